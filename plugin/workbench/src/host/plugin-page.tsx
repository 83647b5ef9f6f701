import { css } from '@emotion/css';
import { usePluginContext, type GrafanaTheme2 } from '@grafana/data';
import type { PluginPageProps } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { useLocation } from 'react-router-dom';
import { announcedPages } from './plugin-registry';

/** The frame that Grafana draws around a page of a plugin: heading, actions, content. */
export function PluginPage(props: PluginPageProps): ReactElement {
  const { children, pageNav, subTitle = pageNav?.subTitle, actions } = props;
  const styles = useStyles2(getStyles);
  const { pathname } = useLocation();
  const includes = usePluginContext()?.meta.includes;
  // As in Grafana, a page that does not name itself is called what the navigation calls it.
  const announced = announcedPages(includes).find(({ path }) => path === pathname);
  const title = pageNav?.text ?? announced?.name;
  return (
    <div className={styles.page}>
      <div className={styles.header}>
        <div>
          <h1>{title}</h1>
          <div className={styles.subTitle}>{subTitle}</div>
        </div>
        {actions}
      </div>
      {children}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ label: 'plugin-page', padding: theme.spacing(2, 0) }),
  header: css({
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    alignItems: 'flex-start',
    gap: theme.spacing(2),
    marginBottom: theme.spacing(2),
    h1: { marginBottom: 0 },
  }),
  subTitle: css({ color: theme.colors.text.secondary }),
});
