import { Table, type TableProps } from 'antd';
import { useRef } from 'react';
import { useElementSize } from '../../components/use-element-size.ts';

/** Rows are seen in even the smallest panel. */
const LEAST_PX = 120;

interface GridTableProps<Row> extends Omit<
  TableProps<Row>,
  'size' | 'className' | 'pagination' | 'scroll' | 'showSorterTooltip'
> {
  /** Width below which it scrolls sideways, px. */
  width: number;
  /** Height of its head, px. */
  headPx: number;
}

/** A table of figures that fills the room it stands in: its head stays, its rows scroll. */
export function GridTable<Row extends object>({
  width,
  headPx,
  ...table
}: GridTableProps<Row>): React.JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const { height } = useElementSize(place);
  return (
    <div className="analysis-grid" ref={place}>
      <Table<Row>
        {...table}
        size="small"
        className="analysis-table"
        pagination={false}
        showSorterTooltip={false}
        scroll={{ x: width, y: Math.max(LEAST_PX, height - headPx) }}
      />
    </div>
  );
}
