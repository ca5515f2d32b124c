import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Screen, WaitingNode } from '#shared/cases/views.ts';
import { useApi } from '../../../../app/session.ts';
import { openView } from '../../../../app/views.ts';
import { usePaged, type Paged } from '../../shared/use-paged.ts';
import { isNarrowed, withoutFilter, withParams, type CasesView } from '../params.ts';
import type { ListProps } from './CaseList.tsx';
import { columnsIn } from './columns.ts';
import { ListFrame, NoneText } from './ListFrame.tsx';
import { ListTable } from './ListTable.tsx';
import { ScreenFilters, type ScreenCounts } from './ScreenFilters.tsx';
import { useScreenColumns } from './use-columns.tsx';
import { useKept } from './use-kept.ts';

/** Query key of all screens. */
const KEY = 'cases.screen';

interface ScreenData {
  /** Tells one list from another. */
  key: string;
  list: Paged<WaitingNode>;
  isOld: boolean;
  counts: ScreenCounts;
}

/** The nodes that an address asks for, and how many there are of which, whatever narrows them. */
function useScreen(view: CasesView, screen: Screen): ScreenData {
  const api = useApi();
  const { catalogueId, courtId, nodeId, state } = view;
  const whole = { catalogueId, screen, ...(courtId === undefined ? {} : { courtId }) };
  const asked = {
    ...whole,
    ...(nodeId === undefined ? {} : { nodeId }),
    ...(state === undefined ? {} : { state }),
  };
  const key = JSON.stringify(asked);
  const read = usePaged<WaitingNode>([KEY, key], async (part) => {
    const { total, nodes } = await api.call.cases.screen.query({ ...asked, ...part });
    return { total, rows: nodes };
  });
  const { data: counts = [] } = useQuery({
    queryKey: [KEY, 'counts', whole],
    queryFn: async () => (await api.call.cases.screen.query({ ...whole, limit: 1 })).counts,
  });
  return { key, counts, ...useKept(read, key) };
}

/** Nodes that wait in the cases of a court's subtree, soonest first. */
export function ScreenList(props: ListProps & { screen: Screen }): React.JSX.Element {
  const { view, params, setParams, words, width, screen } = props;
  const { t } = useTranslation('pipeline');
  const all = useScreenColumns(words);
  const columns = useMemo(() => columnsIn(all, width), [all, width]);
  const { key, list, isOld, counts } = useScreen(view, screen);
  const open = (row: WaitingNode): void =>
    openView('cases', withParams(params, { case: String(row.case.no), key: row.key }));
  return (
    <ListFrame
      view={view}
      params={params}
      setParams={setParams}
      words={words}
      total={list.total}
      queryKey={KEY}
      filters={
        <ScreenFilters
          view={view}
          words={words}
          counts={counts}
          onChange={(changes) => setParams(withParams(params, changes))}
        />
      }
    >
      <ListTable<WaitingNode>
        key={key}
        list={list}
        isOld={isOld}
        columns={columns}
        label={t(`cases.screens.${screen}`)}
        testId="case-screen"
        onOpen={open}
        attributes={(row) => ({
          'data-testid': 'case-row',
          'data-case-no': String(row.case.no),
          'data-node-id': row.nodeId,
          'data-state': row.state,
        })}
        none={
          <NoneText isNarrowed={isNarrowed(view)} onWiden={() => setParams(withoutFilter(params))}>
            {t(`cases.noneWaits.${screen}`)}
          </NoneText>
        }
      />
    </ListFrame>
  );
}
