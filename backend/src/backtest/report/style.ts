import { STYLE } from '../../training/report/style.js';

/** The style of the reports, and what timelines add to it. */
export const BACKTEST_STYLE = `${STYLE}
body { max-width: 70rem; } .timeline { margin: 1rem 0; background: var(--panel); border: 1px solid var(--line);
  border-radius: 8px; padding: .6rem .8rem; } .timeline figcaption { margin-top: .2rem; color: var(--ink); }
.timeline svg.wide { min-width: 44rem; } .timeline svg text { font-size: 9px; } .timeline svg .title { font-weight: 500; }
.signal { fill: none; stroke: var(--ink); stroke-width: 1.1; stroke-linejoin: round; opacity: .8; }
.risk { stroke-width: 1.3; stroke-linejoin: round; } .bound { stroke: var(--bad); stroke-dasharray: 4 3; stroke-width: .8; }
.ill { fill: var(--bad); opacity: .2; } .episode.right { fill: var(--good); } .episode.false { fill: var(--warn); }
.episode.neither { fill: var(--soft); opacity: .6; } :root { --warn: #b45309; }
.grid.wide { grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr)); } .grid.wide .timeline { margin: 0; }
.swatches { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; font-size: .85rem; color: var(--soft); }
.swatches i { display: inline-block; width: 1.3em; height: .65em; border-radius: 2px; margin-right: .4em; }
.swatches .ill { background: color-mix(in srgb, var(--bad) 25%, transparent); opacity: 1; }
.swatches .right { background: var(--good); } .swatches .false { background: var(--warn); } .swatches .neither { background: var(--soft); }
.badge { font-weight: 600; } .badge.foreseen { color: var(--good); } .badge.missed { color: var(--bad); }
.badge.sudden { color: var(--soft); } .badge.false { color: var(--warn); } .notes p { max-width: none; overflow-wrap: anywhere; }
td:nth-child(2).text, td.text { text-align: left; }
@media (prefers-color-scheme: dark) { :root { --warn: #f0a35e; } }
@media print { .timeline { break-inside: avoid; } }
`;
