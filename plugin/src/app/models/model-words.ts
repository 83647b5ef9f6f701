/** How the kinds of models are called. */
const KINDS: Readonly<Record<string, string>> = {
  'random-forest': 'Random forest',
  xgboost: 'XGBoost',
  'neural-network': 'Neural network',
};

/** What `POST /v1/trainings` calls them. */
export const TRAINABLE = [
  { value: 'rf', label: 'Random forest' },
  { value: 'xgboost', label: 'XGBoost' },
  { value: 'nn', label: 'Neural network' },
] as const;

export function kindInWords(kind: string | null): string {
  return kind === null ? 'Unknown' : (KINDS[kind] ?? kind);
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
