import { Alert, Button, Empty, Skeleton } from 'antd';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDensity } from '../../../../app/density.ts';
import { errorText } from '../../../../app/error-text.ts';
import { PagedRows } from '../../shared/PagedRows.tsx';
import type { Paged } from '../../shared/use-paged.ts';
import { tracksOf, type Column } from './columns.ts';

const ROW_PX = { desk: 34, office: 38, wall: 44 } as const;

interface ListTableProps<R> {
  list: Paged<R>;
  /** The rows are those of the list before; the next one is on the way. */
  isOld: boolean;
  columns: readonly Column<R>[];
  label: string;
  onOpen: (row: R) => void;
  attributes: (row: R) => Record<string, string | undefined>;
  testId: string;
  /** What is said where there is nothing. */
  none: React.ReactNode;
}

interface RowProps<R> {
  row: R;
  columns: readonly Column<R>[];
}

/** Made anew only for another row or other columns: scrolling renders what comes into view. */
const Row = memo(function Row<R>({ row, columns }: RowProps<R>) {
  return (
    <span className="cases-row" style={{ gridTemplateColumns: tracksOf(columns) }}>
      {columns.map(({ id, end, cell }) => (
        <span key={id} className={end ? 'cases-cell cases-end' : 'cases-cell'}>
          {cell(row)}
        </span>
      ))}
    </span>
  );
}) as <R>(props: RowProps<R>) => React.JSX.Element;

/** Titles over rows that scroll; which row the keyboard is on begins anew with each list. */
function Rows<R>(props: Omit<ListTableProps<R>, 'none'>): React.JSX.Element {
  const { list, isOld, columns, label, onOpen, attributes, testId } = props;
  const density = useDensity();
  const [active, setActive] = useState(0);
  return (
    <div className="cases-table" aria-busy={isOld} data-old={isOld}>
      {/* The list names its rows by their content; the titles are for the eye. */}
      <div className="cases-head" style={{ gridTemplateColumns: tracksOf(columns) }} aria-hidden="true">
        {columns.map(({ id, title, end }) => (
          <span key={id} className={end ? 'cases-end' : undefined}>
            {title}
          </span>
        ))}
      </div>
      <PagedRows<R>
        list={list}
        rowPx={ROW_PX[density]}
        label={label}
        active={active}
        onActive={setActive}
        onOpen={onOpen}
        attributes={attributes}
        testId={testId}
        render={(row) => <Row row={row} columns={columns} />}
      />
    </div>
  );
}

/** A list in all its states: on the way, failed, empty, full. */
export function ListTable<R>({ none, ...props }: ListTableProps<R>): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { list } = props;
  const problem = list.error !== null && (
    <Alert
      type={list.total === null ? 'error' : 'warning'}
      showIcon
      className="cases-alert"
      title={errorText(list.error)}
      action={
        <Button size="small" onClick={list.refetch}>
          {t('cases.retry')}
        </Button>
      }
    />
  );
  if (problem !== false && list.total === null) {
    return problem;
  }
  if (list.total === null) {
    return <Skeleton active className="cases-skeleton" paragraph={{ rows: 12 }} />;
  }
  if (list.total === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={none} />;
  }
  return (
    <>
      {problem}
      <Rows {...props} />
    </>
  );
}
