/**
 * The report follows the system's colours; inside Grafana it is to follow Grafana's.
 *
 * @param html of the backend
 */
export function reportInTheme(html: string, isDark: boolean): string {
  return html.replaceAll(
    '@media (prefers-color-scheme: dark)',
    isDark ? '@media all' : '@media not all',
  );
}
