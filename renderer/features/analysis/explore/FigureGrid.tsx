import { UnorderedListOutlined } from '@ant-design/icons';
import { Button, type TableColumnsType } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { MEASURES } from '#shared/analysis/measures.ts';
import type { FigureCell, FigureTable } from '#shared/contract/analysis.ts';
import { Definition } from '../Definition.tsx';
import { GridTable } from '../GridTable.tsx';
import { changeText, figureText } from '../figure-text.ts';
import type { Names } from '../use-names.ts';

type Row = FigureTable['rows'][number] & { key: string };

/** Height of the head of the table. */
const HEAD_PX = 34;

interface FigureGridProps {
  table: FigureTable;
  names: Names;
  /** A step down into a row. */
  onDown: (keys: (string | null)[]) => void;
  onCases: (keys: (string | null)[]) => void;
}

function Figure({
  cell,
  compared,
  unit,
}: {
  cell: FigureCell | undefined;
  compared: FigureCell | undefined;
  unit: 'count' | 'fen' | 'share' | 'days';
}): React.JSX.Element {
  const { t } = useTranslation('analysis');
  if (cell?.withheld === true) {
    return (
      <span className="analysis-none" title={t('withheldHint')}>
        {t('withheld')}
      </span>
    );
  }
  if (cell === undefined || cell.value === null) {
    return <span className="analysis-none">—</span>;
  }
  const change = compared === undefined ? null : changeText(unit, cell.value, compared.value);
  return (
    <span className="analysis-figure">
      {figureText(unit, cell.value)}
      {change !== null && <small>{change}</small>}
    </span>
  );
}

/** The figures of a question as rows, with the whole beneath. A name leads a step down, the button beside it to the cases. */
export function FigureGrid({ table, names, onDown, onCases }: FigureGridProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const rows = useMemo(
    () => table.rows.map((row): Row => ({ ...row, key: JSON.stringify(row.keys) })),
    [table],
  );
  const columns: TableColumnsType<Row> = [
    ...table.dimensions.map((id, index) => ({
      key: `key${index}`,
      title: names.dimension(id),
      width: table.dimensions.length === 1 ? 360 : 240,
      ellipsis: true,
      render: (_: unknown, row: Row) => (
        <button
          type="button"
          className="analysis-link"
          onClick={() => onDown(row.keys)}
          data-testid="figure-down"
        >
          {names.value(id, row.keys[index] ?? null, table.names)}
        </button>
      ),
    })),
    ...table.measures.map((id, index) => ({
      key: id,
      align: 'right' as const,
      title: (
        <span className="analysis-head">
          {names.measure(id)} <Definition id={id} names={names} />
        </span>
      ),
      sorter: (a: Row, b: Row) => (a.cells[index]?.value ?? -1) - (b.cells[index]?.value ?? -1),
      render: (_: unknown, row: Row) => (
        <Figure cell={row.cells[index]} compared={row.compared?.[index]} unit={MEASURES[id].unit} />
      ),
    })),
    {
      key: 'cases',
      width: 90,
      title: <span className="analysis-hidden">{t('explore.cases')}</span>,
      render: (_: unknown, row: Row) => (
        <Button
          size="small"
          type="text"
          icon={<UnorderedListOutlined />}
          onClick={() => onCases(row.keys)}
          data-testid="figure-cases"
        >
          {t('explore.cases')}
        </Button>
      ),
    },
  ];
  return (
    <GridTable<Row>
      virtual
      columns={columns}
      dataSource={rows}
      width={480 + table.measures.length * 180}
      headPx={HEAD_PX}
      onRow={(row) =>
        ({ 'data-testid': 'figure-row', 'data-keys': row.key }) as React.HTMLAttributes<HTMLElement>
      }
      data-testid="figure-table"
    />
  );
}
