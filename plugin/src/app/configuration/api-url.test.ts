import { describe, expect, it } from 'vitest';
import { complainOfApiUrl, normaliseApiUrl } from './api-url';

describe('normaliseApiUrl', () => {
  it('takes slashes at the end and spaces away', () => {
    expect(normaliseApiUrl('  http://kfp:8080// ')).toBe('http://kfp:8080');
    expect(normaliseApiUrl('https://host/kfp/')).toBe('https://host/kfp');
  });
});

describe('complainOfApiUrl', () => {
  it.each(['http://kfp:8080', 'http://127.0.0.1:8080/', 'https://host/kfp', ' http://[::1]:8080 '])(
    'takes %s',
    (url) => expect(complainOfApiUrl(url)).toBeUndefined(),
  );

  it.each([
    ['', 'Enter the address'],
    ['kfp', 'no address'],
    ['kfp:8080', 'begins with http'],
    ['ftp://kfp', 'begins with http'],
    ['http://ada:secret@kfp', 'user and password'],
    ['http://kfp?token=1', 'from ? or #'],
    ['http://kfp:8080/v1/', 'Leave out /v1'],
  ])('refuses "%s": %s', (url, complaint) => {
    expect(complainOfApiUrl(url)).toContain(complaint);
  });
});
