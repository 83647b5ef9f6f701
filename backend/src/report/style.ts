import { trusted } from './html.js';

/** The look of every report: light and dark from the reader's settings, and on paper. */
export const STYLE = trusted(`
:root { color-scheme: light dark; --ink: #1b2330; --soft: #5a6675; --line: #d9dee6; --paper: #fff;
  --panel: #f6f8fa; --accent: #1f6fde; --bad: #c4342b; --good: #1a7f4b; --warn: #b45309;
  --violet: #7c5cd6; --teal: #0e8a96; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9f0; --soft: #9aa7b8; --line: #2f3947;
  --paper: #12171e; --panel: #1a212b; --accent: #6ea8fe; --bad: #ff7b72; --good: #56d364;
  --warn: #f0a35e; --violet: #b9a3ff; --teal: #58c7d2; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.25rem 4rem; background: var(--paper);
  color: var(--ink); font: 15px/1.55 Inter, system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .4rem; }
p { margin: .35rem 0; max-width: 46rem; } .soft { color: var(--soft); }
.notes p { max-width: none; overflow-wrap: anywhere; } code { overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .65rem .4rem 0; text-align: right; border-bottom: 1px solid var(--line);
  white-space: nowrap; } th { color: var(--soft); font-weight: 500; }
th:first-child, td:first-child, .text th, .text td, caption { text-align: left; }
caption { padding-bottom: .3rem; } th[scope=row] { color: var(--ink); }
.confusion td { padding-left: .6rem; }
.hit { background: color-mix(in srgb, var(--good) calc(var(--share) * 45%), transparent); }
.miss { background: color-mix(in srgb, var(--bad) calc(var(--share) * 60%), transparent); }
.facts { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0; }
.fact { background: var(--panel); border: 1px solid var(--line); border-radius: 8px;
  padding: .6rem .9rem; min-width: 8.5rem; } .fact b { display: block; font-size: 1.35rem; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1rem; }
.grid.wide { grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr)); }
figure { margin: 0; } figcaption { color: var(--soft); font-size: .85rem; }
svg { width: 100%; height: auto; display: block; } svg text { fill: var(--soft); font-size: 10px; }
.chart { max-width: 24rem; } .bars { max-width: 46rem; min-width: 34rem; }
.axis { stroke: var(--line); } .even { stroke: var(--soft); stroke-dasharray: 3 3; }
.bar, .dot { fill: var(--accent); } .mark { fill: none; stroke: var(--ink); stroke-width: 1.8; }
.line { fill: none; stroke: currentColor; stroke-width: 1.8; } .dashed { stroke-dasharray: 5 3; }
.c0 { color: var(--accent); } .c1 { color: var(--bad); } .c2 { color: var(--good); }
.c3 { color: var(--warn); } .c4 { color: var(--violet); } .c5 { color: var(--teal); }
.key { margin-right: .9rem; white-space: nowrap; } .key i { display: inline-block; width: 1.4em;
  border-top: 2px solid currentColor; vertical-align: middle; margin-right: .35em; }
.key i.dashed { border-top-style: dashed; }
.timeline { margin: 1rem 0; background: var(--panel); border: 1px solid var(--line);
  border-radius: 8px; padding: .6rem .8rem; } .grid .timeline { margin: 0; }
.timeline figcaption { margin-top: .2rem; color: var(--ink); }
.timeline svg.wide { min-width: 44rem; } .timeline text { font-size: 9px; }
.timeline .title { font-weight: 500; }
.signal, .risk { fill: none; stroke-width: 1.3; stroke-linejoin: round; } .risk { stroke: var(--accent); }
.signal { stroke: var(--ink); stroke-width: 1.1; opacity: .8; }
.threshold { stroke: var(--bad); stroke-dasharray: 4 3; stroke-width: .8; }
.begin { stroke-width: 1.6; } .begin.failure { stroke: var(--bad); }
.begin.alarm { stroke: var(--good); stroke-dasharray: 3 2; }
.span.failure { fill: var(--bad); opacity: .2; } .span.right { fill: var(--good); }
.span.false { fill: var(--warn); } .span.neither { fill: var(--soft); opacity: .6; }
.swatches { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; font-size: .85rem; color: var(--soft); }
.swatches svg { display: inline-block; width: 1.3em; height: .65em; margin-right: .4em; }
.badge { font-weight: 600; } .badge.foreseen { color: var(--good); } .badge.missed { color: var(--bad); }
.badge.sudden { color: var(--soft); } .badge.false { color: var(--warn); }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --line: #ccc; --paper: #fff;
  --panel: #fff; --accent: #1f6fde; --bad: #c4342b; --good: #1a7f4b; --warn: #b45309;
  --violet: #7c5cd6; --teal: #0e8a96; } body { max-width: none; padding: 0; }
  table { font-size: 9px; } th, td { padding-right: .3rem; }
  * { print-color-adjust: exact; } .scroll { overflow: visible; } .bars, .timeline svg.wide { min-width: 0; }
  figure, table.confusion, .fact, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } }
`);
