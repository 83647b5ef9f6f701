import { expect, it } from 'vitest';
import { createEvents } from './events.js';

it('lists the newest first and keeps fifty', () => {
  let time = 0;
  const events = createEvents(() => time);
  for (time = 1; time <= 60; time++) events.add('health', `change ${time}`);
  expect(events.list()).toHaveLength(50);
  expect(events.list()[0]).toEqual({ timestamp: 60, kind: 'health', message: 'change 60' });
  expect(events.list().at(-1)!.timestamp).toBe(11);
});
