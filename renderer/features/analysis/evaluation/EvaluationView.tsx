import { useQuery } from '@tanstack/react-query';
import { Alert, Button, InputNumber, Skeleton, Tag, type TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { periodOfSpan } from '#shared/analysis/chart.ts';
import type { IndexNode } from '#shared/analysis/evaluation.ts';
import type { MeasureId } from '#shared/analysis/measures.ts';
import { dayOf } from '#shared/calendar/zone.ts';
import type { Evaluation } from '#shared/contract/analysis.ts';
import { errorText } from '../../../app/error-text.ts';
import { useApi, useSession } from '../../../app/session.ts';
import { openView } from '../../../app/views.ts';
import { useCourtNames } from '../../pipeline/shared/court-names.ts';
import { CasesBehind, type Part } from '../explore/CasesBehind.tsx';
import { GridTable } from '../GridTable.tsx';
import { useNames } from '../use-names.ts';
import {
  type IndexRow,
  indexRows,
  knownLeaves,
  pendingLeaves,
  scoreIf,
  unfoldedAtFirst,
  type WhatIf,
} from './rows.ts';
import { ReportDecision, ReportState } from './ReportDecision.tsx';
import { ReportDialog } from './ReportDialog.tsx';

const points = (score: number): string => score.toFixed(2);
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function useEvaluation(catalogueId: string, courtId: string) {
  const api = useApi();
  const period = periodOfSpan('thisYear', dayOf(api.serverNow()));
  const evaluation = useQuery({
    queryKey: ['analysis.evaluation', catalogueId, courtId, period],
    queryFn: () => api.call.analysis.evaluation.query({ catalogueId, courtId, period }),
  });
  const level = evaluation.data?.level;
  const table = useQuery({
    queryKey: ['analysis.indexTable', level],
    queryFn: () => api.call.analysis.indexTable.query({ level: level ?? 'basic' }),
    enabled: level !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { evaluation: evaluation.data, table: table.data, error: evaluation.error ?? table.error };
}

function Head({
  evaluation,
  table,
  supposed,
}: {
  evaluation: Evaluation;
  table: IndexNode;
  supposed: number;
}): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const { short } = useCourtNames();
  const { ranking, courtId, score, period } = evaluation;
  const place = ranking.findIndex((one) => one.courtId === courtId) + 1;
  const best = ranking[0];
  const pending = pendingLeaves(evaluation).length;
  return (
    <div className="evaluation-head">
      <div className="analysis-number">
        <span>{t('evaluation.score')}</span>
        <b data-testid="evaluation-score">{points(score)}</b>
      </div>
      {Math.abs(supposed - score) > 1e-9 && (
        <div className="analysis-number" data-testid="evaluation-supposed">
          <span>{t('evaluation.supposed')}</span>
          <b>{points(supposed)}</b>
        </div>
      )}
      <p>
        {t('evaluation.known', knownLeaves(table, evaluation))}
        {pending > 0 && ` · ${t('evaluation.toApprove', { count: pending })}`}
        <br />
        {t('evaluation.rank', { place, of: ranking.length })}
        {best !== undefined &&
          best.courtId !== courtId &&
          ` · ${t('evaluation.best', { court: short(best.courtId), score: points(best.score) })}`}
        <br />
        {t('explore.days', period)}
      </p>
    </div>
  );
}

/** The cases that are missing to full marks: of which measure, and which part of it. */
interface Missing {
  measure: MeasureId;
  nodes: string[];
  part: Part;
}

/** Which cases cost an index its points; null: they aren't told apart, or none are missing. */
function missingOf({ leaf, node, gap }: IndexRow): Missing | null {
  if (leaf === null || 'children' in node || leaf.basis !== 'computed' || gap === 0) {
    return null;
  }
  if (leaf.measure === null) {
    return { measure: 'nodeOnTimeRate', nodes: node.nodes ?? [], part: 'gap' };
  }
  // Objections are counted by acts: a case may have some that were ruled on and others that weren't.
  if (leaf.measure === 'objectionClosingRate') {
    return null;
  }
  return { measure: leaf.measure, nodes: [], part: node.negative === true ? 'numerator' : 'gap' };
}

interface LeafToolsProps {
  row: IndexRow;
  courtId: string;
  mayReport: boolean;
  onReport: (row: IndexRow) => void;
  onMissing: (missing: Missing) => void;
}

/** What can be done about a leaf: see the figure behind it, or report it. */
function LeafTools({
  row,
  courtId,
  mayReport,
  onReport,
  onMissing,
}: LeafToolsProps): React.JSX.Element | null {
  const { t } = useTranslation('analysis');
  const { leaf, node } = row;
  if (leaf === null || 'children' in node) {
    return null;
  }
  const [first] = node.nodes ?? [];
  const behind =
    leaf.measure !== null
      ? { m: leaf.measure, by: 'month', span: 'thisYear' }
      : first === undefined
        ? null
        : { m: 'nodeOnTimeRate,overdueNodes', by: 'node', 'f.node': (node.nodes ?? []).join(',') };
  const missing = missingOf(row);
  return (
    <>
      {missing !== null && (
        <Button size="small" type="text" onClick={() => onMissing(missing)} data-testid="evaluation-missing">
          {t('evaluation.missing')}
        </Button>
      )}
      {behind !== null && (
        <Button
          size="small"
          type="text"
          onClick={() => openView('analysis', { tab: 'explore', court: courtId, ...behind })}
        >
          {t('evaluation.behind')}
        </Button>
      )}
      {mayReport && leaf.basis !== 'computed' && leaf.report?.state === 'pending' && !leaf.report.isMine && (
        <ReportDecision report={leaf.report} />
      )}
      {mayReport && leaf.basis !== 'computed' && (
        <Button size="small" type="text" onClick={() => onReport(row)} data-testid="evaluation-report">
          {t('evaluation.report')}
        </Button>
      )}
    </>
  );
}

interface IndexesProps {
  catalogueId: string;
  evaluation: Evaluation;
  table: IndexNode;
  courtId: string;
}

/** The index table with what the court has earned. */
function Indexes({ catalogueId, evaluation, table, courtId }: IndexesProps): React.JSX.Element {
  const { t, i18n } = useTranslation('analysis');
  const [whatIf, setWhatIf] = useState<WhatIf>({});
  const [reported, setReported] = useState<IndexRow | null>(null);
  const [missing, setMissing] = useState<Missing | null>(null);
  const names = useNames(catalogueId);
  const mayReport = useSession((s) => s.me?.role === 'leader');
  const rows = useMemo(() => indexRows(table, evaluation, whatIf), [evaluation, table, whatIf]);
  const nameOf = ({ nameZh, nameEn }: IndexNode): string => (i18n.language === 'en' ? nameEn : nameZh);
  const columns: TableColumnsType<IndexRow> = [
    {
      key: 'name',
      title: t('evaluation.index'),
      fixed: 'left',
      render: (_: unknown, { node }) => (
        <span title={'children' in node ? undefined : node.formula}>{nameOf(node)}</span>
      ),
    },
    {
      key: 'weight',
      title: t('evaluation.weight'),
      align: 'right',
      width: 80,
      render: (_: unknown, row) => percent(row.node.weight),
    },
    {
      key: 'abs',
      title: t('evaluation.absWeight'),
      align: 'right',
      width: 100,
      render: (_: unknown, row) => percent(row.absWeight),
    },
    {
      key: 'value',
      title: t('evaluation.value'),
      align: 'right',
      width: 90,
      render: (_: unknown, { leaf }) =>
        leaf === null ? null : leaf.value === null ? '—' : percent(leaf.value),
    },
    {
      key: 'basis',
      title: t('evaluation.basis'),
      width: 280,
      render: (_: unknown, { leaf }) =>
        leaf === null ? null : (
          <span className="evaluation-basis">
            <Tag>{t(`evaluation.from.${leaf.basis}`)}</Tag>
            {leaf.basis !== 'computed' && leaf.report !== null && <ReportState report={leaf.report} />}
          </span>
        ),
    },
    {
      key: 'score',
      title: t('evaluation.points'),
      align: 'right',
      width: 80,
      render: (_: unknown, row) => points(row.score),
    },
    {
      key: 'gap',
      title: t('evaluation.gap'),
      align: 'right',
      width: 110,
      render: (_: unknown, row) => points(row.gap),
    },
    {
      key: 'whatIf',
      title: t('evaluation.whatIf'),
      width: 120,
      render: (_: unknown, { id, leaf, node }) =>
        leaf === null ? null : (
          <InputNumber
            size="small"
            min={0}
            max={100}
            suffix="%"
            aria-label={`${t('evaluation.whatIf')} ${nameOf(node)}`}
            value={whatIf[id] === undefined ? null : whatIf[id] * 100}
            onChange={(value) => {
              const { [id]: _before, ...others } = whatIf;
              setWhatIf(value === null ? others : { ...others, [id]: value / 100 });
            }}
            data-testid="evaluation-what-if"
          />
        ),
    },
    {
      key: 'tools',
      width: 190,
      title: <span className="analysis-hidden">{t('evaluation.behind')}</span>,
      render: (_: unknown, row) => (
        <LeafTools
          row={row}
          courtId={courtId}
          mayReport={mayReport}
          onReport={setReported}
          onMissing={setMissing}
        />
      ),
    },
  ];
  return (
    <div className="evaluation" data-testid="evaluation">
      <Head evaluation={evaluation} table={table} supposed={scoreIf(table, evaluation, whatIf)} />
      <GridTable<IndexRow>
        key={evaluation.level}
        rowKey="id"
        columns={columns}
        dataSource={rows}
        expandable={{ defaultExpandedRowKeys: unfoldedAtFirst(rows, evaluation) }}
        width={1300}
        headPx={40}
      />
      <CasesBehind
        view={
          missing === null
            ? null
            : {
                catalogueId,
                courtId,
                measures: [missing.measure],
                dimensions: [],
                filters: missing.nodes.length === 0 ? {} : { node: missing.nodes },
                span: null,
                period: evaluation.period,
                comparison: 'none',
                chart: 'auto',
              }
        }
        measure={missing?.measure ?? 'closed'}
        part={missing?.part ?? 'all'}
        names={names}
        onClose={() => setMissing(null)}
      />
      <ReportDialog
        courtId={courtId}
        row={reported}
        name={reported === null ? '' : nameOf(reported.node)}
        onClose={() => setReported(null)}
      />
    </div>
  );
}

/** The third-party evaluation (第三方评估) of a court: every index with its weight, points and gap, and what would change the score. */
export function EvaluationView({
  catalogueId,
  courtId,
}: {
  catalogueId: string;
  courtId: string;
}): React.JSX.Element {
  const { evaluation, table, error } = useEvaluation(catalogueId, courtId);
  if (evaluation !== undefined && table !== undefined) {
    return (
      <Indexes catalogueId={catalogueId} evaluation={evaluation} table={table.table} courtId={courtId} />
    );
  }
  return error === null ? (
    <Skeleton active className="analysis-skeleton" paragraph={{ rows: 10 }} />
  ) : (
    <Alert type="error" showIcon title={errorText(error)} />
  );
}
