import { parser } from '@prometheus-io/lezer-promql';
import { parseDuration } from '../config/duration.js';

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
    rangeSeconds: range === undefined ? undefined : seconds(range),
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

function seconds(range: string): number | undefined {
  const found = parseDuration(range.replace(/[[\]\s]/g, ''));
  return Number.isNaN(found) ? undefined : found;
}
