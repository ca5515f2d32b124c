import { Empty, Table, type TableProps } from 'antd';
import { errorText } from '../../app/error-text.ts';
import { formatTime } from '../../app/format.ts';

export const DASH = '—';
export const timeOf = (at: number | null): string => (at === null ? DASH : formatTime(at));
/** What a device says of itself, as far as it does. */
export const aboutOf = (...texts: readonly string[]): string =>
  texts.filter((text) => text !== '').join(' · ') || DASH;

interface DeviceTableProps<Row> extends Pick<
  TableProps<Row>,
  'rowKey' | 'columns' | 'expandable' | 'rowSelection'
> {
  query: { data: readonly Row[] | undefined; isPending: boolean; error: Error | null };
  pageSize?: number;
  /** What stands in it when there is nothing. */
  none: string;
}

/** A list of devices, or of what they have. */
export function DeviceTable<Row extends object>({
  query: { data, isPending, error },
  pageSize = 50,
  none,
  ...table
}: DeviceTableProps<Row>): React.JSX.Element {
  return (
    <Table<Row>
      {...table}
      size="small"
      loading={isPending}
      dataSource={data ?? []}
      pagination={{ pageSize, hideOnSinglePage: true }}
      locale={{
        emptyText: (
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={error === null ? none : errorText(error)}
          />
        ),
      }}
    />
  );
}
