import React, { useMemo, useState } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, Pagination, useStyles2 } from '@grafana/ui';
import { sortRows, type Sorting, type SortKey } from './sort-rows';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** More about the column, told on hover. */
  readonly hint?: string;
  readonly cell: (row: Row) => React.ReactNode;
  /** Makes the column sortable. */
  readonly sortBy?: (row: Row) => SortKey;
  /** Numbers: right-aligned, digits of one width, largest first. */
  readonly numeric?: boolean;
  /** Never broken into lines, as times are. */
  readonly unbroken?: boolean;
  /** Left out where the page is narrower than this. */
  readonly from?: 'md' | 'lg' | 'xl';
}

export interface DataTableProps<Row> {
  /** What the table shows, for screen readers. */
  readonly label: string;
  /** The first names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly initialSorting?: Sorting;
  /** Rows on one page. */
  readonly pageSize?: number;
}

/** A sortable table in pages, so that thousands of rows cost what fifty cost. */
export function DataTable<Row>(props: DataTableProps<Row>): React.JSX.Element {
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
  const shown = sorted.slice((page - 1) * pageSize, page * pageSize);

  const sort = ({ id, numeric = false }: Column<Row>): void => {
    setPage(1);
    setSorting({
      column: id,
      descending: sorting?.column === id ? !sorting.descending : numeric,
    });
  };

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
                  className={classOf(styles, column)}
                  aria-sort={ariaSort(column, sorting)}
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
                {columns.map((column, index) =>
                  index === 0 ? (
                    <th key={column.id} scope="row" className={classOf(styles, column)}>
                      {column.cell(row)}
                    </th>
                  ) : (
                    <td key={column.id} className={classOf(styles, column)}>
                      {column.cell(row)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 && (
        <div className={styles.pages}>
          <span>
            {(page - 1) * pageSize + 1}–{Math.min(page * pageSize, sorted.length)} of{' '}
            {sorted.length}
          </span>
          <Pagination currentPage={page} numberOfPages={pages} onNavigate={setPage} />
        </div>
      )}
    </div>
  );
}

function ariaSort<Row>(
  { id, sortBy }: Column<Row>,
  sorting: Sorting | undefined,
): 'ascending' | 'descending' | 'none' | undefined {
  if (sortBy === undefined) return undefined;
  if (sorting?.column !== id) return 'none';
  return sorting.descending ? 'descending' : 'ascending';
}

function classOf<Row>(
  styles: ReturnType<typeof getStyles>,
  { numeric = false, unbroken = false, from }: Column<Row>,
): string {
  return cx(
    numeric && styles.numeric,
    unbroken && styles.unbroken,
    from !== undefined && styles[from],
  );
}

function getStyles(
  theme: GrafanaTheme2,
): Record<
  'frame' | 'scroll' | 'table' | 'sort' | 'numeric' | 'unbroken' | 'pages' | 'md' | 'lg' | 'xl',
  string
> {
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
}
