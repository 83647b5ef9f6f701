import type { ReliabilityBin } from '../../evaluation/probabilities.js';
import type { FeatureWeight } from '../importance.js';
import type { Timeline } from '../evaluate.js';
import { escapeHtml } from './html.js';

/** Risk over one run, with the alarm (dashed) and the failure (red). */
export function timelineChart(timeline: Timeline, threshold: number): string {
  const [width, height] = [300, 90];
  const last = timeline.secondsFromStart.at(-1) ?? 1;
  const x = (second: number): string => ((second / last) * width).toFixed(1);
  const y = (risk: number): string => (4 + (1 - risk) * (height - 20)).toFixed(1);
  const points = timeline.risk
    .map((risk, i) => `${x(timeline.secondsFromStart[i]!)},${y(risk)}`)
    .join(' ');
  const upright = (second: number | null, name: string): string =>
    second === null
      ? ''
      : `<line class="${name}" x1="${x(second)}" x2="${x(second)}" y1="4" y2="${height - 16}"/>`;
  const { alarmAtSeconds: alarm, failedAtSeconds: failed } = timeline;
  const lead = alarm !== null && failed !== null && alarm < failed;
  const caption =
    failed === null
      ? alarm === null
        ? 'no failure, no alarm'
        : 'no failure: a false alarm'
      : lead
        ? `alarm ${failed - alarm} s ahead`
        : 'not foreseen';
  return `<figure><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(timeline.mode)}: ${caption}">
<line class="axis" x1="0" x2="${width}" y1="${height - 16}" y2="${height - 16}"/>
<line class="axis" x1="0" x2="${width}" y1="${y(threshold)}" y2="${y(threshold)}"/>
<polyline class="risk" points="${points}"/>${upright(alarm, 'alarm')}${upright(failed, 'failed')}
<text x="0" y="${height - 4}">0 s</text><text x="${width}" y="${height - 4}" text-anchor="end">${last} s</text>
</svg><figcaption>${escapeHtml(timeline.mode)} · ${caption}</figcaption></figure>`;
}

/** Observed share of failures over the stated risk; on the diagonal the two agree. */
export function reliabilityChart(bins: readonly ReliabilityBin[]): string {
  const size = 240;
  const at = (share: number): string => (10 + share * (size - 20)).toFixed(1);
  const down = (share: number): string => (size - 10 - share * (size - 20)).toFixed(1);
  const most = Math.max(...bins.map(({ count }) => count), 1);
  const dots = bins
    .filter((bin) => bin.stated !== null)
    .map(
      (bin) =>
        `<circle class="dot" cx="${at(bin.stated!)}" cy="${down(bin.observed!)}" r="${(2 + 5 * Math.sqrt(bin.count / most)).toFixed(1)}"><title>stated ${bin.stated!.toFixed(2)}, observed ${bin.observed!.toFixed(2)}, ${bin.count} windows</title></circle>`,
    )
    .join('');
  return `<figure style="max-width:20rem"><svg viewBox="0 0 ${size} ${size}" role="img" aria-label="Reliability">
<line class="even" x1="${at(0)}" y1="${down(0)}" x2="${at(1)}" y2="${down(1)}"/>
<line class="axis" x1="${at(0)}" y1="${down(0)}" x2="${at(1)}" y2="${down(0)}"/><line class="axis" x1="${at(0)}" y1="${down(0)}" x2="${at(0)}" y2="${down(1)}"/>
${dots}</svg><figcaption>Stated risk (across) against the share that failed (up). Size: number of windows.</figcaption></figure>`;
}

/** Bars of the features that move the model most. */
export function featureChart(features: readonly FeatureWeight[]): string {
  const most = features[0]?.weight || 1;
  const rows = features
    .map(({ feature, weight }, i) => {
      const y = 6 + i * 18;
      const length = Math.max(1, (weight / most) * 250).toFixed(1);
      return `<text x="300" y="${y + 9}" text-anchor="end">${escapeHtml(feature)}</text><rect class="bar" x="307" y="${y}" width="${length}" height="11" rx="2"/>`;
    })
    .join('');
  return `<div class="scroll"><svg viewBox="0 0 565 ${features.length * 18 + 8}" role="img" aria-label="Features that matter most" style="max-width:44rem;min-width:32rem">${rows}</svg></div>`;
}
