import { applyIsotonic, fitIsotonic } from './isotonic.js';
import type { Calibration, CalibrationMethod, TemperatureCalibration } from './metadata.js';

/** Probabilities below this are taken for this, so that logarithms stay finite. */
const FLOOR = 1e-6;
const LOG_FLOOR = Math.log(FLOOR);

/** Where the logarithm of the temperature, and the bias, are looked for. */
const LOG_TEMPERATURES = [Math.log(0.25), Math.log(10)] as const;
const BIASES = [-5, 5] as const;

const ROUNDS = 3;
/** Of the golden section: they leave 0.1 % of a range. */
const ITERATIONS = 14;

/** What leaves probabilities as they are. */
export const NO_CALIBRATION: TemperatureCalibration = {
  method: 'temperature-and-bias',
  temperature: 1,
  normalBias: 0,
};

/**
 * Finds the calibration that makes held-out probabilities most likely. The log loss is convex in
 * each of the two numbers, so that searching one after the other, a few times, finds the minimum.
 * The order of the failure modes of a row never changes.
 *
 * @param probabilities rows × classCount of runs the model was not fitted on
 * @param labels class index per row
 * @param weights weight per row; all 1 when absent
 */
export function fitTemperatureAndBias(
  probabilities: Float64Array,
  labels: Int32Array,
  classCount: number,
  weights?: Float64Array,
): TemperatureCalibration {
  if (labels.length === 0) return NO_CALIBRATION;
  const logs = probabilities.map((probability) => Math.log(Math.max(probability, FLOOR)));
  const loss = (logTemperature: number, normalBias: number): number => {
    const inverse = Math.exp(-logTemperature);
    let sum = 0;
    for (let row = 0; row < labels.length; row++) {
      const from = row * classCount;
      let total = Math.exp(logs[from]! * inverse + normalBias);
      for (let c = from + 1; c < from + classCount; c++) total += Math.exp(logs[c]! * inverse);
      const label = labels[row]!;
      const own = logs[from + label]! * inverse + (label === 0 ? normalBias : 0);
      sum -= (weights?.[row] ?? 1) * Math.max(own - Math.log(total), LOG_FLOOR);
    }
    return sum;
  };
  let logTemperature = 0;
  let normalBias = 0;
  for (let round = 0; round < ROUNDS; round++) {
    logTemperature = goldenSection((value) => loss(value, normalBias), LOG_TEMPERATURES);
    normalBias = goldenSection((value) => loss(logTemperature, value), BIASES);
  }
  return { method: 'temperature-and-bias', temperature: Math.exp(logTemperature), normalBias };
}

/** The minimum of a function that has one in the range. */
function goldenSection(f: (x: number) => number, [from, to]: readonly [number, number]): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [atLeft, atRight] = [f(left), f(right)];
  for (let i = 0; i < ITERATIONS; i++) {
    if (atLeft < atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - ratio * (high - low);
      atLeft = f(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + ratio * (high - low);
      atRight = f(right);
    }
  }
  return (low + high) / 2;
}

/** Every method there is; the first is preferred of equals. */
export const CALIBRATION_FITTERS: Readonly<
  Record<CalibrationMethod, (...held: Parameters<typeof fitIsotonic>) => Calibration>
> = {
  'temperature-and-bias': fitTemperatureAndBias,
  isotonic: fitIsotonic,
};

/**
 * Calibrates probabilities in place; every row still sums to 1.
 *
 * @param probabilities rows × classCount
 */
export function applyCalibration(
  probabilities: Float64Array,
  rows: number,
  classCount: number,
  calibration: Calibration,
): void {
  if (calibration.method === 'isotonic') {
    applyIsotonic(probabilities, rows, classCount, calibration);
    return;
  }
  const { temperature, normalBias } = calibration;
  const factor = Math.exp(normalBias);
  for (let row = 0; row < rows; row++) {
    const from = row * classCount;
    let sum = 0;
    for (let c = from; c < from + classCount; c++) {
      const bias = c === from ? factor : 1;
      const value = bias * Math.max(probabilities[c]!, FLOOR) ** (1 / temperature);
      probabilities[c] = value;
      sum += value;
    }
    for (let c = from; c < from + classCount; c++) probabilities[c]! /= sum;
  }
}
