import { describe, expect, it } from 'vitest';
import { confusionMatrix } from '../../evaluation/confusion.js';
import { precisionRecallCurve } from '../../evaluation/precision-recall.js';
import { renderHtml, type Html } from '../../report/html.js';
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

const texts = (html: Html): string[] =>
  renderHtml(html)
    .split(/<[^>]*>/)
    .filter((text) => text.trim() !== '');

describe('the report', () => {
  it('counts windows by what they led to and what was answered', () => {
    const cells = [
      ...renderHtml(confusionTable(confusion)).matchAll(/<td[^>]*>([^<]*)<\/td>/g),
    ].map(([, text]) => text);
    // Of three normal windows one was called a failure; recall 2/3, precision 1, F1 0.8.
    expect(cells).toEqual(['2', '1', '67 %', '100 %', '0.80', '0', '1', '100 %', '50 %', '0.67']);
  });

  it('lets no name become markup', () => {
    const html = renderHtml([
      confusionTable(confusion),
      classificationSection(
        { confusion, weightedConfusion: confusion, precisionRecall: [curve, curve] },
        0.5,
      ),
    ]);
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;');
    expect(html.match(/<svg/g)).toHaveLength(2);
  });

  it('marks the alarm threshold where it lies on the curve', () => {
    const html = classificationSection(
      { confusion, weightedConfusion: confusion, precisionRecall: [curve] },
      0.5,
    );
    expect(renderHtml(html)).toContain('alarm threshold: precision 50 %, recall 100 %');
  });

  it('draws nothing that was not measured, and says so', () => {
    expect(texts(learningSection(undefined, undefined))).toEqual(['Not measured (--quick).']);
    const none = precisionRecallCurve('risk', scores, new Uint8Array(4));
    const section = classificationSection(
      { confusion, weightedConfusion: confusion, precisionRecall: [none] },
      0.5,
    );
    expect(renderHtml(section)).not.toContain('<svg');
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
