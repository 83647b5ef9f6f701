import React, { useCallback, useMemo } from 'react';
import { css } from '@emotion/css';
import { locationUtil, type GrafanaTheme2 } from '@grafana/data';
import { Drawer, LinkButton, useStyles2, useTheme2 } from '@grafana/ui';
import { proxied } from '../../api/backend';
import type { Backend } from '../../api/backend';
import { Answered } from '../common/answered';
import { useAnswer } from '../common/use-answer';
import { reportInTheme } from './report-in-theme';

/**
 * How a model was judged. The report is fetched and shown in a frame that may do nothing: no scripts,
 * no forms, no same origin. Grafana does not let its own pages be framed by address.
 */
export function ReportDrawer(props: {
  readonly backend: Backend;
  readonly model: string;
  readonly onClose: () => void;
}): React.JSX.Element {
  const { backend, model, onClose } = props;
  const styles = useStyles2(getStyles);
  const ask = useCallback(() => backend.report(model), [backend, model]);
  const address = locationUtil.assureBaseUrl(proxied(`models/${encodeURIComponent(model)}/report`));
  return (
    <Drawer
      title="How it was judged"
      subtitle={
        <div className={styles.subtitle}>
          <span>{model}, on runs it had not seen.</span>
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
        {(html) => <Frame html={html} title={`Report of ${model}`} />}
      </Answered>
    </Drawer>
  );
}

function Frame({
  html,
  title,
}: {
  readonly html: string;
  readonly title: string;
}): React.JSX.Element {
  const styles = useStyles2(getStyles);
  const { isDark } = useTheme2();
  const document = useMemo(() => reportInTheme(html, isDark), [html, isDark]);
  return <iframe className={styles.frame} title={title} sandbox="" srcDoc={document} />;
}

function getStyles(theme: GrafanaTheme2): Record<'frame' | 'subtitle', string> {
  return {
    frame: css({ width: '100%', height: '100%', minHeight: '60vh', border: 0 }),
    subtitle: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'space-between',
      gap: theme.spacing(1),
      marginTop: theme.spacing(0.5),
    }),
  };
}
