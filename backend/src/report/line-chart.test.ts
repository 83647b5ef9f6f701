import { describe, expect, it } from 'vitest';
import { renderHtml } from './html.js';
import { lineChart } from './line-chart.js';
import { niceTicks } from './scale.js';

describe('a chart', () => {
  it('places points between the ticks of its axes', () => {
    const axis = { title: 't', from: 0, to: 10, ticks: [0, 5, 10], format: String };
    const html = renderHtml(
      lineChart({
        label: 'l',
        x: axis,
        y: axis,
        lines: [
          {
            name: 'a',
            points: [
              [0, 0],
              [10, 10],
            ],
          },
        ],
      }),
    );
    const [, points] = /points="([^"]+)"/.exec(html)!;
    const [[x1, y1], [x2, y2]] = points!.split(' ').map((p) => p.split(',').map(Number)) as [
      [number, number],
      [number, number],
    ];
    expect([x1 < x2, y1 > y2]).toEqual([true, true]);
    for (const text of ['0', '5', '10', 't', 'a']) expect(html).toContain(`>${text}</`);
  });

  it('has round ticks that span the values', () => {
    expect(niceTicks(0, 0.93)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(niceTicks(0, 60)).toEqual([0, 20, 40, 60]);
  });
});
