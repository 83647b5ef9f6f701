// `npm run soak`: watches the compiled backend under load.
import { launch } from './launch.mjs';

await launch('load/soak', 'soak');
