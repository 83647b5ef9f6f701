import { Type, type Static } from 'typebox';

/*
 * The files under Grafana's `provisioning/alerting`, as strictly as this project writes them: after
 * pkg/services/provisioning/alerting/{types,rules_types,contact_point_types,notification_policy_types}.go
 * of Grafana 12.3.0, and what pkg/services/ngalert/models/alert_rule.go then asks of a rule. Grafana
 * itself ignores an unknown key, which is how a misspelt one is lost: here, none is allowed.
 */

const strict = { additionalProperties: false } as const;

/** Prometheus' durations, which Grafana takes; of one unit, as they are written here. */
const Duration = Type.String({ pattern: '^\\d+[smhd]$' });

/** util.ValidateUID */
const Uid = Type.String({ pattern: '^[a-zA-Z0-9_-]{1,40}$' });

const RefId = Type.String({ pattern: '^[A-Z]$' });

const RelativeTimeRange = Type.Object({ from: Type.Integer(), to: Type.Integer() }, strict);

const QuerySchema = Type.Object(
  {
    refId: RefId,
    datasourceUid: Type.Literal('prometheus'),
    relativeTimeRange: RelativeTimeRange,
    model: Type.Object(
      { refId: RefId, instant: Type.Literal(true), expr: Type.String({ minLength: 1 }) },
      strict,
    ),
  },
  strict,
);

const ThresholdSchema = Type.Object(
  {
    refId: RefId,
    datasourceUid: Type.Literal('__expr__'),
    relativeTimeRange: RelativeTimeRange,
    model: Type.Object(
      {
        refId: RefId,
        type: Type.Literal('threshold'),
        expression: RefId,
        conditions: Type.Array(
          Type.Object(
            {
              evaluator: Type.Object(
                { type: Type.Literal('gt'), params: Type.Tuple([Type.Number()]) },
                strict,
              ),
            },
            strict,
          ),
          { minItems: 1, maxItems: 1 },
        ),
      },
      strict,
    ),
  },
  strict,
);

const RuleSchema = Type.Object(
  {
    uid: Uid,
    title: Type.String({ minLength: 1, maxLength: 190 }),
    condition: RefId,
    for: Duration,
    keepFiringFor: Type.Optional(Duration),
    noDataState: Type.Union(
      (['Alerting', 'NoData', 'OK', 'KeepLast'] as const).map((name) => Type.Literal(name)),
    ),
    execErrState: Type.Union(
      (['Alerting', 'Error', 'OK', 'KeepLast'] as const).map((name) => Type.Literal(name)),
    ),
    dashboardUid: Uid,
    panelId: Type.Integer({ minimum: 1 }),
    labels: Type.Object(
      { severity: Type.Union(['critical', 'warning', 'info'].map((name) => Type.Literal(name))) },
      strict,
    ),
    annotations: Type.Object(
      { summary: Type.String(), description: Type.String(), dashboard_url: Type.String() },
      strict,
    ),
    data: Type.Array(Type.Union([QuerySchema, ThresholdSchema]), { minItems: 2 }),
  },
  strict,
);

export const RulesFileSchema = Type.Object(
  {
    apiVersion: Type.Literal(1),
    groups: Type.Array(
      Type.Object(
        {
          name: Type.String({ minLength: 1 }),
          folder: Type.String({ minLength: 1 }),
          interval: Duration,
          rules: Type.Array(RuleSchema, { minItems: 1 }),
        },
        strict,
      ),
      { minItems: 1 },
    ),
  },
  strict,
);

export const ContactPointsFileSchema = Type.Object(
  {
    apiVersion: Type.Literal(1),
    contactPoints: Type.Array(
      Type.Object(
        {
          orgId: Type.Integer({ minimum: 1 }),
          name: Type.String({ minLength: 1 }),
          receivers: Type.Array(
            Type.Object(
              {
                uid: Uid,
                type: Type.Literal('webhook'),
                settings: Type.Object(
                  {
                    url: Type.String({ minLength: 1 }),
                    httpMethod: Type.Union([Type.Literal('POST'), Type.Literal('PUT')]),
                  },
                  strict,
                ),
              },
              strict,
            ),
            { minItems: 1 },
          ),
        },
        strict,
      ),
      { minItems: 1 },
    ),
  },
  strict,
);

const timing = {
  group_wait: Type.Optional(Duration),
  group_interval: Type.Optional(Duration),
  repeat_interval: Type.Optional(Duration),
};

export const PoliciesFileSchema = Type.Object(
  {
    apiVersion: Type.Literal(1),
    policies: Type.Array(
      Type.Object(
        {
          orgId: Type.Integer({ minimum: 1 }),
          receiver: Type.String({ minLength: 1 }),
          group_by: Type.Array(Type.String({ minLength: 1 })),
          ...timing,
          routes: Type.Array(
            Type.Object(
              {
                receiver: Type.String({ minLength: 1 }),
                object_matchers: Type.Array(
                  Type.Tuple([
                    Type.String({ minLength: 1 }),
                    Type.Union(['=', '!=', '=~', '!~'].map((name) => Type.Literal(name))),
                    Type.String(),
                  ]),
                  { minItems: 1 },
                ),
                ...timing,
              },
              strict,
            ),
          ),
        },
        strict,
      ),
      // The file replaces the whole tree of the organization: there is one.
      { minItems: 1, maxItems: 1 },
    ),
  },
  strict,
);

export type GrafanaRule = Static<typeof RuleSchema>;
