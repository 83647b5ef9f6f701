// @vitest-environment jsdom
import { createTheme } from '@grafana/data';
import type uPlot from 'uplot';
import { describe, expect, it } from 'vitest';
import type { Span } from '../series/spans';
import type { StripRow } from '../series/strip-rows';
import { describeOutcome, drawAbove, drawBelow } from './draw';
import type { Limit, Overlays } from './overlays';

const theme = createTheme();

/** Each character is ten pixels wide. */
const CHARACTER = 10;

interface Drawn {
  readonly kind: 'rect' | 'line' | 'text';
  readonly at: readonly number[];
  readonly text?: string;
  readonly color: unknown;
}

/** A plot of 1000 × 100 pixels over the seconds 0 to 1000 and values 0 to 1, which notes what is drawn. */
function fakePlot(): { u: uPlot; drawn: Drawn[] } {
  const drawn: Drawn[] = [];
  let from: [number, number] = [0, 0];
  const ctx = {
    fillStyle: '',
    strokeStyle: '',
    textAlign: 'left',
    save: () => undefined,
    restore: () => undefined,
    beginPath: () => undefined,
    rect: () => undefined,
    clip: () => undefined,
    setLineDash: () => undefined,
    stroke: () => undefined,
    measureText: (text: string) => ({ width: CHARACTER * text.length }),
    moveTo: (x: number, y: number) => (from = [x, y]),
    lineTo(x: number, y: number) {
      drawn.push({ kind: 'line', at: [...from, x, y], color: ctx.strokeStyle });
    },
    fillRect(...at: number[]) {
      drawn.push({ kind: 'rect', at, color: ctx.fillStyle });
    },
    fillText(text: string, x: number, y: number) {
      drawn.push({ kind: 'text', text, at: [x, y], color: ctx.fillStyle });
    },
  };
  const u = {
    ctx,
    bbox: { left: 0, top: 0, width: 1000, height: 100 },
    scales: { x: {}, y: { min: 0, max: 1 } },
    valToPos: (value: number, scale: string) => (scale === 'x' ? value / 1000 : 100 * (1 - value)),
  };
  return { u: u as unknown as uPlot, drawn };
}

const span = (from: number, to: number): Span => ({
  from: 1000 * from,
  to: 1000 * to,
  openStart: false,
  openEnd: false,
});
const row = (changes: Partial<StripRow>): StripRow => ({
  mode: 'leak',
  times: [],
  probabilities: [],
  stepMs: 1000,
  alarms: [],
  failures: [],
  injections: [],
  outcomes: [],
  ...changes,
});
const overlays = (changes: Partial<Overlays>): Overlays => ({
  axis: { from: 0, to: 1_000_000, live: true },
  now: 900_000,
  nowLine: false,
  limits: [],
  expected: null,
  failures: [],
  injections: [],
  ...changes,
});
const above = (changes: Partial<Overlays>): Drawn[] => {
  const { u, drawn } = fakePlot();
  drawAbove(
    u,
    theme,
    overlays(changes),
    ({ value }: Limit) => `at ${value}`,
    () => 'y',
  );
  return drawn;
};
const words = (drawn: readonly Drawn[]): (string | undefined)[] =>
  drawn.filter(({ kind }) => kind === 'text').map(({ text }) => text);

describe('drawBelow', () => {
  it('shades failures over the whole height and marks injections along the top', () => {
    const { u, drawn } = fakePlot();
    drawBelow(
      u,
      theme,
      overlays({
        failures: [row({ failures: [span(100, 200)] })],
        injections: [row({ injections: [span(50, 150)] })],
      }),
    );
    expect(drawn.map(({ at }) => at)).toEqual([
      [100, 0, 100, 100],
      [50, 0, 100, 100],
      [50, 0, 100, 4],
    ]);
    expect(drawn[2]!.color).toBe(theme.colors.warning.main);
  });
});

describe('drawAbove', () => {
  it('draws a limit with its words, unless it is out of sight', () => {
    const limit = { value: 0.4, side: 'above', failure: 'leak', series: 0 } as const;
    const drawn = above({ limits: [limit, { ...limit, value: 3 }] });
    expect(drawn.filter(({ kind }) => kind === 'line').map(({ at }) => at)).toEqual([
      [0, 60, 1000, 60],
    ]);
    expect(words(drawn)).toEqual(['at 0.4']);
  });

  it('draws the now line only where now belongs to the range', () => {
    const isLine = ({ kind }: Drawn): boolean => kind === 'line';
    expect(above({ nowLine: true }).filter(isLine)[0]!.at).toEqual([900, 0, 900, 100]);
    const past = { from: 0, to: 1_000_000, live: false };
    expect(above({ nowLine: true, axis: past }).filter(isLine)).toEqual([]);
  });

  it('draws the predicted failure as a line in its interval', () => {
    const expected = { earliest: 920_000, median: 950_000, latest: 990_000 };
    const [interval, line] = above({ expected });
    expect(interval!.at).toEqual([920, 0, 70, 100]);
    expect(line!.at).toEqual([950, 0, 950, 100]);
  });

  it('leaves out the line of a failure behind the edge, and keeps its interval', () => {
    const expected = { earliest: 960_000, median: 1_200_000, latest: 1_500_000 };
    expect(above({ expected }).map(({ kind }) => kind)).toEqual(['rect']);
  });

  it('says what became of failures where there is room, on the right or the left', () => {
    const outcomes = [
      { kind: 'foreseen', at: 300_000, mode: 'leak', leadMs: 48_000 },
      { kind: 'missed', at: 940_000, mode: 'leak' },
    ] as const;
    const drawn = above({ failures: [row({ outcomes })] });
    expect(words(drawn)).toEqual(['✓ leak, 48 s ahead', '✗ leak, missed']);
    const [right, left] = drawn.filter(({ kind }) => kind === 'text');
    expect(right!.at[0]).toBeGreaterThan(300);
    expect(left!.at[0]).toBeLessThan(940);
  });

  it('says it by a sign where there is none, and nothing of what is open', () => {
    const outcomes = [300, 350, 400].map(
      (at) => ({ kind: 'missed', at: 1000 * at, mode: 'leak' }) as const,
    );
    expect(words(above({ failures: [row({ outcomes })] }))).toEqual([
      '✗ leak, missed',
      '✗',
      '✗ leak, missed',
    ]);
    const open = [{ kind: 'open', at: 300_000, mode: 'leak' }] as const;
    expect(above({ failures: [row({ outcomes: open })] })).toEqual([]);
  });
});

describe('describeOutcome', () => {
  it('says each in words', () => {
    const at = { at: 0, mode: 'leak' };
    expect(describeOutcome({ kind: 'foreseen', ...at, leadMs: 72_000 })).toBe(
      '✓ leak, 1 min 12 s ahead',
    );
    expect(describeOutcome({ kind: 'foreseen', ...at, leadMs: 1000, named: 'spike' })).toBe(
      '✓ leak, 1 s ahead (as spike)',
    );
    expect(describeOutcome({ kind: 'false_alarm', ...at })).toBe('! leak, false alarm');
  });
});
