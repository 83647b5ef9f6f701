import React from 'react';
import { Alert, Button, LinkButton, Stack } from '@grafana/ui';
import type { Problem, ProblemKind } from '../../api/problem';
import { APP_ID } from '../../shared/ids';
import { mayConfigure } from './roles';

const TITLES: Record<ProblemKind, string> = {
  not_enabled: 'The app is not enabled',
  not_configured: 'The app is not configured',
  role: 'Not allowed',
  token: 'The token is refused',
  unreachable: 'The prediction service does not answer',
  timeout: 'The prediction service is slow',
  refused: 'The prediction service declined',
  broken: 'Something went wrong',
  cancelled: 'Cancelled',
};

/** Problems that the app's settings may be the cause of. */
const OF_SETTINGS: readonly ProblemKind[] = [
  'not_enabled',
  'not_configured',
  'token',
  'unreachable',
];

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
  const settings = OF_SETTINGS.includes(problem.kind) && mayConfigure();
  return (
    <Alert severity={stale ? 'warning' : 'error'} title={TITLES[problem.kind]}>
      <Stack direction="column" gap={1} alignItems="flex-start">
        <span>
          {problem.message}
          {stale ? ' What is shown is the last answer.' : ''}
        </span>
        {(settings || onRetry !== undefined) && (
          <Stack gap={1} wrap="wrap">
            {onRetry !== undefined && (
              <Button size="sm" variant="secondary" icon="sync" onClick={onRetry}>
                Try again
              </Button>
            )}
            {settings && (
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
        )}
      </Stack>
    </Alert>
  );
}
