import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followActiveModel } from './follow-active-model.js';

describe('followActiveModel', () => {
  let active: string | undefined;
  let inUse: string | undefined;
  const warnings: string[] = [];
  const use = vi.fn<(id: string) => Promise<void>>();
  let following: { stop(): void };

  beforeEach(() => {
    vi.useFakeTimers();
    warnings.length = 0;
    use.mockReset().mockImplementation(async (id) => void (inUse = id));
    active = undefined;
    inUse = undefined;
  });
  afterEach(() => {
    following.stop();
    vi.useRealTimers();
  });
  const start = async (): Promise<void> => {
    following = followActiveModel({
      active: async () => active,
      inUse: () => inUse,
      use,
      warn: (message) => warnings.push(message),
    });
    await vi.advanceTimersByTimeAsync(0);
  };
  const tenSeconds = (): Promise<unknown> => vi.advanceTimersByTimeAsync(10_000);

  it('takes over a model that another process trained', async () => {
    await start();
    await tenSeconds();
    expect(use).not.toHaveBeenCalled();
    active = 'rf-1';
    await tenSeconds();
    expect(inUse).toBe('rf-1');
    active = 'rf-2';
    await tenSeconds();
    await tenSeconds();
    expect(use.mock.calls).toEqual([['rf-1'], ['rf-2']]);
  });

  it('leaves what was active at the start, where another kind was asked for', async () => {
    active = 'rf-1';
    inUse = 'xgboost-1';
    await start();
    await tenSeconds();
    expect(use).not.toHaveBeenCalled();
  });

  it('tells once of a model that does not fit, and keeps the one in use', async () => {
    active = inUse = 'rf-1';
    await start();
    use.mockRejectedValue(new Error('made for another step'));
    active = 'rf-2';
    await tenSeconds();
    await tenSeconds();
    expect(inUse).toBe('rf-1');
    expect(warnings).toEqual([
      'the model rf-2 that was activated cannot be used: made for another step',
    ]);
  });
});
