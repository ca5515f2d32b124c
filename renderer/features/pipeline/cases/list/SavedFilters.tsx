import { App, Button, Empty, Input, Popover } from 'antd';
import { DeleteOutlined, StarOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SavedFilter } from '#shared/contract/cases.ts';
import { errorText } from '../../../../app/error-text.ts';
import { useApi } from '../../../../app/session.ts';
import { openView, type ViewParams } from '../../../../app/views.ts';
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
        const back = (): void => {
          message.destroy(filter.id);
          void run(() => api.call.cases.saveFilter.mutate(filter));
        };
        void message.open({
          key: filter.id,
          type: 'info',
          duration: 8,
          content: (
            <>
              {t('cases.saved.removed', { name: filter.name })}
              <Button type="link" size="small" onClick={back}>
                {t('cases.saved.undo')}
              </Button>
            </>
          ),
        });
      }
    },
  };
}

function SavedItem({
  filter,
  onDone,
  onRemove,
}: {
  filter: SavedFilter;
  onDone: () => void;
  onRemove: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const apply = (): void => {
    openView('cases', Object.fromEntries(new URLSearchParams(filter.query)));
    onDone();
  };
  return (
    <li data-testid="saved-filter">
      <button type="button" className="saved-filter" onClick={apply}>
        {filter.name}
      </button>
      <Button
        size="small"
        type="text"
        icon={<DeleteOutlined />}
        aria-label={t('cases.saved.remove', { name: filter.name })}
        onClick={onRemove}
      />
    </li>
  );
}

function SavedList({ params, onDone }: { params: ViewParams; onDone: () => void }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { filters, save, remove } = useSavedFilters();
  const [name, setName] = useState('');
  const keep = async (): Promise<void> => {
    if (name.trim() !== '' && (await save(name.trim(), params))) {
      setName('');
    }
  };
  return (
    <div className="saved-filters">
      {filters.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('cases.saved.none')} />
      )}
      <ul>
        {filters.map((filter) => (
          <SavedItem key={filter.id} filter={filter} onDone={onDone} onRemove={() => void remove(filter)} />
        ))}
      </ul>
      <form
        className="saved-new"
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <Input
          size="small"
          maxLength={60}
          value={name}
          placeholder={t('cases.saved.name')}
          aria-label={t('cases.saved.name')}
          data-testid="saved-filter-name"
          onChange={(event) => setName(event.target.value)}
        />
        <Button size="small" type="primary" htmlType="submit" disabled={name.trim() === ''}>
          {t('cases.saved.save')}
        </Button>
      </form>
    </div>
  );
}

/** Keeps what the panel shows under a name, and shows it again. */
export function SavedFilters({ params }: { params: ViewParams }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const [open, setOpen] = useState(false);
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
      content={<SavedList params={params} onDone={() => setOpen(false)} />}
    >
      <Button
        size="small"
        className="cases-tool"
        icon={<StarOutlined />}
        aria-label={t('cases.saved.title')}
        title={t('cases.saved.title')}
        data-testid="saved-filters"
      >
        {t('cases.saved.title')}
      </Button>
    </Popover>
  );
}
