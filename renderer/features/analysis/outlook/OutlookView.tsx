import { useQuery } from '@tanstack/react-query';
import { Alert, Empty, Skeleton, type TableColumnsType } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { COVERAGE, LEAST_MONTHS } from '#shared/analysis/forecast.ts';
import { FORECAST_MEASURES, type Outlook } from '#shared/contract/analysis.ts';
import { errorText } from '../../../app/error-text.ts';
import { useApi } from '../../../app/session.ts';
import { useCourtNames } from '../../pipeline/shared/court-names.ts';
import { formatCount } from '../../pipeline/words.ts';
import { LazyChart } from '../chart/LazyChart.tsx';
import { useCourtOrder } from '../court-order.ts';
import { GridTable } from '../GridTable.tsx';
import { useNames, type Names } from '../use-names.ts';
import { outlookOption } from './outlook-option.ts';
import './outlook.css';

/** Height of the head of the table, of two lines. */
const HEAD_PX = 72;
const percent = `${Math.round(COVERAGE * 100)}%`;

function Course({
  data,
  course,
  names,
}: {
  data: Outlook;
  course: Outlook['courses'][number];
  names: Names;
}): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const { measure, forecast } = course;
  const option = useMemo(
    () =>
      outlookOption(data, course, {
        past: t('outlook.past'),
        expected: t('outlook.expected'),
        interval: t('outlook.interval', { percent }),
      }),
    [data, course, t],
  );
  return (
    <section className="outlook-course" data-testid="outlook-course">
      <h3>{names.measure(measure)}</h3>
      <div className="outlook-chart">
        <LazyChart option={option} label={t('explore.chartLabel', { title: names.measure(measure) })} />
      </div>
      <p>
        {forecast === null
          ? t('outlook.tooShort', { n: LEAST_MONTHS })
          : t('outlook.method', {
              method: t(`outlook.methods.${forecast.method}`),
              n: forecast.trials,
              errors: (['holtWinters', 'seasonalNaive', 'drift'] as const)
                .flatMap((method) => {
                  const error = forecast.errors[method];
                  return error === undefined
                    ? []
                    : [`${t(`outlook.methods.${method}`)} ${formatCount(Math.round(error * 10) / 10)}`];
                })
                .join(t('outlook.and')),
            })}
      </p>
    </section>
  );
}

type Row = Outlook['courts'][number];

function Courts({
  data,
  names,
  onCourt,
}: {
  data: Outlook;
  names: Names;
  onCourt: (courtId: string) => void;
}): React.JSX.Element {
  const { short } = useCourtNames();
  const order = useCourtOrder();
  const rows = useMemo(() => data.courts.toSorted((a, b) => order(a.courtId, b.courtId)), [data, order]);
  const columns: TableColumnsType<Row> = [
    {
      key: 'court',
      title: names.dimension('court'),
      fixed: 'left',
      width: 170,
      render: (_: unknown, { courtId }) => (
        <button type="button" className="analysis-link" onClick={() => onCourt(courtId)}>
          {short(courtId)}
        </button>
      ),
    },
    ...FORECAST_MEASURES.map((measure, index) => ({
      key: measure,
      title: names.measure(measure),
      children: [
        {
          key: `${measure} last`,
          title: data.months.at(-1) ?? '',
          align: 'right' as const,
          width: 90,
          sorter: (a: Row, b: Row) => (a.next[index]?.last ?? -1) - (b.next[index]?.last ?? -1),
          render: (_: unknown, { next }: Row) => {
            const last = next[index]?.last ?? null;
            return last === null ? '—' : formatCount(last);
          },
        },
        {
          key: `${measure} next`,
          title: data.ahead[0] ?? '',
          align: 'right' as const,
          width: 170,
          sorter: (a: Row, b: Row) => (a.next[index]?.next?.value ?? -1) - (b.next[index]?.next?.value ?? -1),
          render: (_: unknown, { next }: Row) => {
            const point = next[index]?.next ?? null;
            return point === null ? (
              '—'
            ) : (
              <span className="analysis-figure">
                {formatCount(Math.round(point.value))}
                <small>
                  {formatCount(Math.round(point.low))}–{formatCount(Math.round(point.high))}
                </small>
              </span>
            );
          },
        },
      ],
    })),
  ];
  return <GridTable<Row> rowKey="courtId" columns={columns} dataSource={rows} width={950} headPx={HEAD_PX} />;
}

interface OutlookViewProps {
  catalogueId: string;
  courtId: string;
  onCourt: (courtId: string) => void;
}

/** What is to be expected (趋势预测): inflow, pending and overdue nodes in the next months, with the method and its error beside it. */
export function OutlookView({ catalogueId, courtId, onCourt }: OutlookViewProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const api = useApi();
  const names = useNames(catalogueId);
  const { data, error } = useQuery({
    queryKey: ['analysis.outlook', catalogueId, courtId],
    queryFn: () => api.call.analysis.outlook.query({ catalogueId, courtId }),
    staleTime: 5 * 60_000,
  });
  if (data === undefined) {
    return error === null ? (
      <Skeleton active className="analysis-skeleton" paragraph={{ rows: 10 }} />
    ) : (
      <Alert type="error" showIcon title={errorText(error)} />
    );
  }
  if (data.courses.every(({ past }) => past.every((value) => (value ?? 0) === 0))) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('board.empty')} />;
  }
  return (
    <div className="outlook" data-testid="outlook">
      <p className="analysis-days">{t('outlook.about', { percent })}</p>
      <div className="outlook-courses">
        {data.courses.map((course) => (
          <Course key={course.measure} data={data} course={course} names={names} />
        ))}
      </div>
      {data.courts.length > 0 && <Courts data={data} names={names} onCourt={onCourt} />}
    </div>
  );
}
