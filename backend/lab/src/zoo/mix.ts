import { createDraw } from './draw.js';
import { drawCourse, FAMILIES, type Course, type Family } from './course.js';

/**
 * How often each kind of course is drawn. It is the prior of what learns from them: how often a rise levels off short
 * of its threshold is in no data, so it is decided here.
 */
export const MIX: Readonly<Record<Course['kind'], number>> = {
  healthy: 0.47,
  'near miss': 0.08,
  failing: 0.45,
};

/**
 * One course after another, the same for the same seeds.
 *
 * @param families of which they are drawn; all when absent
 */
export function* drawMix(options: {
  readonly count: number;
  readonly firstSeed: number;
  readonly families?: readonly Family[] | undefined;
  readonly mix?: Readonly<Record<Course['kind'], number>> | undefined;
}): Generator<Course> {
  const { count, firstSeed, families = FAMILIES, mix = MIX } = options;
  const total = mix.healthy + mix['near miss'] + mix.failing;
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const draw = createDraw(seed);
    const place = draw.chance() * total;
    const kind =
      place < mix.healthy
        ? 'healthy'
        : place < mix.healthy + mix['near miss']
          ? 'near miss'
          : 'failing';
    yield drawCourse(draw, draw.one(families.filter((family) => family.kind === kind)));
  }
}
