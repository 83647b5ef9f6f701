/**
 * The backend's address as Grafana's proxy needs it: without a slash at its end, because the proxy
 * would make two of it.
 */
export function normaliseApiUrl(text: string): string {
  return text.trim().replace(/\/+$/, '');
}

/** What is wrong with an address, in a sentence; undefined when nothing is. */
export function complainOfApiUrl(text: string): string | undefined {
  const wanted = normaliseApiUrl(text);
  if (wanted === '') return 'Enter the address, such as http://failure-prediction:8080.';
  let url: URL;
  try {
    url = new URL(wanted);
  } catch {
    return 'This is no address. It looks like http://failure-prediction:8080.';
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return 'The address begins with http:// or https://.';
  }
  if (url.username !== '' || url.password !== '') {
    return 'Leave out user and password; the token has its own field.';
  }
  if (url.search !== '' || url.hash !== '') return 'Leave out everything from ? or # on.';
  if (/\/v1$/.test(url.pathname)) return 'Leave out /v1; the app adds it.';
  return undefined;
}
