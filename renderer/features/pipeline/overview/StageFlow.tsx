import { useTranslation } from 'react-i18next';
import type { StageOverview } from '#shared/cases/overview.ts';
import { formatAge } from '../../../app/format.ts';
import { openView, type ViewParams } from '../../../app/views.ts';
import { StateMark, type MarkState } from '../../../components/StateMark.tsx';
import type { CatalogueWords } from '../catalogue.ts';
import { formatCount } from '../words.ts';

interface FigureProps {
  mark: MarkState;
  label: string;
  count: number;
  onOpen: () => void;
}

/** Cases of a stage that need a look; nothing where there are none, so that what is there stands out. */
function Figure({ mark, label, count, onOpen }: FigureProps): React.JSX.Element | null {
  if (count === 0) {
    return null;
  }
  return (
    <button type="button" className="stage-figure" data-mark={mark} onClick={onOpen}>
      <StateMark state={mark} />
      {label} <b>{formatCount(count)}</b>
    </button>
  );
}

interface StageCardProps {
  stage: StageOverview;
  words: CatalogueWords;
  params: ViewParams;
}

function StageCard({ stage, words, params }: StageCardProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const open = (narrowed: ViewParams): void =>
    openView('cases', { ...params, stage: stage.stage, ...narrowed });
  return (
    <li className="stage" data-testid="pipeline-stage" data-stage={stage.stage} data-open={stage.open}>
      <button type="button" className="stage-main" onClick={() => open({ status: 'unclosed' })}>
        <span className="stage-name">{words.stage(stage.stage)}</span>
        <span className="stage-count">{formatCount(stage.open)}</span>
      </button>
      <span className="stage-flow" title={t('overview.flowTitle')}>
        <span>
          {t('overview.in')} {formatCount(stage.inflow)}
        </span>
        <span>
          {t('overview.out')} {formatCount(stage.outflow)}
        </span>
      </span>
      <span className="stage-age">
        {stage.medianAgeMs === null ? '—' : t('overview.median', { age: formatAge(stage.medianAgeMs) })}
      </span>
      <span className="stage-figures">
        <Figure
          mark="danger"
          label={t('overview.overdue')}
          count={stage.overdue}
          onOpen={() => open({ having: 'overdue' })}
        />
        <Figure
          mark="attention"
          label={t('overview.dueSoon')}
          count={stage.dueSoon}
          onOpen={() => open({ having: 'dueSoon' })}
        />
        <Figure
          mark="blocked"
          label={t('overview.blocked')}
          count={stage.blocked}
          onOpen={() => open({ having: 'blocked' })}
        />
      </span>
    </li>
  );
}

/** The stages of the main line in their order, each with what it holds. */
export function StageFlow({
  stages,
  words,
  params,
}: {
  stages: readonly StageOverview[];
  words: CatalogueWords;
  params: ViewParams;
}): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  return (
    <ol className="stages" aria-label={t('overview.stages')}>
      {stages.map((stage) => (
        <StageCard key={stage.stage} stage={stage} words={words} params={params} />
      ))}
    </ol>
  );
}
