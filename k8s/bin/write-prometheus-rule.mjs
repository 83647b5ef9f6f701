// Writes the alert rules of provisioning/prometheus/rules as the object that the Prometheus operator
// reads: `node k8s/bin/write-prometheus-rule.mjs`. kustomize can put files into config maps, but not
// into this.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

const RULES = fileURLToPath(new URL('../../provisioning/prometheus/rules/', import.meta.url));
const OUTPUT = fileURLToPath(
  new URL('../overlays/kube-prometheus-stack/prometheus-rule.yaml', import.meta.url),
);

const HEADER = `# Written by \`node k8s/bin/write-prometheus-rule.mjs\` from provisioning/prometheus/rules; change it there.
`;

/** The object as YAML, with the groups of all \`*.rules.yml\`. */
export function prometheusRule() {
  const files = readdirSync(RULES)
    .filter((name) => name.endsWith('.rules.yml'))
    .sort();
  if (files.length === 0) throw new Error(`No *.rules.yml in ${RULES}`);
  const groups = files.flatMap((name) => parse(readFileSync(`${RULES}${name}`, 'utf8')).groups);
  const object = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: {
      name: 'failure-prediction',
      labels: {
        'app.kubernetes.io/name': 'failure-prediction',
        // What the Prometheus of this release looks for.
        release: 'kube-prometheus-stack',
      },
    },
    spec: { groups },
  };
  return `${HEADER}${stringify(object, { lineWidth: 0 })}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(OUTPUT, prometheusRule());
