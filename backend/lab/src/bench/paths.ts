import { fileURLToPath } from 'node:url';

/** Seen from `dist/bench`. */
const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

export const BACKEND = at('');

export const KFP = at('bin/kfp.mjs');

/** The dataset that comes with the project. */
export const SHIPPED_DATASET = at('data/demo.csv.gz');
