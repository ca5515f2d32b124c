import { ExportOutlined, FilterOutlined, InfoCircleOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DashboardCell } from '#shared/analysis/saved.ts';
import { dayOf } from '#shared/calendar/zone.ts';
import type { FigureTable } from '#shared/contract/analysis.ts';
import { useApi } from '../../../app/session.ts';
import { openView } from '../../../app/views.ts';
import { FigureChart } from '../chart/FigureChart.tsx';
import { exploreParams, questionOf } from '../explore/state.ts';
import { useNames } from '../use-names.ts';
import { narrowedCell, type Narrowing } from './narrow.ts';
import { useCellTitle } from './use-cell-title.ts';

/** Values that are offered by a list: for the keyboard, and for bars too thin to be hit. */
const MOST_OFFERED = 60;

interface CellProps {
  cell: DashboardCell;
  narrowings: readonly Narrowing[];
  /** Chooses a row; null: it is only read. */
  onChoose: ((row: Narrowing[]) => void) | null;
}

/** One chart of a dashboard: a click on a part of it narrows the others. */
export function DashboardCellView({ cell, narrowings, onChoose }: CellProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const api = useApi();
  const names = useNames(cell.question.catalogueId);
  const title = useCellTitle(names)(cell);
  const [table, setTable] = useState<FigureTable | null>(null);
  const { view, without } = narrowedCell(cell, narrowings, dayOf(api.serverNow()));
  const own = narrowings.filter(({ cellId }) => cellId === cell.id);
  const rowOf = (keys: readonly (string | null)[]): Narrowing[] =>
    view.dimensions.map((dimension, index) => ({
      cellId: cell.id,
      dimension,
      key: keys[index] ?? null,
      label: names.value(dimension, keys[index] ?? null, table?.names),
    }));
  const choose = (keys: readonly (string | null)[]): void => onChoose?.(rowOf(keys));
  const rows = view.dimensions.length === 0 ? [] : (table?.rows ?? []);
  return (
    <>
      <header>
        <h3 title={title}>{title}</h3>
        {without.length > 0 && (
          <span
            className="dashboard-without"
            title={t('dashboard.without', {
              values: without.map(({ label }) => label).join(t('listSeparator')),
            })}
            data-testid="dashboard-without"
          >
            <InfoCircleOutlined /> {t('dashboard.notNarrowed')}
          </span>
        )}
        {onChoose !== null && (
          <>
            <Dropdown
              trigger={['click']}
              disabled={rows.length === 0}
              menu={{
                className: 'dashboard-values',
                items: rows.slice(0, MOST_OFFERED).map(({ keys }) => ({
                  key: JSON.stringify(keys),
                  label: rowOf(keys)
                    .map(({ label }) => label)
                    .join(' · '),
                })),
                onClick: ({ key }) => choose(JSON.parse(key) as (string | null)[]),
              }}
            >
              <Button
                size="small"
                type="text"
                icon={<FilterOutlined />}
                aria-label={t('dashboard.narrowBy', { title })}
                title={t('dashboard.narrowBy', { title })}
                data-active={own.length > 0 || undefined}
                data-testid="dashboard-narrow"
              />
            </Dropdown>
            <Button
              size="small"
              type="text"
              icon={<ExportOutlined />}
              aria-label={t('dashboard.explore', { title })}
              title={t('dashboard.explore', { title })}
              onClick={() => openView('analysis', exploreParams(view))}
              data-testid="dashboard-explore"
            />
          </>
        )}
      </header>
      <FigureChart
        question={questionOf(view)}
        kind={view.chart}
        title={title}
        onKeys={onChoose === null ? undefined : choose}
        onTable={setTable}
      />
    </>
  );
}
