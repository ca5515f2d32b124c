import { Button, Segmented } from 'antd';
import { ReloadOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Screen } from '#shared/cases/views.ts';
import { useLive } from '../../../../app/live/store.ts';
import { useSession } from '../../../../app/session.ts';
import type { ViewParams } from '../../../../app/views.ts';
import type { CatalogueWords } from '../../catalogue.ts';
import { CourtPick } from '../../shared/CourtPick.tsx';
import { useCourtNames } from '../../shared/court-names.ts';
import { ExportMenu } from '../../shared/ExportMenu.tsx';
import { formatCount } from '../../words.ts';
import { withoutFilter, withParams, type CasesView } from '../params.ts';
import { exportLabels, exportRequest } from './export-request.ts';
import { SavedFilters } from './SavedFilters.tsx';
import { useQuietRefresh } from './use-quiet-refresh.ts';

const SCREENS = ['all', ...Screen.options] as const;

interface ListFrameProps {
  view: CasesView;
  params: ViewParams;
  setParams: (params: ViewParams) => void;
  words: CatalogueWords;
  total: number | null;
  /** What the queries of the list begin with. */
  queryKey: string;
  filters: React.ReactNode;
  children: React.ReactNode;
}

/** Says that nothing matches, with the way out, or that there is nothing at all. */
export function NoneText({
  isNarrowed,
  onWiden,
  children,
}: {
  isNarrowed: boolean;
  onWiden: () => void;
  children: React.ReactNode;
}): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  return isNarrowed ? (
    <>
      <p>{t('cases.noMatch')}</p>
      <Button size="small" onClick={onWiden}>
        {t('cases.widen')}
      </Button>
    </>
  ) : (
    <>{children}</>
  );
}

/** Exports what the list shows, in the words of the page. */
function ListExport({
  view,
  words,
  total,
}: Pick<ListFrameProps, 'view' | 'words' | 'total'>): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const courts = useLive((live) => live.courts);
  const { full } = useCourtNames();
  const title = t(`cases.screens.${view.screen ?? 'all'}`);
  return (
    <ExportMenu
      className="cases-tool"
      title={title}
      total={total}
      request={(format) =>
        exportRequest(view, format, {
          sheet: title,
          title: (column) => t(`cases.exportColumn.${column}`),
          labels: exportLabels(
            words,
            [...courts.keys()].map((id) => ({ id, name: full(id) })),
            (word) => t(`cases.${word}`),
          ),
        })
      }
    />
  );
}

/** How many there are in all. */
function Total({ view, total }: Pick<ListFrameProps, 'view' | 'total'>): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const key = view.screen === null ? 'cases.total' : 'cases.totalNodes';
  return (
    <span className="cases-total" data-testid="cases-total" data-total={total ?? ''} role="status">
      {total !== null && t(key, { n: formatCount(total), count: total })}
    </span>
  );
}

/** Which list, whose cases, how many, what narrows them; around the rows. */
export function ListFrame(props: ListFrameProps): React.JSX.Element {
  const { view, params, setParams, words, total, queryKey, filters, children } = props;
  const { t } = useTranslation('pipeline');
  const own = useSession((s) => s.me?.courtId ?? '');
  const { isStale, refresh, holders } = useQuietRefresh(queryKey);
  return (
    <>
      <div className="cases-bar">
        <CourtPick
          value={view.courtId ?? own}
          onChange={(court) => setParams(withParams(params, { court: court === own ? undefined : court }))}
        />
        <div className="cases-screens">
          <Segmented<(typeof SCREENS)[number]>
            size="small"
            aria-label={t('cases.screens.label')}
            value={view.screen ?? 'all'}
            options={SCREENS.map((value) => ({ value, label: t(`cases.screens.${value}`) }))}
            onChange={(next) =>
              setParams(withParams(withoutFilter(params), { screen: next === 'all' ? undefined : next }))
            }
          />
        </div>
        <span className="cases-space" />
        <Total view={view} total={total} />
        <Button
          size="small"
          type={isStale ? 'primary' : 'text'}
          icon={<ReloadOutlined />}
          aria-label={t('cases.refresh')}
          title={t('cases.refresh')}
          onClick={refresh}
        >
          {isStale && t('cases.stale')}
        </Button>
        <SavedFilters params={params} />
        <ListExport view={view} words={words} total={total} />
      </div>
      <div className="cases-bar cases-filters">{filters}</div>
      <div className="cases-body" {...holders}>
        {children}
      </div>
    </>
  );
}
