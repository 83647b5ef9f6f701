import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, Tooltip, useStyles2, useTheme2 } from '@grafana/ui';
import { colorOfState, STATES } from '../../shared/states';
import { describeNotObservable } from '../../shared/not-observable';
import { STATUS_HEIGHT } from '../layout';
import { describeReasons, describeState, headlineOf } from '../outlook/headline';
import type { Outlook } from '../outlook/outlook';
import type { View } from '../use-view';
import { NoticeBadge } from './notice-badge';
import type { Notice } from './notices';

interface StatusLineProps {
  readonly view: Pick<View, 'outlooks' | 'horizonSeconds'>;
  /** The predicted failure; undefined where there is none, or where it stands in the plot. */
  readonly headline: string | undefined;
  readonly notices: readonly Notice[];
  /** Unix milliseconds. */
  readonly now: number;
}

/** One line above the graph: what is predicted, why, and what the user should know besides. */
export function StatusLine(props: StatusLineProps): React.JSX.Element {
  const [outlook] = props.view.outlooks;
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  return (
    <div className={styles.line}>
      {outlook !== undefined && (
        <div className={styles.outlook}>
          <Icon
            name={STATES[outlook.state].icon}
            style={{ color: colorOfState(outlook.state, theme) }}
            aria-hidden
          />
          <Words {...props} outlook={outlook} />
        </div>
      )}
      <div className={styles.notices}>
        {props.notices.map((notice) => (
          <NoticeBadge key={notice.short.replace(/\d.*/, '')} notice={notice} />
        ))}
      </div>
      <Announcement outlook={outlook} />
    </div>
  );
}

function Words(props: StatusLineProps & { readonly outlook: Outlook }): React.JSX.Element {
  const { outlook, headline, view, now } = props;
  const { horizonSeconds, outlooks } = view;
  const styles = useStyles2(getStyles);
  const predicted = headlineOf(outlook, now, horizonSeconds);
  const state = describeState(outlook, horizonSeconds);
  const reasons = describeReasons(outlook);
  const others = outlooks.slice(1).filter((one) => ['at_risk', 'failing'].includes(one.state));
  // The target is named where the panel is about several.
  const more = [
    outlooks.length > 1 && outlook.target,
    reasons !== '' && `because of ${reasons}`,
    outlook.anomaly?.alarm === true && 'unusual behaviour',
    others.length > 0 && `${others.length} more at risk`,
  ].filter((part) => part !== false);
  // For screen readers: the state where its icon shows it, the failure where the plot shows it.
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
function Details(props: {
  readonly outlook: Outlook;
  readonly sentence: string;
}): React.JSX.Element {
  const { outlook, sentence } = props;
  const styles = useStyles2(getStyles);
  const { reasons, anomaly } = outlook;
  const unseen = describeNotObservable(outlook.notObservable);
  const strongest = Math.max(...reasons.map(({ contribution }) => Math.abs(contribution)), 0);
  return (
    <div className={styles.details}>
      <p>{sentence}</p>
      {reasons.length > 0 && (
        <table>
          <caption>Why: the signals behind the prediction</caption>
          <tbody>
            {reasons.map(({ signal, feature, value, contribution }) => (
              <tr key={signal}>
                <th scope="row">{signal}</th>
                <td>{feature}</td>
                <td className={styles.number}>
                  {value === null ? '' : Number(value.toPrecision(3))}
                </td>
                <td className={styles.number}>
                  {Math.round((100 * Math.abs(contribution)) / strongest)} %
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {anomaly?.alarm === true && (
        <p>
          Unusual compared with its own past:{' '}
          {anomaly.signals.map(({ signal }) => signal).join(', ')}
        </p>
      )}
      {unseen !== '' && <p>Not observable: {unseen}</p>}
      {outlook.model !== null && <p className={styles.source}>Model {outlook.model}</p>}
      {outlook.source === 'series' && (
        <p className={styles.source}>As recorded in the data source.</p>
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
