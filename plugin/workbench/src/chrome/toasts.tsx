import { css } from '@emotion/css';
import {
  AppEvents,
  type AlertErrorPayload,
  type AppEvent,
  type EventBusExtended,
  type GrafanaTheme2,
} from '@grafana/data';
import { Alert, Portal, useStyles2, type AlertVariant } from '@grafana/ui';
import { useEffect, useState, type ReactElement } from 'react';

const SHOWN_MILLISECONDS = 6000;

interface Toast {
  readonly id: number;
  readonly severity: AlertVariant;
  readonly title: string;
  readonly text: string;
}

let nextId = 1;

/** What plugins tell through Grafana's events, at the corner of the page. */
export function Toasts({
  appEvents,
}: {
  readonly appEvents: EventBusExtended;
}): ReactElement | null {
  const styles = useStyles2(getStyles);
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const close = (id: number): void => setToasts((all) => all.filter((toast) => toast.id !== id));
  useEffect(() => {
    const listen = (event: AppEvent<AlertErrorPayload>, severity: AlertVariant): void => {
      appEvents.on(event, ([title, detail = '']) => {
        const text = detail instanceof Error ? detail.message : detail;
        const toast = { id: nextId++, severity, title, text };
        // The same again is not news.
        setToasts((all) => [
          ...all.filter((other) => other.title !== title || other.text !== text),
          toast,
        ]);
        setTimeout(() => close(toast.id), SHOWN_MILLISECONDS);
      });
    };
    listen(AppEvents.alertSuccess, 'success');
    listen(AppEvents.alertInfo, 'info');
    listen(AppEvents.alertWarning, 'warning');
    listen(AppEvents.alertError, 'error');
  }, [appEvents]);
  if (toasts.length === 0) return null;
  return (
    <Portal>
      <div className={styles.corner}>
        {toasts.map(({ id, severity, title, text }) => (
          <Alert
            key={id}
            severity={severity}
            title={title}
            elevated={true}
            onRemove={() => close(id)}
          >
            {text}
          </Alert>
        ))}
      </div>
    </Portal>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  corner: css({
    label: 'toasts',
    position: 'fixed',
    top: theme.spacing(8),
    right: theme.spacing(2),
    zIndex: theme.zIndex.portal,
    width: 400,
    maxWidth: `calc(100vw - ${theme.spacing(4)})`,
  }),
});
