import { describe, expect, it } from 'vitest';
import type { PanelModel } from '@grafana/data';
import { changedFrom } from './migrations';
import { complete, type PanelOptions } from './options';

describe('saved options', () => {
  it('completes what a dashboard written by hand leaves out, and keeps the rest', () => {
    const saved = { overlays: { band: false }, toggles: 'nobody' } as unknown as PanelOptions;
    expect(complete(saved)).toMatchObject({
      overlays: { band: false, forecast: true },
      limit: { source: 'auto', inView: true },
      toggles: 'nobody',
      legend: { showLegend: true },
    });
  });

  it('changes nothing twice', () => {
    const once = complete({});
    expect(complete(once)).toEqual(once);
  });
});

describe('changedFrom', () => {
  const panel = () =>
    ({ fieldConfig: { defaults: {}, overrides: [] } }) as unknown as PanelModel<PanelOptions>;
  const fieldConfig = {
    defaults: { custom: { lineWidth: 2, stacking: { mode: 'normal' }, fillOpacity: 10 } },
    overrides: [
      {
        matcher: { id: 'byName', options: 'a' },
        properties: [
          { id: 'custom.lineWidth', value: 3 },
          { id: 'custom.stacking', value: {} },
        ],
      },
    ],
  };

  it('keeps how a time series panel was drawn', () => {
    const changed = panel();
    const legend = { showLegend: false };
    expect(changedFrom(changed, 'timeseries', { legend, other: 1 }, fieldConfig)).toEqual({
      legend,
    });
    expect(changed.fieldConfig).toMatchObject({
      defaults: { custom: { lineWidth: 2, fillOpacity: 10 } },
      overrides: [{ properties: [{ id: 'custom.lineWidth' }] }],
    });
    expect(changed.fieldConfig.defaults.custom).not.toHaveProperty('stacking');
  });

  it('takes nothing from other panels', () => {
    const changed = panel();
    expect(changedFrom(changed, 'gauge', { legend: {} }, fieldConfig)).toEqual({});
    expect(changed.fieldConfig.defaults.custom).toBeUndefined();
  });
});
