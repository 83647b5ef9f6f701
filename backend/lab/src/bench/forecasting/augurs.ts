import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import initChangepoint, { ChangepointDetector } from '@bsull/augurs/changepoint';
import initEts, { AutoETS } from '@bsull/augurs/ets';
import initMstl, { MSTL } from '@bsull/augurs/mstl';
import { Z90, type Ask, type Method } from './method.js';
import { leastSquares, normalAnswer } from './methods.js';

export interface AugursMethods {
  readonly ets: Method;
  readonly changepoints: Method;
  readonly mstl: Method;
}

/** Loads the WebAssembly of the three models. */
export async function loadAugurs(): Promise<AugursMethods> {
  const require = createRequire(import.meta.url);
  const folder = require.resolve('@bsull/augurs/ets').replace(/ets\.js$/, '');
  const wasm = (name: string): Promise<Buffer> => readFile(`${folder}${name}_bg.wasm`);
  await initEts({ module_or_path: await wasm('ets') });
  await initMstl({ module_or_path: await wasm('mstl') });
  await initChangepoint({ module_or_path: await wasm('changepoint') });
  return { ets, changepoints, mstl };
}

interface AugursModel {
  fit(values: Float64Array): void;
  predict(steps: number, level: number): AugursForecast;
  free(): void;
}

interface AugursForecast {
  readonly point: number[];
  readonly intervals: { readonly lower: number[]; readonly upper: number[] } | undefined;
}

const ets: Method = {
  name: 'augurs AutoETS',
  answer: (ask) => fitted(ask, new AutoETS(1, 'ZZN')),
};

const mstl: Method = {
  name: 'augurs MSTL + ETS',
  answer: (ask) => fitted(ask, MSTL.ets([ask.period ?? 1])),
};

const changepoints: Method = {
  name: 'augurs changepoint, then line',
  answer(ask) {
    const values = filled(ask.history);
    const detector = ChangepointDetector.normalGamma();
    const { indices } = detector.detectChangepoints(values);
    detector.free();
    const last = indices.filter((index) => index <= values.length - 5).at(-1) ?? 0;
    return leastSquares(ask, last);
  },
};

function fitted(ask: Ask, model: AugursModel): ReturnType<Method['answer']> {
  try {
    model.fit(filled(ask.history));
    const { point, intervals } = model.predict(4 * ask.horizonSteps, 0.8);
    return normalAnswer(
      ask,
      (step) => point[step]!,
      (step) =>
        intervals === undefined ? 0 : (intervals.upper[step]! - intervals.lower[step]!) / (2 * Z90),
    );
  } catch {
    // Some histories (a constant, above all) it cannot fit; the table counts them as no crossing.
    return undefined;
  } finally {
    model.free();
  }
}

/** The library takes no missing values: the last known one stands in. */
function filled(history: Float64Array): Float64Array {
  let last = history.find(Number.isFinite) ?? 0;
  return history.map((value) => (last = Number.isFinite(value) ? value : last));
}
