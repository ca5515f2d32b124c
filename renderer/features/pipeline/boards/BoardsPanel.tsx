import { ArrowUpOutlined } from '@ant-design/icons';
import { Button, Input, Segmented } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClock } from '../../../app/format.ts';
import { useLive } from '../../../app/live/store.ts';
import { useSession } from '../../../app/session.ts';
import { openView, useViewParams, type ViewParams } from '../../../app/views.ts';
import { DEFAULT_CATALOGUE } from '../catalogue.ts';
import { CourtPick } from '../shared/CourtPick.tsx';
import { ProcessSelect } from '../shared/ProcessSelect.tsx';
import { useCourtNames } from '../shared/court-names.ts';
import { BoardExport } from './BoardExport.tsx';
import { BoardTable } from './BoardTable.tsx';
import { parseSort, sortText, type BoardRow } from './rows.ts';
import { useBoards, type BoardTab } from './use-boards.ts';
import './boards.css';

const tabOf = (params: ViewParams): BoardTab => (params['tab'] === 'judges' ? 'judges' : 'courts');

/** What the address of the board means, with the court that is shown without one. */
function useBoardView(): {
  catalogueId: string;
  courtId: string;
  tab: BoardTab;
  params: ViewParams;
  set: (changes: ViewParams) => void;
} {
  const [params, setParams] = useViewParams('boards');
  const own = useSession((s) => s.me?.courtId ?? '');
  return {
    catalogueId: params['catalogue'] ?? DEFAULT_CATALOGUE,
    courtId: params['court'] ?? own,
    tab: tabOf(params),
    params,
    set: (changes) => setParams({ ...params, ...changes }),
  };
}

/** One level up, as far as the user's courts go. */
function Up({
  catalogueId,
  courtId,
  tab,
}: {
  catalogueId: string;
  courtId: string;
  tab: BoardTab;
}): React.JSX.Element | null {
  const { short: nameOf } = useCourtNames();
  const parentId = useLive((live) => live.courts.get(live.courts.get(courtId)?.parentId ?? '')?.id);
  return parentId === undefined ? null : (
    <Button
      size="small"
      icon={<ArrowUpOutlined />}
      onClick={() =>
        openView('boards', { catalogue: catalogueId, court: parentId, tab: tab === 'courts' ? '' : tab })
      }
      data-testid="boards-up"
    >
      {nameOf(parentId)}
    </Button>
  );
}

function Bar({ at, total }: { at: number; total: number | null }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { catalogueId, courtId, tab, params, set } = useBoardView();
  return (
    <div className="boards-bar">
      <CourtPick value={courtId} onChange={(court) => set({ court })} />
      <Up catalogueId={catalogueId} courtId={courtId} tab={tab} />
      <ProcessSelect value={catalogueId} onChange={(catalogue) => set({ catalogue, search: '' })} />
      <Segmented<BoardTab>
        size="small"
        aria-label={t('boards.show')}
        value={tab}
        onChange={(next) => set({ tab: next === 'courts' ? '' : next, search: '', sort: '' })}
        options={[
          { value: 'courts', label: t('boards.courts') },
          { value: 'judges', label: t('boards.judges') },
        ]}
      />
      <Input
        size="small"
        allowClear
        className="boards-search"
        placeholder={t('boards.search')}
        aria-label={t('boards.search')}
        value={params['search'] ?? ''}
        onChange={(event) => set({ search: event.target.value })}
        data-testid="boards-search"
      />
      <span className="boards-space" />
      {at > 0 && <span className="boards-at">{t('boards.at', { time: formatClock(at) })}</span>}
      <BoardExport catalogueId={catalogueId} courtId={courtId} tab={tab} total={total} />
    </div>
  );
}

/** Loads of courts and of judges, to be compared and drilled into. */
export function BoardsPanel(): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { catalogueId, courtId, tab, params, set } = useBoardView();
  const boards = useBoards(catalogueId, courtId, tab);
  const { short: courtName } = useCourtNames();
  const { judges } = boards;
  const nameOf = useMemo(
    () =>
      ({ key, courtId: id, handlerId, isOwn }: BoardRow): string => {
        if (handlerId !== null) {
          return judges.get(key) || handlerId;
        }
        return isOwn ? t('boards.own', { court: courtName(id) }) : courtName(id);
      },
    [judges, courtName, t],
  );
  return (
    <section className="boards" aria-label={t('boards.label')} data-testid="boards-panel" data-tab={tab}>
      <Bar at={boards.at} total={boards.rows?.length ?? null} />
      <BoardTable
        key={`${catalogueId} ${courtId} ${tab}`}
        boards={boards}
        catalogueId={catalogueId}
        courtId={courtId}
        tab={tab}
        search={params['search'] ?? ''}
        sort={parseSort(params['sort'])}
        onSort={(sort) => set({ sort: sortText(sort) })}
        nameOf={nameOf}
      />
    </section>
  );
}
