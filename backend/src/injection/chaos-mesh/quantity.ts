/** Suffixes of Kubernetes' quantities, as its resource.Quantity defines them. */
const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number of a quantity: `500m` is 0.5, `1Ki` is 1024; undefined for what is none. */
export function quantity(text: string): number | undefined {
  const [, digits, suffix = ''] = /^([0-9.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(text) ?? [];
  const factor = FACTORS[suffix];
  const value = Number(digits) * (factor ?? NaN);
  return Number.isFinite(value) ? value : undefined;
}
