/** Where the list of series begins. Inside a JSON string its quotes would be escaped. */
const OPENING = Buffer.from('"result":[');

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const CLOSE_BRACKET = 0x5d;

/** Cuts an answer of the Prometheus API into its series while it comes in. */
export interface ResultSplitter {
  /** Takes the next bytes, which may end anywhere. */
  push(chunk: Buffer): void;
  /** The answer without its series: `{"status":"success","data":{"resultType":"matrix","result":[]}}`. */
  rest(): string;
}

/**
 * An answer of fifty thousand series is larger than a string should be, and parsed as a whole it is
 * many times larger. So each series is parsed by itself and handed on, and only the envelope is kept.
 * An answer that does not look like one (an error, another server's spacing) is all in `rest`.
 *
 * @param onSeries told the JSON of each series, in order
 */
export function createResultSplitter(onSeries: (json: string) => void): ResultSplitter {
  let phase: 'head' | 'series' | 'tail' = 'head';
  let head = Buffer.alloc(0);
  const tail: Buffer[] = [];
  /** Bytes of a series that began in an earlier chunk. */
  let begun: Buffer[] = [];
  let depth = 0;
  let inString = false;
  let escaped = false;

  /** Scans series from `from` on; returns where the list ends, or −1 when it goes on. */
  const scan = (chunk: Buffer, from: number): number => {
    let start = depth > 0 ? from : -1;
    for (let i = from; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) {
        inString = true;
      } else if (byte === OPEN_BRACE) {
        if (depth++ === 0) start = i;
      } else if (byte === CLOSE_BRACE) {
        if (--depth > 0) continue;
        const end = chunk.subarray(start, i + 1);
        onSeries((begun.length === 0 ? end : Buffer.concat([...begun, end])).toString('utf8'));
        begun = [];
        start = -1;
      } else if (byte === CLOSE_BRACKET && depth === 0) {
        return i;
      }
    }
    if (start >= 0) begun.push(chunk.subarray(start));
    return -1;
  };

  return {
    push(chunk) {
      let from = 0;
      if (phase === 'head') {
        head = Buffer.concat([head, chunk]);
        const opening = head.indexOf(OPENING);
        if (opening < 0) return;
        phase = 'series';
        chunk = head;
        from = opening + OPENING.length;
        head = head.subarray(0, from);
      }
      if (phase === 'series') {
        const end = scan(chunk, from);
        if (end < 0) return;
        phase = 'tail';
        from = end;
      }
      tail.push(chunk.subarray(from));
    },
    rest: () => Buffer.concat([head, ...tail]).toString('utf8'),
  };
}
