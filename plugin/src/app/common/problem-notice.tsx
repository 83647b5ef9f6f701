import React from 'react';
import { Alert, Button, LinkButton, LoadingPlaceholder, Stack } from '@grafana/ui';
import type { Problem } from '../../api/problem';
import type { Answer } from '../../api/use-answer';
import { APP_ID } from '../../shared/ids';
import { mayConfigure } from '../../shared/roles';

/**
 * Why something could not be shown or done, and what helps.
 *
 * @param stale whether the page still shows an earlier answer
 */
export function ProblemNotice(props: {
  readonly problem: Problem;
  readonly stale?: boolean;
  readonly onRetry?: () => void;
}): React.JSX.Element {
  const { problem, stale = false, onRetry } = props;
  return (
    <Alert severity={stale ? 'warning' : 'error'} title={problem.title}>
      <Stack direction="column" gap={1} alignItems="flex-start">
        <span>
          {problem.message}
          {stale && ' What is shown is the last answer.'}
        </span>
        <Stack gap={1} wrap="wrap">
          {onRetry !== undefined && (
            <Button size="sm" variant="secondary" icon="sync" onClick={onRetry}>
              Try again
            </Button>
          )}
          {problem.ofSettings && mayConfigure() && (
            <LinkButton
              size="sm"
              variant="secondary"
              icon="cog"
              href={`/plugins/${APP_ID}?page=configuration`}
            >
              Configuration
            </LinkButton>
          )}
        </Stack>
      </Stack>
    </Alert>
  );
}

/** Shows an answer of the backend, or that it is awaited, or why there is none. */
export function Answered<T>(props: {
  readonly answer: Answer<T>;
  readonly loadingText: string;
  readonly children: (value: T) => React.ReactNode;
}): React.JSX.Element {
  const { value, problem, loading, askAgain } = props.answer;
  return (
    <>
      {problem !== undefined && (
        <ProblemNotice problem={problem} stale={value !== undefined} onRetry={askAgain} />
      )}
      {loading && <LoadingPlaceholder text={props.loadingText} />}
      {value !== undefined && props.children(value)}
    </>
  );
}
