import { css } from '@emotion/css';
import { AppEvents, type EventBusExtended, type GrafanaTheme2 } from '@grafana/data';
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
    const show =
      (severity: AlertVariant) =>
      (...payload: unknown[]) => {
        const [title, text] = payload[0] as [unknown, unknown];
        const toast = { id: nextId++, severity, title: words(title), text: words(text) };
        // The same again is not news.
        setToasts((all) => [
          ...all.filter((other) => other.title !== toast.title || other.text !== toast.text),
          toast,
        ]);
        setTimeout(() => close(toast.id), SHOWN_MILLISECONDS);
      };
    const listeners = [
      [AppEvents.alertSuccess, show('success')],
      [AppEvents.alertInfo, show('info')],
      [AppEvents.alertWarning, show('warning')],
      [AppEvents.alertError, show('error')],
    ] as const;
    for (const [event, listener] of listeners) appEvents.on<unknown>(event, listener);
    return () => {
      for (const [event, listener] of listeners) appEvents.off<unknown>(event, listener);
    };
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

function words(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Error) return value.message;
  return typeof value === 'string' ? value : JSON.stringify(value);
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
