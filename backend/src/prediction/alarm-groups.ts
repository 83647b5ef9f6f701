import type { Watch } from '../config/schema.js';
import type { Labels } from '../prometheus/parse.js';
import type { PredictionFacts } from './prediction.js';

/** One target in a group. Unix seconds. */
export interface AlarmMember {
  readonly target: string;
  readonly kind: 'alarm' | 'failure' | 'anomaly';
  /** The failure mode; of an anomaly its strongest signal. */
  readonly what: string;
  readonly since: number;
  /** Last step at which it was on; null while it is. */
  until: number | null;
}

/** What begins together in one place, and is likely to have one cause. */
export interface AlarmGroup {
  readonly id: string;
  readonly watch: string;
  /** What its targets have in common; empty where the watch names no such label. */
  readonly labels: Labels;
  readonly since: number;
  /** When the last of them ended; null while one is on. */
  readonly until: number | null;
  /** In the order in which they began. */
  readonly members: AlarmMember[];
}

export interface AlarmGroups {
  /** @param predictions of one step of the watch, all targets */
  see(predictions: readonly PredictionFacts[]): void;
  /** The newest first. */
  list(): AlarmGroup[];
}

/** What begins so long after the last of a group still belongs to it. Seconds, and horizons at most. */
const TOGETHER_SECONDS = 600;
/** Groups that are over are told for a day, and no more than so many. */
const KEPT_SECONDS = 86_400;
const MAX_GROUPS = 500;
/** Labels that tell a place, the widest last. */
const PLACES = ['node', 'namespace', 'job'];

interface Group extends Omit<AlarmGroup, 'until'> {
  newest: number;
}

/** Gathers alarms, failures and anomalies of targets that belong together, so that people are told once. */
export function createAlarmGroups(
  watch: Pick<Watch, 'name' | 'targetLabels' | 'horizonSeconds'>,
): AlarmGroups {
  const together = Math.min(TOGETHER_SECONDS, watch.horizonSeconds);
  const place = PLACES.find((label) => watch.targetLabels.includes(label));
  let groups: Group[] = [];
  /** What is on, by target and kind. */
  let on = new Map<string, AlarmMember>();

  const join = (labels: Labels, member: AlarmMember): void => {
    const key = place === undefined ? '' : (labels[place] ?? '');
    let group = groups.findLast(
      (one) =>
        (place === undefined || one.labels[place] === key) && member.since - one.newest <= together,
    );
    if (group === undefined) {
      group = {
        id: [watch.name, key, member.since].filter((part) => part !== '').join(':'),
        watch: watch.name,
        labels: place === undefined ? {} : { [place]: key },
        since: member.since,
        newest: member.since,
        members: [],
      };
      groups.push(group);
    }
    group.members.push(member);
    group.newest = member.since;
  };

  return {
    see(predictions) {
      const at = predictions[0]?.timestamp;
      if (at === undefined) return;
      const now = new Map<string, AlarmMember>();
      for (const facts of predictions) {
        for (const [kind, what] of told(facts)) {
          const key = JSON.stringify([facts.target, kind]);
          const known = on.get(key);
          const member = known ?? { target: facts.target, kind, what, since: at, until: null };
          if (known === undefined) join(facts.labels, member);
          now.set(key, member);
        }
      }
      for (const [key, member] of on) if (!now.has(key)) member.until = at;
      on = now;
      groups = groups.filter((group) => at - (untilOf(group) ?? at) <= KEPT_SECONDS);
      groups = groups.slice(-MAX_GROUPS);
    },
    list: () =>
      groups
        .map((group): AlarmGroup => {
          const { id, labels, since, members } = group;
          const copies = members.map((member) => ({ ...member }));
          return { id, watch: watch.name, labels, since, until: untilOf(group), members: copies };
        })
        .reverse(),
  };
}

function untilOf({ members }: Pick<Group, 'members'>): number | null {
  return members.reduce<number | null>(
    (latest, { until }) => (latest === null || until === null ? null : Math.max(latest, until)),
    0,
  );
}

function* told(facts: PredictionFacts): Generator<[AlarmMember['kind'], string]> {
  const { state, failure, anomaly } = facts;
  if (state === 'at_risk' && failure !== null) yield ['alarm', failure];
  if (state === 'failing' && failure !== null) yield ['failure', failure];
  if (anomaly?.alarm === true) yield ['anomaly', anomaly.signals[0]?.signal ?? ''];
}
