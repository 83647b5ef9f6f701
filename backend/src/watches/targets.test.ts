import { expect, it } from 'vitest';
import { pickLabels, targetId } from './targets.js';

const labels = { __name__: 'up', job: 'demo-app', instance: '127.0.0.1:3001', path: '/' };

it('names a target by its labels, in the order of the configuration', () => {
  expect(targetId(labels, ['job', 'instance'])).toBe('demo-app:127.0.0.1:3001');
  expect(targetId(labels, ['instance'])).toBe('127.0.0.1:3001');
  expect(pickLabels(labels, ['job', 'instance'])).toEqual({
    job: 'demo-app',
    instance: '127.0.0.1:3001',
  });
});

it('names the label that is missing, and the signal', () => {
  expect(() => targetId(labels, ['job', 'pod'], 'restarts')).toThrow(
    /signal "restarts" has no label "pod"/,
  );
});
