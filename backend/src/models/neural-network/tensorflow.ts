import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import type * as TensorFlow from '@tensorflow/tfjs';
import { describeError } from '../../core/errors.js';

export type Runtime = 'tfjs-node' | 'tfjs-wasm' | 'tfjs-cpu';

export interface LoadedTensorFlow {
  readonly tf: typeof TensorFlow;
  readonly runtime: Runtime;
  /** Why a faster one is not used, a sentence per runtime. */
  readonly passedOver: readonly string[];
}

const require = createRequire(import.meta.url);

let loading: Promise<LoadedTensorFlow> | undefined;

/**
 * TensorFlow.js, once per process: the native library where it could be installed, else
 * WebAssembly, else plain JavaScript. Which one it is goes into the log and the API.
 */
export function loadTensorFlow(): Promise<LoadedTensorFlow> {
  loading ??= load();
  return loading;
}

async function load(): Promise<LoadedTensorFlow> {
  const passedOver: string[] = [];
  try {
    // An optional dependency: absent where its binary could not be downloaded.
    mendUtil();
    const tf = require('@tensorflow/tfjs-node') as typeof TensorFlow;
    await tf.ready();
    return { tf, runtime: 'tfjs-node', passedOver };
  } catch (error) {
    passedOver.push(`tfjs-node: ${firstLine(error)}`);
  }
  const tf = require('@tensorflow/tfjs') as typeof TensorFlow;
  // No checks for debugging, and no advertisement for tfjs-node.
  tf.enableProdMode();
  try {
    prepareWasm();
    if (await tf.setBackend('wasm')) {
      await tf.ready();
      return { tf, runtime: 'tfjs-wasm', passedOver };
    }
    passedOver.push('tfjs-wasm: it does not start');
  } catch (error) {
    passedOver.push(`tfjs-wasm: ${firstLine(error)}`);
  }
  await tf.setBackend('cpu');
  await tf.ready();
  return { tf, runtime: 'tfjs-cpu', passedOver };
}

/** Registers the WebAssembly backend (SIMD where the processor has it: every one since 2008). */
export function prepareWasm(): void {
  const wasm = require('@tensorflow/tfjs-backend-wasm') as {
    setWasmPaths(prefix: string): void;
    setThreadsCount(count: number): void;
  };
  const folder = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  wasm.setWasmPaths(join(folder, sep));
  // One thread: matrices this small gain nothing, and threads would keep the process alive.
  wasm.setThreadsCount(1);
}

/** tfjs-node 4.22 calls what Node 23 took out of `util` (DEP0044 and others). */
function mendUtil(): void {
  const util = require('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= (value: unknown) => Array.isArray(value);
}

function firstLine(error: unknown): string {
  return describeError(error).split('\n', 1)[0]!;
}
