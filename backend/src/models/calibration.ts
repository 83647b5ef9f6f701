import type { Calibration } from './metadata.js';

/** Probabilities below this are taken for this, so that logarithms stay finite. */
const FLOOR = 1e-6;

/** Where the temperature is looked for, and how closely. */
const LEAST_TEMPERATURE = 0.25;
const MOST_TEMPERATURE = 10;
const ITERATIONS = 40;

/**
 * Finds the temperature that makes held-out probabilities most likely: the minimum of the log loss,
 * which has one, by golden-section search. The order of the classes of a row never changes.
 *
 * @param probabilities rows × classCount of runs the model was not fitted on
 * @param labels class index per row
 */
export function fitCalibration(
  probabilities: Float64Array,
  labels: Int32Array,
  classCount: number,
): Calibration {
  if (labels.length === 0) return { method: 'temperature', temperature: 1 };
  const loss = (logTemperature: number): number => {
    const scaled = Float64Array.from(probabilities);
    applyCalibration(scaled, labels.length, classCount, {
      method: 'temperature',
      temperature: Math.exp(logTemperature),
    });
    let sum = 0;
    labels.forEach((label, row) => {
      sum -= Math.log(Math.max(scaled[row * classCount + label]!, FLOOR));
    });
    return sum;
  };
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(LEAST_TEMPERATURE), Math.log(MOST_TEMPERATURE)];
  let [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [atLeft, atRight] = [loss(left), loss(right)];
  for (let i = 0; i < ITERATIONS; i++) {
    if (atLeft < atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - ratio * (high - low);
      atLeft = loss(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + ratio * (high - low);
      atRight = loss(right);
    }
  }
  return { method: 'temperature', temperature: Math.exp((low + high) / 2) };
}

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
  for (let row = 0; row < rows; row++) {
    const from = row * classCount;
    let sum = 0;
    for (let c = from; c < from + classCount; c++) {
      const value = Math.max(probabilities[c]!, FLOOR) ** (1 / calibration.temperature);
      probabilities[c] = value;
      sum += value;
    }
    for (let c = from; c < from + classCount; c++) probabilities[c]! /= sum;
  }
}
