import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import type * as TensorFlow from '@tensorflow/tfjs';

export type Runtime = 'tfjs-node' | 'tfjs-wasm' | 'tfjs-cpu';

export interface LoadedTensorFlow {
  readonly tf: typeof TensorFlow;
  readonly runtime: Runtime;
}

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
  const require = createRequire(import.meta.url);
  try {
    // An optional dependency: absent where its binary could not be downloaded.
    const tf = require('@tensorflow/tfjs-node') as typeof TensorFlow;
    await tf.ready();
    return { tf, runtime: 'tfjs-node' };
  } catch {
    // Not installed, or not built for this Node: the next runtime computes the same.
  }
  const tf = require('@tensorflow/tfjs') as typeof TensorFlow;
  // No checks for debugging, and no advertisement for tfjs-node.
  tf.enableProdMode();
  try {
    const wasm = require('@tensorflow/tfjs-backend-wasm') as {
      setWasmPaths(prefix: string): void;
      setThreadsCount(count: number): void;
    };
    const folder = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
    wasm.setWasmPaths(join(folder, sep));
    // One thread: matrices this small gain nothing, and threads would keep the process alive.
    wasm.setThreadsCount(1);
    if (await tf.setBackend('wasm')) {
      await tf.ready();
      return { tf, runtime: 'tfjs-wasm' };
    }
  } catch {
    // No WebAssembly here.
  }
  await tf.setBackend('cpu');
  await tf.ready();
  return { tf, runtime: 'tfjs-cpu' };
}
