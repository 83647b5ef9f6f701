// `npm run bench:prediction`: judges the compiled predictors.
import { launch } from './launch.mjs';

await launch('prediction/main', 'benchPrediction');
