import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@grafana/plugin-e2e';
import { parse } from 'yaml';

const RULES = fileURLToPath(new URL('../../../provisioning/alerting/rules.yaml', import.meta.url));

test('every alert rule of provisioning/ is there', async ({ request }) => {
  const { groups } = parse(readFileSync(RULES, 'utf8')) as {
    groups: { rules: { uid: string }[] }[];
  };
  const wanted = groups.flatMap(({ rules }) => rules.map(({ uid }) => uid));
  expect(wanted.length).toBeGreaterThan(0);
  const answer = await request.get('/api/v1/provisioning/alert-rules');
  expect(answer.status()).toBe(200);
  const there = ((await answer.json()) as { uid: string }[]).map(({ uid }) => uid);
  expect(there).toEqual(expect.arrayContaining(wanted));
});
