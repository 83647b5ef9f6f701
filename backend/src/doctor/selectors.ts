import { parser } from '@prometheus-io/lezer-promql';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** A selector of an expression: the series that it needs. */
export interface Selector {
  /** As it stands in the expression: `up{job="shop"}`. */
  readonly text: string;
  /** Undefined where only matchers name the metric. */
  readonly metric: string | undefined;
  /** Whether the expression has a value without it: beside `or`, or taken away by `unless`. */
  readonly optional: boolean;
  /** What it looks back over, in seconds; undefined for the newest value. */
  readonly rangeSeconds: number | undefined;
}

/** All selectors of a PromQL expression, each text once, required ones first. */
export function selectorsOf(expr: string): Selector[] {
  const found = new Map<string, Selector>();
  parser.parse(expr).iterate({
    enter({ node }) {
      if (node.name !== 'VectorSelector') return;
      const one = describe(node, expr);
      const before = found.get(one.text);
      if (before === undefined || (before.optional && !one.optional)) found.set(one.text, one);
    },
  });
  return [...found.values()].sort((a, b) => Number(a.optional) - Number(b.optional));
}

function describe(node: SyntaxNode, expr: string): Selector {
  const name = node.getChild('Identifier');
  const parent = node.parent;
  const range = parent?.name === 'MatrixSelector' ? expr.slice(node.to, parent.to) : undefined;
  return {
    text: expr.slice(node.from, node.to),
    metric: name === null ? undefined : expr.slice(name.from, name.to),
    optional: isOptional(node),
    rangeSeconds: range === undefined ? undefined : seconds(range.replace(/[[\]\s]/g, '')),
  };
}

function isOptional(node: SyntaxNode): boolean {
  for (let at = node; at.parent !== null; at = at.parent) {
    const { parent } = at;
    if (parent.name !== 'BinaryExpr') continue;
    if (parent.getChild('Or') !== null) return true;
    if (parent.getChild('Unless') !== null && at.prevSibling !== null) return true;
  }
  return false;
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** `1h30m` → 5400; undefined where it is no plain duration. */
function seconds(duration: string): number | undefined {
  if (!/^(\d+(ms|[smhdwy]))+$/.test(duration)) return undefined;
  let sum = 0;
  for (const [, count, unit] of duration.matchAll(/(\d+)(ms|[smhdwy])/g)) {
    sum += Number(count) * UNITS[unit!]!;
  }
  return sum;
}
