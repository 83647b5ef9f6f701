import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Rgb = readonly [number, number, number];

const css = readFileSync(new URL('../../public/dashboard.css', import.meta.url), 'utf8');

/** The custom properties written as `light-dark(#…, #…)`. */
const colours = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6,8}), (#[0-9a-f]{6,8})\)/g)].map(
    ([, name, light, dark]) => [name!, { light: light!, dark: dark! }],
  ),
);

/** WCAG 2.2: relative luminance of an sRGB colour. */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** WCAG 2.2: contrast ratio, 1 to 21. */
function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

/** A colour as it looks on an opaque one; `#rrggbbaa` lets it shine through. */
function rgb(hex: string, behind: Rgb = [0, 0, 0]): Rgb {
  const channel = (index: number): number => parseInt(hex.slice(1 + 2 * index, 3 + 2 * index), 16);
  const opacity = hex.length === 9 ? channel(3) / 255 : 1;
  const blend = (index: 0 | 1 | 2): number =>
    opacity * channel(index) + (1 - opacity) * behind[index];
  return [blend(0), blend(1), blend(2)];
}

const TEXT = 4.5;
const GRAPHICS = 3;

const pairs: readonly (readonly [front: string, back: string, least: number])[] = [
  ...['page', 'surface', 'sunken'].flatMap((back) => [
    ['text', back, TEXT] as const,
    ['muted', back, TEXT] as const,
    ['control', back, GRAPHICS] as const,
    ['accent', back, TEXT] as const,
  ]),
  ['warn', 'page', TEXT],
  ['warn', 'sunken', GRAPHICS],
  ['bad', 'page', TEXT],
  ['bad', 'surface', TEXT],
  ['good', 'surface', GRAPHICS],
  ['surface', 'warn', GRAPHICS],
  ['text', 'bad-tint', TEXT],
  ['bad', 'bad-tint', TEXT],
  ['good', 'good-tint', TEXT],
  ...['surface', 'injection'].flatMap((back) => [
    ['warn', back, TEXT] as const,
    ...['accent', 'teal', 'bad', 'violet'].map((line) => [line, back, GRAPHICS] as const),
  ]),
];

describe('the contrast of the colours (WCAG AA)', () => {
  it('is computed as the standard does', () => {
    expect(contrast(rgb('#000000'), rgb('#ffffff'))).toBeCloseTo(21);
    // The grey that just passes on white.
    expect(contrast(rgb('#767676'), rgb('#ffffff'))).toBeCloseTo(4.54, 2);
    expect(rgb('#ff000080', [255, 255, 255])[1]).toBeCloseTo(127);
  });

  for (const theme of ['light', 'dark'] as const) {
    it.each(pairs)(`${theme}: %s on %s is at least %d`, (front, back, least) => {
      const hex = (name: string): string => {
        const colour = colours.get(name);
        if (colour === undefined) throw new Error(`dashboard.css does not define --${name}`);
        return colour[theme];
      };
      const behind = rgb(hex(back), rgb(hex('surface')));
      expect(contrast(rgb(hex(front)), behind)).toBeGreaterThanOrEqual(least);
    });
  }
});
