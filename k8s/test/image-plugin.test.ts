import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imitateImage, whyNoImages, type Image } from './support/image.js';

describe.skipIf(whyNoImages() !== undefined)('plugin/Dockerfile', () => {
  let image: Image;

  beforeAll(() => {
    image = imitateImage('plugin/Dockerfile');
  }, 240_000);
  afterAll(() => image?.remove());

  const installed = (): string => image.path('/plugins/k8sfp-failureprediction-app');
  const files = (): string[] => readdirSync(installed(), { recursive: true }).map(String).sort();

  it('copies the app and its panel to where Grafana looks, as a user without a name', () => {
    expect(image.stage.user).toBe('10001:0');
    const { status, output } = image.run(image.stage.command);
    expect(status, output).toBe(0);
    expect(files()).toEqual(
      expect.arrayContaining(['module.js', 'plugin.json', 'panel/module.js', 'panel/plugin.json']),
    );
    const { id } = JSON.parse(readFileSync(join(installed(), 'plugin.json'), 'utf8')) as {
      id: string;
    };
    expect(installed().endsWith(`/${id}`)).toBe(true);
  });

  it('copies them as any user of group 0, as OpenShift starts it', () => {
    const uid = 1_000_730_000;
    const folder = '/plugins/of-another-user';
    const { status, output } = image.run([...image.stage.command.slice(0, -1), folder], {}, uid);
    expect(status, output).toBe(0);
    expect(readdirSync(image.path(folder))).toContain('plugin.json');
    image.run(['rm', '-r', folder], {}, uid);
  });

  it('replaces an older version wholly, and leaves other plugins alone', () => {
    const there = files();
    const other = image.path('/plugins/other');
    expect(image.run(['mkdir', other]).status).toBe(0);
    expect(image.run(['touch', join(installed(), 'old.js')]).status).toBe(0);
    expect(image.run(image.stage.command).status).toBe(0);
    expect(files()).toEqual(there);
    expect(readdirSync(image.path('/plugins'))).toContain('other');
  });
});
