// `npm run bench:forecasting`: measures the compiled forecasters.
import { launch } from './launch.mjs';

await launch('forecasting/main', 'benchForecasts');
