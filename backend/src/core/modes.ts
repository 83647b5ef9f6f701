/** The class of everything that does not lead to a failure. */
export const NORMAL = 'normal';
