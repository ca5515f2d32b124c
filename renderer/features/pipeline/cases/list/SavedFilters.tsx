import { App } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { SavedFilter } from '#shared/contract/cases.ts';
import { errorText } from '../../../../app/error-text.ts';
import { useApi } from '../../../../app/session.ts';
import { openView, type ViewParams } from '../../../../app/views.ts';
import { KeptNames } from '../../../../components/KeptNames.tsx';
import { useUndo } from '../../../../components/use-undo.tsx';
import { listParams } from '../params.ts';

const VIEW = 'cases';
const KEY = ['cases.filters'];

interface Saved {
  filters: readonly SavedFilter[];
  /** Keeps an address; under a name that is there already it takes that one's place. Answers with whether it was done. */
  save: (name: string, params: ViewParams) => Promise<boolean>;
  remove: (filter: SavedFilter) => Promise<void>;
}

/** The user's own filters of this panel. */
function useSavedFilters(): Saved {
  const { t } = useTranslation('pipeline');
  const { message } = App.useApp();
  const api = useApi();
  const client = useQueryClient();
  const offerUndo = useUndo();
  const { data = [] } = useQuery({ queryKey: KEY, queryFn: () => api.call.cases.filters.query({}) });
  const filters = data.filter(({ view }) => view === VIEW);
  const run = async (command: () => Promise<unknown>): Promise<boolean> => {
    try {
      await command();
      return true;
    } catch (error) {
      void message.error(errorText(error));
      return false;
    } finally {
      await client.invalidateQueries({ queryKey: KEY });
    }
  };
  return {
    filters,
    save: (name, params) => {
      const id = filters.find((filter) => filter.name === name)?.id ?? crypto.randomUUID();
      const query = new URLSearchParams(listParams(params)).toString();
      return run(() => api.call.cases.saveFilter.mutate({ id, view: VIEW, name, query }));
    },
    remove: async (filter) => {
      if (await run(() => api.call.cases.removeFilter.mutate({ filterId: filter.id }))) {
        offerUndo({
          id: filter.id,
          text: t('cases.saved.removed', { name: filter.name }),
          undo: t('cases.saved.undo'),
          onUndo: () => void run(() => api.call.cases.saveFilter.mutate(filter)),
        });
      }
    },
  };
}

/** Keeps what the panel shows under a name, and shows it again. */
export function SavedFilters({ params }: { params: ViewParams }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { filters, save, remove } = useSavedFilters();
  const withFilter = (id: string, then: (filter: SavedFilter) => void): void => {
    const filter = filters.find((one) => one.id === id);
    if (filter !== undefined) {
      then(filter);
    }
  };
  return (
    <KeptNames
      testId="saved-filter"
      className="cases-tool"
      items={filters.map(({ id, name }) => ({ id, name, mayRemove: true }))}
      words={{
        title: t('cases.saved.title'),
        none: t('cases.saved.none'),
        name: t('cases.saved.name'),
        keep: () => t('cases.saved.save'),
        remove: (name) => t('cases.saved.remove', { name }),
      }}
      onOpen={(id) =>
        withFilter(id, ({ query }) => openView('cases', Object.fromEntries(new URLSearchParams(query))))
      }
      onKeep={(name) => save(name, params)}
      onRemove={(id) => withFilter(id, (filter) => void remove(filter))}
    />
  );
}
