import type { ServeExtension } from '@kfp/backend/cli/commands/serve.js';
import { workbench } from './workbench.js';

/** `kfp serve` with the workbench at `/`. */
export const serveWorkbench: ServeExtension = {
  name: 'workbench',
  async serve({ api, ...options }) {
    await api.register(workbench(options));
  },
};
