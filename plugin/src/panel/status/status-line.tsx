import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { Icon, Tooltip, useStyles2 } from '@grafana/ui';
import { describeReasons, describeState, headlineOf } from '../outlook/headline';
import type { Outlook } from '../outlook/outlook';
import { STATUS_HEIGHT } from '../layout';
import { NoticeBadge } from './notice-badge';
import type { Notice } from './notices';

export interface StatusLineProps {
  readonly outlook: Outlook | undefined;
  /** The predicted failure; undefined where there is none, or where it stands in the plot. */
  readonly headline: string | undefined;
  /** Others that are at risk or fail. */
  readonly others: number;
  /** Whether to name the target: where the panel is about several. */
  readonly nameTarget: boolean;
  readonly notices: readonly Notice[];
  readonly horizonSeconds: number | undefined;
  /** Unix milliseconds. */
  readonly now: number;
}

const ICONS: Readonly<Record<Outlook['state'], IconName>> = {
  failing: 'fire',
  at_risk: 'exclamation-triangle',
  normal: 'check-circle',
  warming_up: 'hourglass',
  stale: 'clock-nine',
};

/** One line above the graph: what is predicted, why, and what the user should know besides. */
export function StatusLine(props: StatusLineProps): React.JSX.Element {
  const { outlook, headline, others, nameTarget, notices, horizonSeconds, now } = props;
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.line}>
      {outlook !== undefined && (
        <div className={styles.outlook}>
          <Icon name={ICONS[outlook.state]} className={styles[outlook.state]} aria-hidden />
          <Words {...{ outlook, headline, horizonSeconds, now, nameTarget, others }} />
        </div>
      )}
      <div className={styles.notices}>
        {notices.map((notice) => (
          <NoticeBadge key={notice.short.replace(/\d.*/, '')} notice={notice} />
        ))}
      </div>
      <Announcement outlook={outlook} />
    </div>
  );
}

function Words({
  outlook,
  headline,
  horizonSeconds,
  now,
  nameTarget,
  others,
}: Pick<StatusLineProps, 'headline' | 'horizonSeconds' | 'now' | 'nameTarget' | 'others'> & {
  readonly outlook: Outlook;
}): React.JSX.Element {
  const styles = useStyles2(getStyles);
  const predicted = headlineOf(outlook, now, horizonSeconds);
  const state = describeState(outlook, horizonSeconds);
  const reasons = describeReasons(outlook);
  const unusual = outlook.anomaly?.alarm === true;
  const more = [
    nameTarget ? outlook.target : '',
    reasons === '' ? '' : `because of ${reasons}`,
    unusual ? 'unusual behaviour' : '',
    others > 0 ? `${others} more at risk` : '',
  ].filter((part) => part !== '');
  // Said, and not shown: the state where its icon shows it, the failure where the plot does.
  const unseen =
    predicted === undefined ? '' : headline === undefined ? `, ${predicted}` : `${state}: `;
  const before = headline !== undefined;
  const sentence = [predicted === undefined ? state : `${state}: ${predicted}`, ...more].join(', ');
  return (
    <Tooltip content={<Details outlook={outlook} sentence={sentence} />} placement="bottom-start">
      <button type="button" className={styles.words}>
        {before && <span className={styles.unseen}>{unseen}</span>}
        <span className={cx(predicted !== undefined && styles.headline)}>{headline ?? state}</span>
        {!before && <span className={styles.unseen}>{unseen}</span>}
        {more.length > 0 && <span className={styles.more}>{more.join(' · ')}</span>}
      </button>
    </Tooltip>
  );
}

/** All reasons, the strongest first, with the value each signal has now. */
function Details({
  outlook,
  sentence,
}: {
  readonly outlook: Outlook;
  readonly sentence: string;
}): React.JSX.Element {
  const styles = useStyles2(getStyles);
  const { reasons, anomaly } = outlook;
  const strongest = Math.max(...reasons.map(({ contribution }) => Math.abs(contribution)), 0);
  return (
    <div className={styles.details}>
      <p>{sentence}</p>
      {reasons.length > 0 && (
        <table>
          <caption>Why: the signals that speak for it</caption>
          <tbody>
            {reasons.map(({ signal, feature, value, contribution }) => (
              <tr key={signal}>
                <th scope="row">{signal}</th>
                <td>{feature}</td>
                <td className={styles.number}>{value === null ? '' : shorten(value)}</td>
                <td className={styles.number}>
                  {Math.round((100 * Math.abs(contribution)) / strongest)} %
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {anomaly !== null && anomaly.alarm && (
        <p>
          Unusual against its own past: {anomaly.signals.map(({ signal }) => signal).join(', ')}
        </p>
      )}
      {outlook.model !== null && <p className={styles.source}>Model {outlook.model}</p>}
      {outlook.source === 'series' && (
        <p className={styles.source}>As recorded by the data source.</p>
      )}
    </div>
  );
}

/** Read out when it changes, and only then: not at every second of the countdown. */
function Announcement({ outlook }: { readonly outlook: Outlook | undefined }): React.JSX.Element {
  const styles = useStyles2(getStyles);
  let text = '';
  if (outlook?.state === 'at_risk') text = `${outlook.failure} predicted for ${outlook.target}`;
  if (outlook?.state === 'failing')
    text = `${outlook.target} is failing: ${outlook.failing.join(', ')}`;
  return (
    <span role="status" className={styles.unseen}>
      {text}
    </span>
  );
}

function shorten(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({
    position: 'relative',
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    height: STATUS_HEIGHT,
    flexShrink: 0,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  outlook: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    minWidth: 0,
  }),
  words: css({
    display: 'flex',
    alignItems: 'baseline',
    gap: theme.spacing(1),
    minWidth: 0,
    padding: theme.spacing(0, 0.5),
    border: 'none',
    borderRadius: theme.shape.radius.default,
    background: 'none',
    color: theme.colors.text.primary,
    textAlign: 'left',
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    cursor: 'default',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  headline: css({
    fontWeight: theme.typography.fontWeightBold,
    fontVariantNumeric: 'tabular-nums',
    flexShrink: 0,
  }),
  more: css({
    color: theme.colors.text.secondary,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  }),
  notices: css({ display: 'flex', gap: theme.spacing(0.5), flexShrink: 0 }),
  failing: css({ color: theme.colors.error.text }),
  at_risk: css({ color: theme.colors.warning.text }),
  normal: css({ color: theme.colors.success.text }),
  warming_up: css({ color: theme.colors.text.secondary }),
  stale: css({ color: theme.colors.text.secondary }),
  details: css({
    p: { margin: 0 },
    table: { margin: theme.spacing(0.5, 0) },
    caption: { captionSide: 'top', color: 'inherit', padding: 0 },
    th: { fontWeight: theme.typography.fontWeightMedium, paddingRight: theme.spacing(1) },
    td: { paddingRight: theme.spacing(1) },
  }),
  number: css({ textAlign: 'right', fontVariantNumeric: 'tabular-nums' }),
  source: css({ color: theme.colors.text.secondary }),
  unseen: css({
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  }),
});
