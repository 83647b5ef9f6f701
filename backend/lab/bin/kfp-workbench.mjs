// `kfp`, whose `serve` also serves the workbench. Compiled first: `npm run build`.
import { runProcess } from '@kfp/backend/cli/process.js';
import { serveWorkbench } from '../dist/workbench/serve-workbench.js';

await runProcess(serveWorkbench);
