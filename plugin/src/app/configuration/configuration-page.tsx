import React, { useEffect, useState } from 'react';
import type { AppPluginMeta, PluginConfigPageProps } from '@grafana/data';
import { Alert, Button, Field, FieldSet, Input, SecretInput, Stack } from '@grafana/ui';
import { createBackend } from '../../api/backend';
import { mayConfigure } from '../common/roles';
import { complainOfApiUrl, normaliseApiUrl } from './api-url';
import { ConnectionReport } from './connection-report';
import { testConnection, type Check } from './connection';
import { saveSettings, type AppSettings } from './save-settings';

/** Grafana hands out the settings it loaded with the page; what was saved since is kept here. */
const saved: { apiUrl?: string; hasToken?: boolean; enabled?: boolean } = {};

const backend = createBackend('configuration');

/** Where the backend is and with which token it is reached. */
export function ConfigurationPage(
  props: PluginConfigPageProps<AppPluginMeta<AppSettings>>,
): React.JSX.Element {
  const { meta } = props.plugin;
  const enabledBefore = saved.enabled ?? meta.enabled ?? false;
  const savedUrl = saved.apiUrl ?? meta.jsonData?.apiUrl ?? '';
  const [apiUrl, setApiUrl] = useState(savedUrl);
  const [token, setToken] = useState('');
  const [hasToken, setHasToken] = useState(
    saved.hasToken ?? meta.secureJsonFields?.['token'] === true,
  );
  const [touched, setTouched] = useState(false);
  const [busy, setBusy] = useState<'saving' | 'testing' | undefined>();
  const [failure, setFailure] = useState<string | undefined>();
  const [checks, setChecks] = useState<readonly Check[] | undefined>();
  const complaint = complainOfApiUrl(apiUrl);
  const readOnly = !mayConfigure();

  const test = async (url: string, enabled: boolean): Promise<void> => {
    setBusy('testing');
    setChecks(await testConnection(backend, { apiUrl: url, enabled }));
    setBusy(undefined);
  };

  useEffect(() => {
    // What is set up is tried at once; what is not yet is no error.
    if (savedUrl !== '') void test(savedUrl, enabledBefore);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, with what was there at first
  }, []);

  const save = async (): Promise<void> => {
    setTouched(true);
    if (complaint !== undefined) return;
    const url = normaliseApiUrl(apiUrl);
    const newToken = !hasToken && token !== '';
    setBusy('saving');
    setFailure(undefined);
    setChecks(undefined);
    try {
      await saveSettings(meta, url, hasToken ? undefined : token.trim());
    } catch (error) {
      setBusy(undefined);
      setFailure(explain(error));
      return;
    }
    Object.assign(saved, { apiUrl: url, hasToken: hasToken || newToken, enabled: true });
    setApiUrl(url);
    setHasToken(hasToken || newToken);
    setToken('');
    await test(url, true);
    // The menu shows the pages of an enabled app only after Grafana was loaded anew.
    if (!enabledBefore) window.location.reload();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {readOnly && <Alert severity="info" title="Only administrators change these settings" />}
      <FieldSet label="Prediction service" disabled={readOnly || busy === 'saving'}>
        <Field
          label="Address"
          description="As the Grafana server reaches it; the browser never talks to it."
          required
          invalid={touched && complaint !== undefined}
          error={complaint}
        >
          <Input
            id="kfp-api-url"
            width={50}
            value={apiUrl}
            placeholder="http://failure-prediction:8080"
            onBlur={() => setTouched(true)}
            onChange={(event) => setApiUrl(event.currentTarget.value)}
          />
        </Field>
        <Field
          label="Token"
          description="That the service was started with (KFP_API_TOKEN). Grafana keeps it encrypted and never shows it again."
        >
          <SecretInput
            id="kfp-token"
            width={50}
            autoComplete="off"
            isConfigured={hasToken}
            value={token}
            placeholder="Not needed where the service runs without one"
            onReset={() => setHasToken(false)}
            onChange={(event) => setToken(event.currentTarget.value)}
          />
        </Field>
        <Stack gap={1} wrap="wrap">
          <Button type="submit" disabled={busy !== undefined} icon={busy ? 'spinner' : 'save'}>
            Save and test
          </Button>
          <Button
            type="button"
            variant="secondary"
            disabled={busy !== undefined || savedUrl === ''}
            onClick={() => void test(savedUrl, enabledBefore)}
          >
            Test what is saved
          </Button>
        </Stack>
      </FieldSet>
      {failure !== undefined && (
        <Alert severity="error" title="The settings were not saved">
          {failure}
        </Alert>
      )}
      {(checks !== undefined || busy === 'testing') && (
        <ConnectionReport checks={checks} busy={busy === 'testing'} />
      )}
    </form>
  );
}

function explain(error: unknown): string {
  const { status, data } = error as { status?: number; data?: { message?: unknown } };
  if (status === 403) return 'Only administrators may change the settings of an app.';
  return typeof data?.message === 'string'
    ? data.message
    : `Grafana answered with status ${status ?? 'unknown'}.`;
}
