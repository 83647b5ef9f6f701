import { Presets, SingleBar } from 'cli-progress';
import type { OnProgress, Progress } from '../core/progress.js';
import type { CliIo } from './io.js';

export interface ProgressReporter {
  readonly onProgress: OnProgress;
  /** Takes the bar away; nothing may be reported afterwards. */
  stop(): void;
}

/** Plain lines come at most this often, and a line that says nothing new at most that often. Seconds. */
const NEWS_INTERVAL = 3;
const REPEAT_INTERVAL = 10;

/** A mean pace over less than this says nothing about the time left. Seconds. */
const MIN_ELAPSED = 2;

/**
 * Shows long work on stderr: a bar with time left on a terminal, plain lines in a pipe, nothing at
 * all when `quiet` (for `--json`).
 *
 * @param now unix seconds; passed in for tests
 */
export function createProgressReporter(
  io: CliIo,
  options: { readonly quiet?: boolean; readonly now?: () => number } = {},
): ProgressReporter {
  if (options.quiet) return { onProgress: () => undefined, stop: () => undefined };
  const now = options.now ?? (() => Date.now() / 1000);
  return io.stderr.isTTY ? bar(io) : lines(io, now);
}

function bar(io: CliIo): ProgressReporter {
  const single = new SingleBar(
    {
      format: ' {bar} {percentage}% · {left} · {message}',
      stream: io.stderr,
      hideCursor: true,
      clearOnComplete: true,
      barsize: 24,
      etaBuffer: 50,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  const startedAt = Date.now() / 1000;
  let started = false;
  return {
    onProgress: (progress) => {
      const payload = {
        message: progress.message,
        left: timeLeft(progress, Date.now() / 1000 - startedAt),
      };
      if (!started) single.start(progress.total, progress.done, payload);
      started = true;
      single.setTotal(progress.total);
      single.update(progress.done, payload);
    },
    stop: () => {
      if (started) single.stop();
    },
  };
}

function lines(io: CliIo, now: () => number): ProgressReporter {
  const startedAt = now();
  let lastAt = -Infinity;
  let lastMessage = '';
  return {
    onProgress: (progress) => {
      const at = now();
      const interval = progress.message === lastMessage ? REPEAT_INTERVAL : NEWS_INTERVAL;
      if (at - lastAt < interval) return;
      lastAt = at;
      lastMessage = progress.message;
      const percent = Math.floor((100 * progress.done) / Math.max(progress.total, 1));
      io.stderr.write(
        `${String(percent).padStart(3)}% · ${timeLeft(progress, at - startedAt)} · ${progress.message}\n`,
      );
    },
    stop: () => undefined,
  };
}

/** "2m 05s left", from the mean pace so far; "–" until there is one. */
export function timeLeft(progress: Progress, elapsedSeconds: number): string {
  if (progress.done <= 0 || elapsedSeconds < MIN_ELAPSED) return '– left';
  const seconds = Math.max(0, (elapsedSeconds * (progress.total - progress.done)) / progress.done);
  return `${formatDuration(seconds)} left`;
}

/** "42s", "2m 05s", "1h 03m". */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  const pad = (value: number): string => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${pad(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h ${pad(Math.floor((whole % 3600) / 60))}m`;
}
