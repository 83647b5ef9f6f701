/** How a failure may grow, as the demo-app's `POST /failures` takes it. */
export const RAMP_SHAPES = ['linear', 'exponential', 'random'] as const;
