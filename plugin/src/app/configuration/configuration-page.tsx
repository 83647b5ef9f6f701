import React, { useEffect, useState } from 'react';
import type { AppPluginMeta, PluginConfigPageProps } from '@grafana/data';
import { Alert, Button, Field, FieldSet, Input, SecretInput, Stack } from '@grafana/ui';
import { createBackend } from '../../api/backend';
import { mayConfigure } from '../../shared/roles';
import { complainOfApiUrl, normaliseApiUrl } from './api-url';
import { ConnectionReport } from './connection-report';
import { testConnection, type Check } from './connection';
import { saveSettings, type AppSettings } from './save-settings';

type Props = PluginConfigPageProps<AppPluginMeta<AppSettings>>;

interface Saved {
  readonly apiUrl: string;
  readonly hasToken: boolean;
  readonly enabled: boolean;
}

/** Grafana hands out the settings that it loaded with the page; what was saved since is kept here. */
let savedSince: Saved | undefined;

const backend = createBackend('configuration');

/** Where the backend is and with which token it is reached. */
export function ConfigurationPage(props: Props): React.JSX.Element {
  const { saved, busy, failure, checks, test, save } = useSettings(props);
  const [apiUrl, setApiUrl] = useState(saved.apiUrl);
  const [token, setToken] = useState('');
  const [hasToken, setHasToken] = useState(saved.hasToken);
  const [touched, setTouched] = useState(false);
  const complaint = complainOfApiUrl(apiUrl);
  const readOnly = !mayConfigure();

  const submit = async (event: React.FormEvent): Promise<void> => {
    event.preventDefault();
    setTouched(true);
    if (complaint !== undefined) return;
    const url = normaliseApiUrl(apiUrl);
    if (!(await save(url, hasToken ? undefined : token.trim()))) return;
    setApiUrl(url);
    setHasToken(hasToken || token !== '');
    setToken('');
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      {readOnly && <Alert severity="info" title="Only administrators can change these settings" />}
      <FieldSet label="Prediction service" disabled={readOnly || busy === 'saving'}>
        <div style={{ maxWidth: 420 }}>
          <Field
            label="Address"
            description="As the Grafana server reaches it; the browser does not connect to it."
            required
            invalid={touched && complaint !== undefined}
            error={complaint}
          >
            <Input
              id="kfp-api-url"
              value={apiUrl}
              placeholder="http://failure-prediction:8080"
              onBlur={() => setTouched(true)}
              onChange={(event) => setApiUrl(event.currentTarget.value)}
            />
          </Field>
          <Field
            label="Token"
            description="The one that the service was started with (KFP_API_TOKEN). Grafana keeps it encrypted and never shows it again."
          >
            <SecretInput
              id="kfp-token"
              autoComplete="off"
              isConfigured={hasToken}
              value={token}
              placeholder="Not needed where the service runs without one"
              onReset={() => setHasToken(false)}
              onChange={(event) => setToken(event.currentTarget.value)}
            />
          </Field>
        </div>
        <Stack gap={1} wrap="wrap">
          <Button type="submit" disabled={busy !== undefined} icon={busy ? 'spinner' : 'save'}>
            Save and test
          </Button>
          <Button
            type="button"
            variant="secondary"
            disabled={busy !== undefined || saved.apiUrl === ''}
            onClick={() => void test(saved)}
          >
            Test the saved settings
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

/** The settings as they are saved, and what came of saving and testing them. */
function useSettings({ plugin: { meta } }: Props) {
  const saved: Saved = savedSince ?? {
    apiUrl: meta.jsonData?.apiUrl ?? '',
    hasToken: meta.secureJsonFields?.['token'] === true,
    enabled: meta.enabled ?? false,
  };
  const [busy, setBusy] = useState<'saving' | 'testing' | undefined>();
  const [failure, setFailure] = useState<string | undefined>();
  const [checks, setChecks] = useState<readonly Check[] | undefined>();

  const test = async (settings: Saved): Promise<void> => {
    setBusy('testing');
    setChecks(await testConnection(backend, settings));
    setBusy(undefined);
  };

  useEffect(() => {
    // What is set up is tested at once; what is not set up yet is no error.
    if (saved.apiUrl !== '') void test(saved);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, with what was there at first
  }, []);

  /** @param token undefined keeps the one there is @returns whether it was saved */
  const save = async (apiUrl: string, token: string | undefined): Promise<boolean> => {
    setBusy('saving');
    setFailure(undefined);
    setChecks(undefined);
    try {
      await saveSettings(meta, apiUrl, token);
    } catch (error) {
      setBusy(undefined);
      setFailure(explain(error));
      return false;
    }
    savedSince = { apiUrl, hasToken: token === undefined || token !== '', enabled: true };
    await test(savedSince);
    // The menu shows the pages of a newly enabled app only after Grafana was loaded anew.
    if (!saved.enabled) window.location.reload();
    return true;
  };

  return { saved, busy, failure, checks, test, save };
}

function explain(error: unknown): string {
  const { status, data } = error as { status?: number; data?: { message?: unknown } };
  if (status === 403) return 'Only administrators can change the settings of an app.';
  return typeof data?.message === 'string'
    ? data.message
    : `Grafana answered with status ${status ?? 'unknown'}.`;
}
