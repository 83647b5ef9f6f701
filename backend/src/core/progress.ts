/** What long work reports while it runs. Never called after the work's promise has settled. */
export interface Progress {
  /** What is being done now, for a person: "run 12 of 54: memory_leak on 127.0.0.1:3001". */
  message: string;
  /** Work done so far, in the unit of `total`. */
  done: number;
  total: number;
}

export type OnProgress = (progress: Progress) => void;
