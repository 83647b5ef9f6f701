import { describe, expect, it } from 'vitest';
import { softEnds } from './soft-ends';

const MEMORY = { value: 0.9, side: 'above' } as const;
const AVAILABILITY = { value: 0.5, side: 'below' } as const;

describe('softEnds', () => {
  it('keeps limits in view, with room behind them', () => {
    expect(softEnds({}, [{ value: 100, side: 'above' }])).toEqual({ softMin: 100, softMax: 105 });
    expect(softEnds({}, [AVAILABILITY])).toEqual({ softMin: 0.475, softMax: 0.5 });
  });

  it('leaves a fixed end to itself: the axis begins there, not at the data', () => {
    expect(softEnds({ min: 0 }, [MEMORY])).toEqual({ softMax: 0.9450000000000001 });
    expect(softEnds({ min: 0, max: 1 }, [AVAILABILITY])).toEqual({});
  });

  it('reaches as far as the user asks for, or farther', () => {
    const custom = { axisSoftMin: 0, axisSoftMax: 0.5 };
    expect(softEnds({ custom }, [{ value: 100, side: 'above' }])).toEqual({
      softMin: 0,
      softMax: 105,
    });
    expect(softEnds({ min: 0, max: 1, custom }, [MEMORY])).toEqual({ softMin: 0, softMax: 0.5 });
    expect(softEnds({}, [])).toEqual({});
  });
});
