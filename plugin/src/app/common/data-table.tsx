import React, { useMemo, useState } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, Pagination, useStyles2 } from '@grafana/ui';
import { sortRows, type Sorting, type SortKey } from './sort-rows';

/** In place of what is not known. */
export const NOTHING = '–';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** More about the column, told on hover. */
  readonly hint?: string;
  /** What rows are sorted by; without it the column is not sortable. */
  readonly sortBy?: (row: Row) => SortKey;
  /** What is shown; by default what rows are sorted by. */
  readonly cell?: (row: Row) => React.ReactNode;
  /** Numbers: right-aligned, digits of one width, largest first. */
  readonly numeric?: boolean;
  /** Never broken into lines, as times are. */
  readonly unbroken?: boolean;
  /** Left out where the page is narrower than this. */
  readonly from?: 'md' | 'lg' | 'xl';
}

/** Shown only where there are several watches. */
export const WATCH_COLUMN: Column<{ readonly watch: string }> = {
  id: 'watch',
  title: 'Watch',
  sortBy: ({ watch }) => watch,
};

/**
 * A sortable table in pages, so that thousands of rows cost what fifty cost. Grafana's InteractiveTable
 * goes back to its first page whenever new rows come, which here is every few seconds.
 */
export function DataTable<Row>(props: {
  /** What the table shows, for screen readers. */
  readonly label: string;
  /** The first names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly initialSorting?: Sorting;
  /** Rows on one page. */
  readonly pageSize?: number;
}): React.JSX.Element {
  const { label, columns, rows, rowKey, initialSorting, pageSize = 50 } = props;
  const styles = useStyles2(getStyles);
  const [sorting, setSorting] = useState(initialSorting);
  const [wantedPage, setPage] = useState(1);

  const sorted = useMemo(() => {
    const sortBy = columns.find(({ id }) => id === sorting?.column)?.sortBy;
    return sorting === undefined || sortBy === undefined
      ? rows
      : sortRows(rows, sortBy, sorting.descending);
  }, [rows, columns, sorting]);
  const pages = Math.max(1, Math.ceil(sorted.length / pageSize));
  const page = Math.min(wantedPage, pages);
  const start = (page - 1) * pageSize;
  const shown = sorted.slice(start, start + pageSize);

  const sort = ({ id, numeric = false }: Column<Row>): void => {
    setPage(1);
    const descending = sorting?.column === id ? !sorting.descending : numeric;
    setSorting({ column: id, descending });
  };
  const classOf = ({ numeric, unbroken, from }: Column<Row>): string =>
    cx(numeric && styles.numeric, unbroken && styles.unbroken, from && styles[from]);

  return (
    <div className={styles.frame}>
      {/* Focusable, so that a keyboard can scroll what does not fit. */}
      <div className={styles.scroll} role="region" aria-label={label} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th
                  key={column.id}
                  scope="col"
                  title={column.hint}
                  className={classOf(column)}
                  aria-sort={column.sortBy && ariaSort(column.id, sorting)}
                >
                  {column.sortBy === undefined ? (
                    column.title
                  ) : (
                    <button type="button" className={styles.sort} onClick={() => sort(column)}>
                      {column.title}
                      {sorting?.column === column.id && (
                        <Icon name={sorting.descending ? 'arrow-down' : 'arrow-up'} size="sm" />
                      )}
                    </button>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={rowKey(row)}>
                {columns.map((column, index) => {
                  const Cell = index === 0 ? 'th' : 'td';
                  return (
                    <Cell
                      key={column.id}
                      scope={index === 0 ? 'row' : undefined}
                      className={classOf(column)}
                    >
                      {column.cell?.(row) ?? column.sortBy?.(row) ?? NOTHING}
                    </Cell>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 && (
        <div className={styles.pages}>
          <span>
            {start + 1}–{start + shown.length} of {sorted.length}
          </span>
          <Pagination currentPage={page} numberOfPages={pages} onNavigate={setPage} />
        </div>
      )}
    </div>
  );
}

function ariaSort(
  column: string,
  sorting: Sorting | undefined,
): 'ascending' | 'descending' | 'none' {
  if (sorting?.column !== column) return 'none';
  return sorting.descending ? 'descending' : 'ascending';
}

const getStyles = (theme: GrafanaTheme2) => {
  const hiddenBelow = (breakpoint: 'md' | 'lg' | 'xl'): string =>
    css({ 'table &': { [theme.breakpoints.down(breakpoint)]: { display: 'none' } } });
  return {
    frame: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
    scroll: css({
      overflowX: 'auto',
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      background: theme.colors.background.primary,
    }),
    table: css({
      width: '100%',
      borderCollapse: 'collapse',
      th: { fontWeight: theme.typography.fontWeightRegular, textAlign: 'left' },
      'th, td': { padding: theme.spacing(0.75, 1.5), verticalAlign: 'middle' },
      'tbody th': { minWidth: theme.spacing(20) },
      'thead th': {
        whiteSpace: 'nowrap',
        color: theme.colors.text.secondary,
        fontWeight: theme.typography.fontWeightMedium,
        borderBottom: `1px solid ${theme.colors.border.weak}`,
      },
      'tbody tr + tr > *': { borderTop: `1px solid ${theme.colors.border.weak}` },
      'tbody tr:hover': { background: theme.colors.action.hover },
    }),
    sort: css({
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      padding: 0,
      border: 0,
      background: 'none',
      color: 'inherit',
      fontWeight: 'inherit',
      '&:hover': { color: theme.colors.text.primary },
    }),
    numeric: css({
      'table &': { textAlign: 'right', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' },
    }),
    unbroken: css({ 'table &': { whiteSpace: 'nowrap' } }),
    pages: css({
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'space-between',
      alignItems: 'center',
      gap: theme.spacing(1),
      color: theme.colors.text.secondary,
    }),
    md: hiddenBelow('md'),
    lg: hiddenBelow('lg'),
    xl: hiddenBelow('xl'),
  };
};
