import { DeleteOutlined, StarOutlined, TeamOutlined } from '@ant-design/icons';
import { Button, Empty, Input, Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Sharing } from '#shared/analysis/saved.ts';
import { dayOf } from '#shared/calendar/zone.ts';
import { useApi } from '../../../app/session.ts';
import { savedQuestion, viewOfSaved, type ExploreView } from '../explore/state.ts';
import { SharingSelect } from './SharingSelect.tsx';
import { useSaved, type SavedOf } from './use-saved.tsx';

interface ItemProps {
  item: SavedOf<'view'>;
  onOpen: () => void;
  onRemove: () => void;
}

function Item({ item, onOpen, onRemove }: ItemProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const { name, isMine, ownerName, sharing } = item;
  return (
    <li data-testid="saved-view">
      <button type="button" className="analysis-link" onClick={onOpen}>
        {name}
      </button>
      {sharing !== null && (
        <small title={t(`sharing.${sharing.courts}`)}>
          <TeamOutlined /> {isMine ? '' : ownerName}
        </small>
      )}
      <span className="analysis-space" />
      {isMine && (
        <Button
          size="small"
          type="text"
          icon={<DeleteOutlined />}
          aria-label={t('saved.remove', { name })}
          title={t('saved.remove', { name })}
          onClick={onRemove}
          data-testid="saved-remove"
        />
      )}
    </li>
  );
}

interface SavedViewsProps {
  view: ExploreView;
  onOpen: (view: ExploreView) => void;
}

function List({ view, onOpen }: SavedViewsProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const api = useApi();
  const { views, save, remove } = useSaved();
  const [name, setName] = useState('');
  const [sharing, setSharing] = useState<Sharing | null>(null);
  // Under a name that is there already it takes that one's place.
  const same = views.find((item) => item.isMine && item.name === name.trim());
  const keep = async (): Promise<void> => {
    const isDone = await save({
      id: same?.id ?? crypto.randomUUID(),
      name: name.trim(),
      sharing,
      body: { kind: 'view', question: savedQuestion(view) },
      basedOn: same?.version ?? 0,
    });
    if (isDone) {
      setName('');
    }
  };
  return (
    <div className="saved-list">
      {views.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('saved.noViews')} />}
      <ul>
        {views.map((item) => (
          <Item
            key={item.id}
            item={item}
            onOpen={() => onOpen(viewOfSaved(item.body.question, dayOf(api.serverNow())))}
            onRemove={() => void remove(item)}
          />
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') {
            void keep();
          }
        }}
      >
        <Input
          size="small"
          maxLength={60}
          value={name}
          placeholder={t('saved.name')}
          aria-label={t('saved.name')}
          onChange={({ target }) => setName(target.value)}
          data-testid="saved-name"
        />
        <SharingSelect value={sharing} onChange={setSharing} />
        <Button
          size="small"
          type="primary"
          htmlType="submit"
          disabled={name.trim() === ''}
          data-testid="saved-keep"
        >
          {t(same === undefined ? 'saved.keep' : 'saved.replace')}
        </Button>
      </form>
    </div>
  );
}

/** Keeps what Explore shows under a name, and shows it again. */
export function SavedViews({ view, onOpen }: SavedViewsProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const [open, setOpen] = useState(false);
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
      content={
        <List
          view={view}
          onOpen={(next) => {
            setOpen(false);
            onOpen(next);
          }}
        />
      }
    >
      <Button size="small" icon={<StarOutlined />} data-testid="saved-views">
        {t('saved.views')}
      </Button>
    </Popover>
  );
}
