/** What is wrong, in words for people, of anything thrown. */
export function messageOf(error: unknown): string {
  const { data, message, statusText } = (error ?? {}) as {
    // Prometheus says why under `error`, Grafana and the backend under `message`.
    data?: { message?: string; error?: string };
    message?: string;
    statusText?: string;
  };
  return data?.message || data?.error || message || statusText || String(error);
}
