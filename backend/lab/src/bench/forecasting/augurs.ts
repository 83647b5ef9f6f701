import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import initChangepoint, { ChangepointDetector } from '@bsull/augurs/changepoint';
import initEts, { AutoETS } from '@bsull/augurs/ets';
import initMstl, { MSTL } from '@bsull/augurs/mstl';
import { FAR_STEPS, leastSquares, normalAnswer, Z90, type Ask, type Method } from './methods.js';

/** Loads the WebAssembly of the three models. */
export async function loadAugurs(): Promise<Record<'ets' | 'changepoints' | 'mstl', Method>> {
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
  predict(
    steps: number,
    level: number,
  ): { point: number[]; intervals: { lower: number[]; upper: number[] } | undefined };
  free(): void;
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
    const { point, intervals } = model.predict(FAR_STEPS, 0.8);
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
