import type { Trainings } from '../../api/types';

/** What a kind of model is called: by the service's own list, else by its name. */
export function kindInWords(name: string, kinds: Trainings['kinds']): string {
  return kinds.find((kind) => kind.name === name)?.label ?? name;
}

const RUNTIMES: Readonly<Record<string, string>> = {
  'tfjs-node': 'TensorFlow, native',
  'tfjs-wasm': 'TensorFlow, WebAssembly',
  'tfjs-cpu': 'TensorFlow, JavaScript',
  webassembly: 'WebAssembly',
};

export function runtimeInWords(runtime: string): string {
  return RUNTIMES[runtime] ?? runtime;
}
