import { styleText } from 'node:util';

/** Colours for a terminal; the text itself where there is none. */
export interface Paint {
  dim(text: string): string;
  bold(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
}

/** @param color whether the reader is a terminal that shows colours */
export function createPaint(color: boolean): Paint {
  const style =
    (format: keyof Paint) =>
    (text: string): string =>
      // Whether it is a terminal is known already: newer versions of Node would ask stdout.
      color ? styleText(format, text, { validateStream: false }) : text;
  return {
    dim: style('dim'),
    bold: style('bold'),
    red: style('red'),
    yellow: style('yellow'),
    green: style('green'),
  };
}

/** "12:03:41", local time. */
export function clockTime(unixSeconds: number): string {
  const date = new Date(unixSeconds * 1000);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
