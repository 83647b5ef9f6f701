import type { ChartDefinition, Threshold } from './chart-definitions.js';
import { el, icon, setAttributes, setText } from './dom.js';
import { formatClock, formatRatio, UNKNOWN } from './format.js';
import type { Series } from './series.js';

/** Heading of a chart: its title, its values now or under the cursor, and whether it bounds. */
export interface Readout {
  readonly element: HTMLElement;
  readonly titleId: string;
  /**
   * @param index of the sample to show; outside of the series nothing is known
   * @param past whether it was chosen with the cursor
   * @returns the same in words
   */
  show(series: Series, index: number, past: boolean, threshold: Threshold): string;
}

export function createReadout(definition: ChartDefinition): Readout {
  const { id, lines } = definition;
  const titleId = `chart-${id}-title`;
  const time = el('span', { class: 'chart-time' });
  const outcome = el('span');
  const badge = el('span', { class: 'badge bad', hidden: true }, icon('alert'), outcome);
  const note = el('span', { class: 'chart-note' });
  const values = lines.map((line) => ({
    line,
    value: el('strong', { class: 'number' }, UNKNOWN),
  }));
  const element = el(
    'header',
    { class: 'chart-head' },
    el('h3', { id: titleId }, definition.title),
    time,
    badge,
    el(
      'p',
      { class: 'chart-values' },
      ...values.map(({ line, value }) =>
        el(
          'span',
          { class: `chart-value ${line.colour}` },
          el('span', { class: 'swatch', 'aria-hidden': 'true' }),
          `${line.label} `,
          value,
        ),
      ),
      note,
    ),
  );
  return {
    element,
    titleId,
    show(series, index, past, threshold) {
      const at = series.timestamps[index];
      const decisive = series[definition.decisive][index] ?? null;
      const judgement = judge(decisive, threshold, definition.exceeded);
      for (const { line, value } of values) {
        setText(value, definition.format(series[line.signal][index] ?? null));
      }
      const remark =
        decisive === null
          ? definition.absent
          : definition.showShare === true
            ? `${formatRatio(decisive / threshold.value)} of the limit`
            : '';
      setText(note, remark);
      setText(time, past && at !== undefined ? formatClock(at) : '');
      setText(outcome, judgement);
      setAttributes(badge, { hidden: judgement === '' });
      return [
        past && at !== undefined ? formatClock(at) : 'now',
        ...values.map(({ line, value }) => `${line.label} ${value.textContent}`),
        remark,
        judgement,
      ]
        .filter((part) => part !== '')
        .join(', ');
    },
  };
}

/** Empty while all is well. A bound of a resource begins below its limit. */
function judge(value: number | null, { value: limit, bound }: Threshold, exceeded: string): string {
  if (value === null || value < bound) return '';
  return value < limit ? 'near the limit' : exceeded;
}
