/** Different warnings that are kept until they are taken, and characters of each. */
const MAX_WARNINGS = 10;
const MAX_WORDS = 300;

/** Collects warnings that come with good answers: that one is partial, or that a function is misused. */
export interface AnswerWarnings {
  /** @param answer of the API, as it came; what it warns of is remembered */
  note(answer: Readonly<Record<string, unknown>>): void;
  /** Each once, in the order of the alphabet; they are forgotten then. */
  take(): string[];
}

/** For a server that marks an answer as partial without a text. */
const PARTIAL = 'The answer is partial: a part of the storage was not available.';

/** Prometheus 2.48 to 2.53 had its notes on style among the warnings. */
const INFO = 'PromQL info:';

/**
 * Prometheus, Thanos and Mimir give `warnings`, a list of texts; a cluster of VictoriaMetrics gives
 * `isPartial`. Notes on the style of a query (`infos`) are none.
 */
export function createAnswerWarnings(): AnswerWarnings {
  const found = new Set<string>();
  const add = (text: string): void => {
    if (found.size < MAX_WARNINGS) found.add(text);
  };
  return {
    note({ warnings, isPartial }) {
      if (Array.isArray(warnings)) {
        for (const one of warnings as unknown[]) {
          if (typeof one !== 'string' || !/\S/.test(one) || one.startsWith(INFO)) continue;
          add(one.trim().slice(0, MAX_WORDS));
        }
      }
      if (isPartial === true && found.size === 0) add(PARTIAL);
    },
    take() {
      const all = [...found].sort();
      found.clear();
      return all;
    },
  };
}
