import { useQuery } from '@tanstack/react-query';
import { Alert, Drawer, Empty, Segmented, Skeleton, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MEASURES, type MeasureId } from '#shared/analysis/measures.ts';
import type { FigureCase } from '#shared/contract/analysis.ts';
import { errorText } from '../../../app/error-text.ts';
import { useApi } from '../../../app/session.ts';
import { openView } from '../../../app/views.ts';
import { useCourtNames } from '../../pipeline/shared/court-names.ts';
import { formatDay } from '../../pipeline/shared/dates.ts';
import { figureText } from '../figure-text.ts';
import type { Names } from '../use-names.ts';
import type { ExploreView } from './state.ts';

const PAGE = 50;
export type Part = 'all' | 'numerator' | 'gap';
const PARTS: readonly Part[] = ['all', 'numerator', 'gap'];

interface CasesBehindProps {
  /** The row whose cases are shown; null: none. */
  view: ExploreView | null;
  measure: MeasureId;
  /** Of a share: which cases are shown first. */
  part?: Part;
  names: Names;
  onClose: () => void;
}

function useColumns(names: Names): TableColumnsType<FigureCase> {
  const { t } = useTranslation('analysis');
  const { short } = useCourtNames();
  const day = (at: number | null): string => (at === null ? '—' : formatDay(at));
  return [
    {
      key: 'number',
      title: t('cases.number'),
      width: 210,
      render: (_: unknown, row) => (
        <button
          type="button"
          className="analysis-link"
          onClick={() => openView('cases', { case: String(row.caseNo) })}
          data-testid="figure-case"
        >
          {row.number ?? `#${row.caseNo}`}
        </button>
      ),
    },
    {
      key: 'court',
      title: names.dimension('court'),
      render: (_: unknown, row) => short(row.courtId),
      ellipsis: true,
    },
    {
      key: 'judge',
      title: names.dimension('judge'),
      render: (_: unknown, row) => row.judge ?? '—',
      width: 90,
    },
    { key: 'began', title: t('cases.began'), render: (_: unknown, row) => day(row.beganAt), width: 105 },
    { key: 'closed', title: t('cases.closed'), render: (_: unknown, row) => day(row.closedAt), width: 105 },
    {
      key: 'way',
      title: names.dimension('closingWay'),
      render: (_: unknown, row) =>
        row.closingWay === null ? '—' : names.value('closingWay', row.closingWay),
      ellipsis: true,
    },
    {
      key: 'claimed',
      title: t('cases.claimed'),
      align: 'right',
      width: 140,
      render: (_: unknown, row) => (row.claimedFen === null ? '—' : figureText('fen', row.claimedFen)),
    },
    {
      key: 'received',
      title: t('cases.received'),
      align: 'right',
      width: 140,
      render: (_: unknown, row) => figureText('fen', row.receivedFen),
    },
  ];
}

function List({
  view,
  measure,
  first,
  names,
}: {
  view: ExploreView;
  measure: MeasureId;
  first: Part;
  names: Names;
}): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const api = useApi();
  const [part, setPart] = useState(first);
  const [page, setPage] = useState(1);
  const columns = useColumns(names);
  const { catalogueId, courtId, period, filters } = view;
  const question = {
    catalogueId,
    ...(courtId === undefined ? {} : { courtId }),
    period,
    filters,
    measure,
    part,
    offset: (page - 1) * PAGE,
    limit: PAGE,
  };
  const { data, error } = useQuery({
    queryKey: ['analysis.rows', question],
    queryFn: () => api.call.analysis.rows.query(question),
  });
  return (
    <div className="analysis-cases" data-testid="figure-cases-list">
      {MEASURES[measure].unit === 'share' && MEASURES[measure].grain !== 'clock' && (
        <Segmented<Part>
          size="small"
          value={part}
          onChange={(next) => {
            setPart(next);
            setPage(1);
          }}
          options={PARTS.map((value) => ({ value, label: t(`part.${value}`) }))}
        />
      )}
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
      {data === undefined && error === null && <Skeleton active paragraph={{ rows: 8 }} />}
      {data !== undefined && data.total === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('cases.none')} />
      )}
      {data !== undefined && data.total > 0 && (
        <Table<FigureCase>
          size="small"
          rowKey="caseNo"
          columns={columns}
          dataSource={data.cases}
          scroll={{ x: 900 }}
          pagination={{
            current: page,
            pageSize: PAGE,
            total: data.total,
            showSizeChanger: false,
            onChange: setPage,
            showTotal: (total) => t('cases.total', { count: total }),
          }}
        />
      )}
    </div>
  );
}

/** The cases behind a figure; from each to its page. */
export function CasesBehind({
  view,
  measure,
  part = 'all',
  names,
  onClose,
}: CasesBehindProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  return (
    <Drawer
      open={view !== null}
      onClose={onClose}
      size={1100}
      title={t('cases.title', { name: names.measure(measure) })}
      destroyOnHidden
    >
      {view !== null && <List view={view} measure={measure} first={part} names={names} />}
    </Drawer>
  );
}
