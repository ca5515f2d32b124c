import { Alert, Button, Empty, Select, Skeleton, Slider } from 'antd';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProcessMap } from '#shared/cases/process.ts';
import { errorText } from '../../../app/error-text.ts';
import { useSession } from '../../../app/session.ts';
import { openView, useViewParams, type ViewParams } from '../../../app/views.ts';
import { DEFAULT_CATALOGUE, useCatalogue, type CatalogueWords } from '../catalogue.ts';
import { CourtPick } from '../shared/CourtPick.tsx';
import { ProcessSelect } from '../shared/ProcessSelect.tsx';
import { useEscape } from '../shared/use-escape.ts';
import { formatCount, formatRate } from '../words.ts';
import { Details } from './Details.tsx';
import {
  LEAST_EDGES,
  MOST_EDGES,
  parseSelection,
  passes,
  selectionText,
  shownGraph,
  USUAL_EDGES,
  type Selection,
} from './graph.ts';
import { layOut } from './layout.ts';
import { parsePeriod, PERIODS, type Period } from './period.ts';
import { ProcessGraph } from './ProcessGraph.tsx';
import { useProcess } from './use-process.ts';
import { Variants } from './Variants.tsx';
import './side.css';
import './process.css';

const edgesOf = (params: ViewParams): number => {
  const given = Number(params['edges']);
  return Number.isInteger(given) && given >= LEAST_EDGES ? Math.min(given, MOST_EDGES) : USUAL_EDGES;
};

/** What the address of the view means, with what is shown without it. */
function useProcessView() {
  const [params, setParams] = useViewParams('process');
  const own = useSession((s) => s.me?.courtId ?? '');
  return {
    catalogueId: params['catalogue'] ?? DEFAULT_CATALOGUE,
    courtId: params['court'] ?? own,
    period: parsePeriod(params['months']),
    edges: edgesOf(params),
    path: params['path'],
    selection: useMemo(() => parseSelection(params['at']), [params]),
    set: (changes: ViewParams) => setParams({ ...params, ...changes }),
  };
}

type ProcessView = ReturnType<typeof useProcessView>;

function Bar({ view, map, share }: { view: ProcessView; map: ProcessMap | undefined; share: number | null }) {
  const { t } = useTranslation('pipeline');
  const { catalogueId, courtId, period, edges, set } = view;
  const most = Math.min(MOST_EDGES, map?.edges.length ?? MOST_EDGES);
  return (
    <div className="process-bar">
      <CourtPick value={courtId} onChange={(court) => set({ court, path: '', at: '' })} />
      <ProcessSelect value={catalogueId} onChange={(catalogue) => set({ catalogue, path: '', at: '' })} />
      <Select<Period>
        size="small"
        className="process-period"
        aria-label={t('process.period')}
        value={period}
        options={PERIODS.map((value) => ({ value, label: t(`process.periods.${value}`) }))}
        onChange={(months) => set({ months, path: '', at: '' })}
        data-testid="process-period"
      />
      <span className="process-shown">
        <span>{t('process.shown')}</span>
        <Slider
          className="process-slider"
          min={Math.min(LEAST_EDGES, most)}
          max={most}
          value={Math.min(edges, most)}
          disabled={map === undefined || most <= LEAST_EDGES}
          ariaLabelForHandle={t('process.shown')}
          tooltip={{ formatter: (n) => t('process.edges', { n: n ?? 0, count: n ?? 0 }) }}
          onChange={(n) => set({ edges: n === USUAL_EDGES ? '' : String(n) })}
        />
        {share !== null && (
          <span className="process-share">{t('process.share', { share: formatRate(share) })}</span>
        )}
      </span>
      <span className="process-space" />
      {map !== undefined && (
        <span className="process-total">
          {t('process.total', { cases: formatCount(map.cases), events: formatCount(map.events) })}
        </span>
      )}
    </div>
  );
}

/** While the map is computed: what goes on, and for how long. */
function Computing(): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="process-computing">
      <p role="status">{t('process.computing')}</p>
      <span>{seconds > 0 && t('process.seconds', { n: seconds })}</span>
      <Skeleton active paragraph={{ rows: 6 }} />
    </div>
  );
}

interface ContentProps {
  view: ProcessView;
  map: ProcessMap;
  words: CatalogueWords;
  onShare: (share: number) => void;
}

function Content({ view, map, words, onShare }: ContentProps): React.JSX.Element {
  const { catalogueId, courtId, path, selection, set } = view;
  const [pointed, setPointed] = useState<string | null>(null);
  // Dragging the slider lays out as often as the machine can, and no more often.
  const edges = useDeferredValue(view.edges);
  const variant = map.variants.find((each) => each.path === path);
  const types = variant?.types ?? null;
  const graph = useMemo(() => shownGraph(map, edges, types ?? []), [map, edges, types]);
  const layout = useMemo(() => layOut(graph, words.event), [graph, words]);
  useEffect(() => onShare(graph.share), [onShare, graph]);
  const select = (next: Selection): void => set({ at: selectionText(next), path: '' });
  return (
    <div className="process-body">
      <ProcessGraph
        layout={layout}
        nameOf={words.event}
        selection={selection}
        onSelect={select}
        path={types}
        pointed={pointed}
        onPoint={setPointed}
      />
      <aside className="process-side">
        {selection !== null && (
          <Details
            map={map}
            selection={selection}
            words={words}
            catalogueId={catalogueId}
            courtId={courtId}
            onSelect={select}
            onPoint={setPointed}
          />
        )}
        <Variants
          variants={map.variants.filter((each) => passes(each.types, selection))}
          total={map.variantCount}
          chosen={path}
          narrowed={selection !== null}
          nameOf={words.event}
          onSelect={(next) => set({ path: next })}
          onCases={(next) => openView('cases', { catalogue: catalogueId, court: courtId, path: next })}
        />
      </aside>
    </div>
  );
}

/** The real paths of cases (流程图): which event follows on which, how often, and after what time. */
export function ProcessPanel(): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const view = useProcessView();
  const words = useCatalogue(view.catalogueId);
  const { map, error, retry } = useProcess(view.catalogueId, view.courtId, view.period);
  const [share, setShare] = useState<number | null>(null);
  const panel = useRef<HTMLElement>(null);
  useEscape(panel, () => {
    const isChosen = view.path !== undefined || view.selection !== null;
    if (isChosen) {
      view.set({ path: '', at: '' });
    }
    return isChosen;
  });
  return (
    <section className="process" ref={panel} aria-label={t('process.label')} data-testid="process-panel">
      <Bar view={view} map={map} share={map === undefined ? null : share} />
      {error !== null && map === undefined && (
        <Alert
          type="error"
          showIcon
          title={errorText(error)}
          action={
            <Button size="small" onClick={retry}>
              {t('process.retry')}
            </Button>
          }
        />
      )}
      {(map === undefined || words === undefined) && error === null && (
        <Computing key={`${view.catalogueId} ${view.courtId}`} />
      )}
      {map !== undefined && map.cases === 0 && (
        <Empty
          className="process-empty"
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={t(view.period === 'all' ? 'process.none' : 'process.noneInPeriod')}
        />
      )}
      {map !== undefined && map.cases > 0 && words !== undefined && (
        <Content
          key={`${view.catalogueId} ${view.courtId} ${view.period}`}
          view={view}
          map={map}
          words={words}
          onShare={setShare}
        />
      )}
    </section>
  );
}
