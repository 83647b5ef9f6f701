// `npm run bench:learners`: measures the compiled learners.
import { launch } from './launch.mjs';

await launch('main', 'benchLearners');
