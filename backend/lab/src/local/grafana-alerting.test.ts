import { readFileSync } from 'node:fs';
import { type Static, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '@kfp/backend/api/metrics.js';
import { loadConfig } from '@kfp/backend/config/load.js';
import {
  ContactPointsFileSchema,
  PoliciesFileSchema,
  RulesFileSchema,
  type GrafanaRule,
} from './grafana-alerting.fixture.js';

const PROVISIONING = new URL('../../../../provisioning/', import.meta.url);

interface PrometheusRule {
  alert: string;
  expr: string;
  for: string;
  keep_firing_for?: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

interface PrometheusRules {
  groups: { name: string; interval: string; rules: PrometheusRule[] }[];
}

function read(name: string): unknown {
  const text = readFileSync(new URL(name, PROVISIONING), 'utf8');
  return (name.endsWith('.json') ? JSON.parse(text) : parse(text)) as unknown;
}

/** What the file says, if it is such a file; else the test fails with every mistake. */
function checked<T extends TSchema>(schema: T, name: string): Static<T> {
  const content = read(name);
  expect(Compile(schema).Errors(content)).toEqual([]);
  return content as Static<T>;
}

function seconds(duration: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(duration)!;
  return Number(count) * { s: 1, m: 60, h: 3600, d: 86400 }[unit as 's' | 'm' | 'h' | 'd'];
}

function expression(rule: GrafanaRule, refId: string): string {
  const node = rule.data.find((each) => each.refId === refId)!;
  return 'expr' in node.model ? node.model.expr : '';
}

/** What a template says, without the parts that Grafana and Prometheus write differently. */
function words(template: string): string {
  return template.replace(/\{\{.*?\}\}/gs, ' ').replace(/[\s,]+|in about/g, ' ');
}

/** A group without annotations and queries, in which Grafana 12 leaves dollars alone. */
function withoutTexts({ rules: own, ...group }: (typeof grafana.groups)[number]): unknown {
  return {
    ...group,
    rules: own.map(({ uid, title, labels, dashboardUid }) => [uid, title, labels, dashboardUid]),
  };
}

const grafana = checked(RulesFileSchema, 'alerting/rules.yaml');
const prometheus = read('prometheus/rules/failure-prediction.rules.yml') as PrometheusRules;
const rules = grafana.groups.flatMap((group) => group.rules);

describe('provisioning/alerting/rules.yaml', () => {
  it('alerts on the same as the rules of Prometheus, in the same way', () => {
    expect(
      grafana.groups.map(({ name, interval, rules: own }) => ({
        name,
        interval,
        rules: own.map((rule) => ({
          alert: rule.title,
          expr: expression(rule, 'A'),
          for: rule.for,
          keep_firing_for: rule.keepFiringFor,
          labels: rule.labels,
        })),
      })),
    ).toEqual(
      prometheus.groups.map(({ name, interval, rules: own }) => ({
        name,
        interval,
        rules: own.map(({ alert, expr, for: lasting, keep_firing_for, labels }) => ({
          alert,
          expr,
          for: lasting,
          keep_firing_for,
          labels,
        })),
      })),
    );
  });

  it('says the same as the rules of Prometheus', () => {
    const theirs = prometheus.groups.flatMap((group) => group.rules);
    for (const [i, { annotations }] of rules.entries()) {
      expect(words(annotations.summary)).toBe(words(theirs[i]!.annotations['summary']!));
      expect(words(annotations.description)).toBe(words(theirs[i]!.annotations['description']!));
      expect(theirs[i]!.annotations['dashboard_url']).toBe(
        `{{ with $externalLabels.grafana_url }}{{ . }}{{ end }}${annotations.dashboard_url}`,
      );
    }
  });

  it('has uids and titles of its own for each rule', () => {
    for (const names of [rules.map(({ uid }) => uid), rules.map(({ title }) => title)]) {
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('refers to nodes that are there', () => {
    for (const rule of rules) {
      const ids = rule.data.map(({ refId }) => refId);
      expect(new Set(ids).size).toBe(ids.length);
      expect(rule.data.map(({ model }) => model.refId)).toEqual(ids);
      const condition = rule.data.find(({ refId }) => refId === rule.condition)!;
      // All values of A are 0 or more: whatever A returns, alerts.
      expect(condition.model).toMatchObject({
        type: 'threshold',
        expression: 'A',
        conditions: [{ evaluator: { type: 'gt', params: [-1] } }],
      });
      for (const text of Object.values(rule.annotations)) {
        for (const [, refId] of text.matchAll(/\$values\.(\w+)/g)) expect(ids).toContain(refId);
      }
      // What Grafana's templates do not have, or have as something else, than Prometheus'.
      const { summary, description } = rule.annotations;
      expect(`${summary}${description}`).not.toMatch(/\bquery \(|\$value\b|\$externalLabels/);
    }
  });

  it('asks for times that Grafana accepts', () => {
    // unified_alerting.min_interval and its base interval: ten seconds.
    for (const { interval } of grafana.groups) expect(seconds(interval) % 10).toBe(0);
    for (const rule of rules) {
      for (const { datasourceUid, relativeTimeRange: range } of rule.data) {
        if (datasourceUid !== '__expr__') expect(range.from).toBeGreaterThan(range.to);
      }
    }
  });

  it('asks for metrics that the service has', async () => {
    // Registered, and never read: neither loop nor scorecard is asked anything.
    const config = await loadConfig();
    const { names: known } = createMetrics({
      config,
      watches: config.watches.map((watch) => ({ watch })),
      version: '0',
    } as unknown as Parameters<typeof createMetrics>[0]);
    const asked = JSON.stringify(rules.map(({ data }) => data)).match(/failure_prediction_\w+/g)!;
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('leads to panels that are provisioned', () => {
    for (const { dashboardUid, panelId, annotations } of rules) {
      const file = `dashboards/${dashboardUid.replace('failure-prediction-', '')}.json`;
      const dashboard = read(file) as { uid: string; panels: { id: number }[] };
      expect(dashboard.uid).toBe(dashboardUid);
      expect(dashboard.panels.map(({ id }) => id)).toContain(panelId);
      // Pods have a dashboard of their own.
      const address = annotations.dashboard_url.replace(
        '{{ if $labels.workload }}pod{{ else }}target{{ end }}',
        'target',
      );
      expect(address).toMatch(new RegExp(`^/d/${dashboardUid}(\\?|$)`));
    }
  });

  it('has no dollar in what Grafana expands from the environment', () => {
    const { apiVersion, groups } = grafana;
    const expanded = { apiVersion, groups: groups.map(withoutTexts) };
    expect(JSON.stringify(expanded)).not.toContain('$');
  });
});

describe('the other files of provisioning/alerting', () => {
  const { contactPoints } = checked(ContactPointsFileSchema, 'alerting/contact-points.yaml');
  const [tree] = checked(PoliciesFileSchema, 'alerting/policies.yaml').policies;

  it('send to contact points that are provisioned', () => {
    const names = contactPoints.map(({ name }) => name);
    for (const { receiver } of [tree!, ...tree!.routes]) expect(names).toContain(receiver);
  });

  it('route by a label that every alert has, and by values that some alert has', () => {
    const severities = new Set(rules.map(({ labels }) => labels.severity));
    for (const [label, , value] of tree!.routes.flatMap((route) => route.object_matchers)) {
      expect(label).toBe('severity');
      expect(severities).toContain(value);
    }
  });

  it('take the address from the environment', () => {
    expect(contactPoints.flatMap(({ receivers }) => receivers)).toMatchObject([
      { settings: { url: '$KFP_ALERT_WEBHOOK_URL' } },
    ]);
  });
});
