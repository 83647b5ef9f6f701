import type { Clock } from '@kfp/backend/core/clock.js';
import { KfpError } from '@kfp/backend/core/errors.js';
import type { FailureNews } from '@kfp/backend/prediction/news.js';
import type { PredictionView } from './prediction-view.js';
import { readEvents } from './sse.js';

export interface FeedListener {
  onPrediction?(prediction: PredictionView, receivedAt: number): void;
  onFailure?(failure: FailureNews, receivedAt: number): void;
}

/** What the backend says, as it says it, for everyone who listens. */
export interface PredictionFeed {
  /** @returns takes the listener away again */
  listen(listener: FeedListener): () => void;
  /** Rejects when the stream holds something else than predictions. */
  readonly failure: Promise<never>;
}

const RETRY_SECONDS = 1;

/**
 * Follows the backend's event stream until the signal aborts. A stream that breaks off is taken up
 * again; that the backend has ended is told by its process, not here.
 */
export function followPredictions(
  url: string,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): PredictionFeed {
  const listeners = new Set<FeedListener>();

  const take = (event: string | undefined, data: string): void => {
    const at = clock.now();
    if (event === 'prediction') {
      const prediction = JSON.parse(data) as PredictionView;
      for (const listener of listeners) listener.onPrediction?.(prediction, at);
    } else if (event === 'failure') {
      const failure = JSON.parse(data) as FailureNews;
      for (const listener of listeners) listener.onFailure?.(failure, at);
    }
  };

  const follow = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        for await (const { event, data } of readEvents(url, signal)) take(event, data);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof KfpError)) throw error;
      }
      await clock.sleep(RETRY_SECONDS, signal).catch(() => undefined);
    }
  };
  const failure = new Promise<never>((_resolve, reject) => {
    follow().catch(reject);
  });
  failure.catch(() => undefined);

  return {
    failure,
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
