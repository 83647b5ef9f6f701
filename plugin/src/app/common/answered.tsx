import React from 'react';
import { LoadingPlaceholder } from '@grafana/ui';
import { ProblemNotice } from './problem-notice';
import type { Answer } from './use-answer';

/** Shows an answer of the backend, or that it is awaited, or why there is none. */
export function Answered<T>(props: {
  readonly answer: Answer<T>;
  readonly loadingText: string;
  readonly children: (value: T) => React.ReactNode;
}): React.JSX.Element {
  const { answer, loadingText, children } = props;
  const { value, problem, askAgain } = answer;
  return (
    <>
      {problem !== undefined && (
        <ProblemNotice problem={problem} stale={value !== undefined} onRetry={askAgain} />
      )}
      {answer.loading && <LoadingPlaceholder text={loadingText} />}
      {value !== undefined && children(value)}
    </>
  );
}
