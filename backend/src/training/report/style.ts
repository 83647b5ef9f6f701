/** Light and dark from the reader's settings; no script, nothing from elsewhere. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b2330; --soft: #5a6675; --line: #d9dee6; --paper: #fff;
  --panel: #f6f8fa; --accent: #1f6fde; --bad: #c4342b; --good: #1a7f4b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9f0; --soft: #9aa7b8; --line: #2f3947;
  --paper: #12171e; --panel: #1a212b; --accent: #6ea8fe; --bad: #ff7b72; --good: #56d364; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 4rem; background: var(--paper);
  color: var(--ink); font: 15px/1.55 Inter, system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; }
p { margin: .35rem 0; max-width: 46rem; } .soft { color: var(--soft); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%;
  font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .75rem .4rem 0; text-align: right; border-bottom: 1px solid var(--line);
  white-space: nowrap; } th { color: var(--soft); font-weight: 500; }
th:first-child, td:first-child { text-align: left; }
.facts { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0; }
.fact { background: var(--panel); border: 1px solid var(--line); border-radius: 8px;
  padding: .6rem .9rem; min-width: 8.5rem; } .fact b { display: block; font-size: 1.35rem; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1rem; }
figure { margin: 0; } figcaption { color: var(--soft); font-size: .85rem; }
svg { width: 100%; height: auto; display: block; } svg text { fill: var(--soft); font-size: 10px; }
.axis { stroke: var(--line); } .risk { fill: none; stroke: var(--accent); stroke-width: 1.6; }
.failed { stroke: var(--bad); stroke-width: 1.6; } .alarm { stroke: var(--good); stroke-width: 1.6;
  stroke-dasharray: 3 2; } .bar { fill: var(--accent); } .dot { fill: var(--accent); }
.line { fill: none; stroke: currentColor; stroke-width: 1.8; } .dashed { stroke-dasharray: 5 3; }
.mark { fill: none; stroke: var(--ink); stroke-width: 1.8; } .chart { max-width: 24rem; }
.c0 { color: var(--accent); } .c1 { color: var(--bad); } .c2 { color: var(--good); }
.c3 { color: #b45309; } .c4 { color: #7c5cd6; } .c5 { color: #0e8a96; }
.key { margin-right: .9rem; white-space: nowrap; } .key i { display: inline-block; width: 1.4em;
  border-top: 2px solid currentColor; vertical-align: middle; margin-right: .35em; }
.key i.dashed { border-top-style: dashed; } h3 { font-size: 1rem; margin: 1.25rem 0 .4rem; }
caption { text-align: left; padding-bottom: .3rem; } th[scope=row] { text-align: left; color: var(--ink); }
.confusion td { text-align: right; padding-left: .6rem; }
.hit { background: color-mix(in srgb, var(--good) calc(var(--share) * 45%), transparent); }
.miss { background: color-mix(in srgb, var(--bad) calc(var(--share) * 60%), transparent); }
code { overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { .c3 { color: #f0a35e; } .c4 { color: #b9a3ff; } .c5 { color: #58c7d2; } }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --line: #ccc; --paper: #fff;
  --panel: #fff; } body { max-width: none; padding: 0; } .scroll { overflow: visible; }
  figure, table, .fact { break-inside: avoid; } h2 { break-after: avoid; } }
.even { stroke: var(--soft); stroke-dasharray: 3 3; }
`;
