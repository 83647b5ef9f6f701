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
    (on: number, off: number) =>
    (text: string): string =>
      color ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    dim: style(2, 22),
    bold: style(1, 22),
    red: style(31, 39),
    yellow: style(33, 39),
    green: style(32, 39),
  };
}

/** "12:03:41", local time. */
export function clockTime(unixSeconds: number): string {
  const date = new Date(unixSeconds * 1000);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** "87 %". */
export function percent(ratio: number): string {
  return `${Math.round(100 * ratio)} %`;
}
