/** What long work reports while it runs. Never called after the work's promise has settled. */
export interface Progress {
  /** What is being done now, for a person: "run 12 of 54: memory_leak on 127.0.0.1:3001". */
  message: string;
  /** Work done so far, in the unit of `total`. */
  done: number;
  total: number;
}

export type OnProgress = (progress: Progress) => void;

/**
 * Joins the progress of work done one part after the other.
 *
 * @param total sum of the sizes of all parts, in any unit
 * @returns begins a part of that size; what it reports stands after the parts before it
 */
export function progressParts(
  onProgress: OnProgress | undefined,
  total: number,
): (size: number, wording?: (message: string) => string) => OnProgress {
  let before = 0;
  return (size, wording = (message) => message) => {
    const start = before;
    before += size;
    return ({ message, done, total: whole }) =>
      onProgress?.({ message: wording(message), done: start + (size * done) / whole, total });
  };
}
