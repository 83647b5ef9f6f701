import { fileURLToPath } from 'node:url';
import { build, preview, type InlineConfig } from 'vite';

const HERE = fileURLToPath(new URL('./', import.meta.url));

/**
 * Builds the page that shows the panel alone, and serves it.
 *
 * @param outDir folder of the page; emptied before
 */
export async function servePage(
  outDir: string,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const common: InlineConfig = { configFile: false, root: HERE, logLevel: 'error', appType: 'mpa' };
  await build({
    ...common,
    esbuild: { jsx: 'transform' },
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: {
      alias: { 'monaco-editor': 'data:text/javascript,export default {}' },
      dedupe: ['react', 'react-dom', 'rxjs', 'lodash', 'moment', 'uplot'],
    },
    build: { outDir, emptyOutDir: true, target: 'es2022', reportCompressedSize: false },
  });
  const server = await preview({ ...common, build: { outDir }, preview: { port: 0 } });
  return { url: server.resolvedUrls!.local[0]!, close: () => server.close() };
}
