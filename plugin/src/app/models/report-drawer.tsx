import React, { useCallback } from 'react';
import { css } from '@emotion/css';
import { locationUtil, type GrafanaTheme2 } from '@grafana/data';
import { Drawer, LinkButton, useStyles2, useTheme2 } from '@grafana/ui';
import { proxied, type Backend } from '../../api/backend';
import { useAnswer } from '../../api/use-answer';
import { Answered } from '../common/problem-notice';

/**
 * How good a model is. The report is fetched and shown in a frame that may do nothing: no scripts, no
 * forms, no same origin. Grafana does not let its own pages be framed by address.
 */
export function ReportDrawer(props: {
  readonly backend: Backend;
  readonly model: string;
  readonly onClose: () => void;
}): React.JSX.Element {
  const { backend, model, onClose } = props;
  const styles = useStyles2(getStyles);
  const { isDark } = useTheme2();
  const ask = useCallback(() => backend.report(model), [backend, model]);
  const address = locationUtil.assureBaseUrl(proxied(`models/${encodeURIComponent(model)}/report`));
  return (
    <Drawer
      title="Report"
      subtitle={
        <div className={styles.subtitle}>
          <span>{model}, on runs that it had not seen in training.</span>
          <LinkButton
            size="sm"
            variant="secondary"
            icon="external-link-alt"
            href={address}
            target="_blank"
          >
            Open in a new tab
          </LinkButton>
        </div>
      }
      size="lg"
      scrollableContent={false}
      onClose={onClose}
    >
      <Answered answer={useAnswer(ask)} loadingText="Loading the report…">
        {(html) => (
          <iframe
            className={styles.frame}
            title={`Report of ${model}`}
            sandbox=""
            srcDoc={inTheme(html, isDark)}
          />
        )}
      </Answered>
    </Drawer>
  );
}

/** The report follows the system's colours; inside Grafana it is to follow Grafana's. */
function inTheme(html: string, isDark: boolean): string {
  return html.replaceAll(
    '@media (prefers-color-scheme: dark)',
    isDark ? '@media all' : '@media not all',
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  frame: css({ width: '100%', height: '100%', minHeight: '60vh', border: 0 }),
  subtitle: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    marginTop: theme.spacing(0.5),
  }),
});
