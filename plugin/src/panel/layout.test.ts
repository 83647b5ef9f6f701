import { describe, expect, it } from 'vitest';
import { layoutOf, STATUS_HEIGHT, STRIP_MARGIN, TOGGLE_ROW } from './layout';

const wanted = {
  width: 1100,
  height: 400,
  status: true,
  stripRows: 5,
  stripRowHeight: 16,
  toggles: 5,
};

describe('layoutOf', () => {
  it('gives everything its place in a large panel', () => {
    expect(layoutOf(wanted)).toEqual({
      status: STATUS_HEIGHT,
      plot: 400 - STATUS_HEIGHT - 80 - STRIP_MARGIN - TOGGLE_ROW,
      strip: 80 + STRIP_MARGIN,
      toggles: TOGGLE_ROW,
      compact: false,
    });
  });

  it('wraps the toggles in a narrow one', () => {
    expect(layoutOf({ ...wanted, width: 500 })).toMatchObject({ toggles: 3 * TOGGLE_ROW });
  });

  it('puts the toggles behind a button where they would leave the plot too little', () => {
    expect(layoutOf({ ...wanted, width: 300 })).toMatchObject({
      toggles: TOGGLE_ROW,
      compact: true,
    });
  });

  it('lets go of toggles, strip and status in that order, never of the plot', () => {
    expect(layoutOf({ ...wanted, height: 200 })).toMatchObject({ toggles: 0, strip: 88 });
    expect(layoutOf({ ...wanted, height: 150 })).toMatchObject({
      toggles: 0,
      strip: 0,
      status: 26,
    });
    expect(layoutOf({ ...wanted, height: 90 })).toEqual({
      status: 0,
      plot: 90,
      strip: 0,
      toggles: 0,
      compact: false,
    });
  });
});
