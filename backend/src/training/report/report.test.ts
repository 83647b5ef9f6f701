import { describe, expect, it } from 'vitest';
import { confusionMatrix } from '../../evaluation/confusion.js';
import { precisionRecallCurve } from '../../evaluation/precision-recall.js';
import { lineChart, niceTicks } from './axes.js';
import {
  choicesSection,
  classificationSection,
  confusionTable,
  learningSection,
} from './sections.js';

const HOSTILE = '<script>alert("&")</script>';
const labels = Int32Array.of(0, 0, 0, 1);
const probabilities = Float64Array.of(0.9, 0.1, 0.2, 0.8, 0.7, 0.3, 0.4, 0.6);
const confusion = confusionMatrix(probabilities, labels, ['normal', HOSTILE]);
const scores = Float64Array.of(0.1, 0.8, 0.3, 0.6);
const curve = precisionRecallCurve(HOSTILE, scores, Uint8Array.of(0, 0, 0, 1));

const texts = (html: string): string[] =>
  html.split(/<[^>]*>/).filter((text) => text.trim() !== '');

describe('the report', () => {
  it('counts windows by what they led to and what was answered', () => {
    const cells = [...confusionTable(confusion).matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(
      ([, text]) => text,
    );
    // Of three normal windows one was called a failure; recall 2/3, precision 1, F1 0.8.
    expect(cells).toEqual(['2', '1', '67 %', '100 %', '0.80', '0', '1', '100 %', '50 %', '0.67']);
  });

  it('lets no name become markup', () => {
    const html =
      confusionTable(confusion) +
      classificationSection(
        { confusion, weightedConfusion: confusion, precisionRecall: [curve, curve] },
        0.5,
      );
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;');
    expect(html.match(/<svg/g)).toHaveLength(2);
  });

  it('marks the alarm threshold where it lies on the curve', () => {
    const html = classificationSection(
      { confusion, weightedConfusion: confusion, precisionRecall: [curve] },
      0.5,
    );
    expect(html).toContain('alarm threshold: precision 50 %, recall 100 %');
  });

  it('draws nothing that was not measured, and says so', () => {
    expect(texts(learningSection(undefined, undefined))).toEqual(['Not measured (--quick).']);
    const none = precisionRecallCurve('risk', scores, new Uint8Array(4));
    expect(
      classificationSection(
        { confusion, weightedConfusion: confusion, precisionRecall: [none] },
        0.5,
      ),
    ).not.toContain('<svg');
  });

  it('shows what was tried, and what was chosen', () => {
    const html = choicesSection(
      {
        chosen: 'isotonic',
        logLossBefore: 0.5,
        logLoss: { isotonic: 0.4, 'temperature-and-bias': 0.45 },
      },
      {
        asked: 1,
        parameters: { maxDepth: 4 },
        tried: [
          { parameters: { maxDepth: 4 }, logLoss: 0.31 },
          { parameters: {}, logLoss: 0.35 },
        ],
      },
    );
    expect(texts(html)).toEqual(
      expect.arrayContaining(['isotonic (chosen)', '0.4000', 'maxDepth 4', '0.3100', 'defaults']),
    );
  });
});

describe('a chart', () => {
  it('places points between the ticks of its axes', () => {
    const axis = { title: 't', from: 0, to: 10, ticks: [0, 5, 10], format: String };
    const html = lineChart({
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
    });
    const [, points] = /points="([^"]+)"/.exec(html)!;
    const [[x1, y1], [x2, y2]] = points!.split(' ').map((p) => p.split(',').map(Number)) as [
      [number, number],
      [number, number],
    ];
    expect([x1 < x2, y1 > y2]).toEqual([true, true]);
    expect(texts(html)).toEqual(expect.arrayContaining(['0', '5', '10', 't', 'a']));
  });

  it('has round ticks that span the values', () => {
    expect(niceTicks(0, 0.93)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(niceTicks(0, 60)).toEqual([0, 20, 40, 60]);
  });
});
