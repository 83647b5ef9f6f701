// @vitest-environment jsdom
import React, { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from './problem';
import { useAnswer, type Answer } from './use-answer';

let root: Root;
let answer: Answer<number>;

function Asks(props: {
  readonly ask: (() => Promise<number>) | undefined;
  readonly everySeconds?: number;
  readonly again?: string;
}): React.JSX.Element {
  answer = useAnswer(props.ask, props.everySeconds, props.again);
  return <p>{answer.value}</p>;
}

const show = async (element: React.JSX.Element): Promise<void> =>
  act(async () => root.render(element));
const pass = async (seconds: number): Promise<void> =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(seconds * 1000);
  });

function hide(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  root = createRoot(document.createElement('div'));
});
afterEach(() => {
  act(() => root.unmount());
  hide(false);
  vi.useRealTimers();
});

describe('useAnswer', () => {
  it('asks once where no pace is given', async () => {
    const ask = vi.fn(async () => 7);
    await show(<Asks ask={ask} />);
    await pass(60);
    expect(ask).toHaveBeenCalledTimes(1);
    expect(answer).toMatchObject({ value: 7, problem: undefined, loading: false });
  });

  it('asks again and again, and not any more once it is gone', async () => {
    let count = 0;
    const ask = vi.fn(async () => ++count);
    await show(<Asks ask={ask} everySeconds={5} />);
    await pass(11);
    expect(answer.value).toBe(3);
    await show(<></>);
    await pass(60);
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('keeps the last answer while newer ones fail, and recovers', async () => {
    let fail = false;
    const ask = async (): Promise<number> => {
      if (fail) throw new Problem('unreachable', 'It is away.');
      return 7;
    };
    await show(<Asks ask={ask} everySeconds={5} />);
    fail = true;
    await pass(6);
    expect(answer).toMatchObject({ value: 7, loading: false });
    expect(answer.problem?.kind).toBe('unreachable');
    fail = false;
    await pass(6);
    expect(answer.problem).toBeUndefined();
  });

  it('does not call a call that a later one replaced a problem', async () => {
    const ask = async (): Promise<number> => {
      throw new Problem('cancelled', 'Another call took its place.');
    };
    await show(<Asks ask={ask} />);
    expect(answer).toMatchObject({ value: undefined, problem: undefined, loading: true });
  });

  it('is silent while the page is hidden, and asks as soon as it is shown', async () => {
    const ask = vi.fn(async () => 7);
    await show(<Asks ask={ask} everySeconds={5} />);
    act(() => hide(true));
    await pass(60);
    expect(ask).toHaveBeenCalledTimes(1);
    await act(async () => hide(false));
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('asks anew at another question, another pace, and on request', async () => {
    const first = vi.fn(async () => 1);
    const second = vi.fn(async () => 2);
    await show(<Asks ask={first} everySeconds={60} />);
    await show(<Asks ask={second} everySeconds={60} />);
    expect(answer.value).toBe(2);
    await show(<Asks ask={second} everySeconds={1} />);
    expect(second).toHaveBeenCalledTimes(2);
    await act(async () => answer.askAgain());
    expect(second).toHaveBeenCalledTimes(3);
    expect(first).toHaveBeenCalledTimes(1);
  });

  it('asks again when it is told to, and nothing without a question', async () => {
    const ask = vi.fn(async () => 7);
    await show(<Asks ask={undefined} everySeconds={1} />);
    await pass(5);
    expect(answer).toMatchObject({ value: undefined, loading: true });
    await show(<Asks ask={ask} again="a" />);
    await show(<Asks ask={ask} again="b" />);
    await show(<Asks ask={ask} again="b" />);
    expect(ask).toHaveBeenCalledTimes(2);
    await show(<Asks ask={undefined} again="c" />);
    expect(ask).toHaveBeenCalledTimes(2);
    expect(answer.value).toBe(7);
  });

  it('takes a value that another call has brought', async () => {
    const ask = async (): Promise<number> => 7;
    await show(<Asks ask={ask} />);
    act(() => answer.put(8));
    expect(answer).toMatchObject({ value: 8, problem: undefined });
  });
});
