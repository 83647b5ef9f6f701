// `npm run bench:scale`: measures the compiled backend on ever larger clusters.
import { launch } from './launch.mjs';

await launch('scale/main', 'benchScale');
