import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '#shared/cases/views.ts';
import { useApi } from '../../../../app/session.ts';
import { openView, type ViewParams } from '../../../../app/views.ts';
import type { CatalogueWords } from '../../catalogue.ts';
import { usePaged } from '../../shared/use-paged.ts';
import { isNarrowed, withoutFilter, withParams, type CasesView } from '../params.ts';
import { CaseFilters } from './CaseFilters.tsx';
import { columnsIn } from './columns.ts';
import { ListFrame, NoneText } from './ListFrame.tsx';
import { ListTable } from './ListTable.tsx';
import { useCaseColumns } from './use-columns.tsx';
import { useKept } from './use-kept.ts';

export interface ListProps {
  view: CasesView;
  params: ViewParams;
  setParams: (params: ViewParams) => void;
  words: CatalogueWords;
  /** Of the panel, CSS px. */
  width: number;
}

/** Query key of all lists of cases. */
const KEY = 'cases.list';

/** Cases of a court's subtree. */
export function CaseList({ view, params, setParams, words, width }: ListProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const api = useApi();
  const all = useCaseColumns(words);
  const columns = useMemo(() => columnsIn(all, width), [all, width]);
  const { catalogueId, courtId, filter, sort } = view;
  const asked = { catalogueId, ...(courtId === undefined ? {} : { courtId }), filter, sort };
  const key = JSON.stringify(asked);
  const read = usePaged<CaseSummary>([KEY, key], async (part) => {
    const { total, cases } = await api.call.cases.list.query({ ...asked, ...part });
    return { total, rows: cases };
  });
  const { list, isOld } = useKept(read, key);
  return (
    <ListFrame
      view={view}
      params={params}
      setParams={setParams}
      words={words}
      total={list.total}
      queryKey={KEY}
      filters={
        <CaseFilters
          view={view}
          words={words}
          onChange={(changes) => setParams(withParams(params, changes))}
        />
      }
    >
      <ListTable<CaseSummary>
        key={key}
        list={list}
        isOld={isOld}
        columns={columns}
        label={t('cases.list')}
        testId="case-list"
        onOpen={(row) => openView('cases', withParams(params, { case: String(row.no) }))}
        attributes={(row) => ({ 'data-testid': 'case-row', 'data-case-no': String(row.no) })}
        none={
          <NoneText isNarrowed={isNarrowed(view)} onWiden={() => setParams(withoutFilter(params))}>
            {t('cases.none')}
          </NoneText>
        }
      />
    </ListFrame>
  );
}
