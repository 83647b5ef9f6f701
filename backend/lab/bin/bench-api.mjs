// `npm run bench:api`: measures the compiled backend under requests.
import { launch } from './launch.mjs';

await launch('load/api', 'benchApi');
