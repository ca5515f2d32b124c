import { TeamOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Sharing } from '#shared/analysis/saved.ts';
import { dayOf } from '#shared/calendar/zone.ts';
import { useApi } from '../../../app/session.ts';
import { KeptNames } from '../../../components/KeptNames.tsx';
import { savedQuestion, viewOfSaved, type ExploreView } from '../explore/state.ts';
import { SharingSelect } from './SharingSelect.tsx';
import { useSaved, type SavedOf } from './use-saved.tsx';

interface SavedViewsProps {
  view: ExploreView;
  onOpen: (view: ExploreView) => void;
}

/** Keeps what Explore shows under a name, and shows it again. */
export function SavedViews({ view, onOpen }: SavedViewsProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const api = useApi();
  const { views, save, remove } = useSaved();
  const [sharing, setSharing] = useState<Sharing | null>(null);
  // Under a name that is there already it takes that one's place.
  const sameAs = (name: string): SavedOf<'view'> | undefined =>
    views.find((item) => item.isMine && item.name === name);
  const withView = (id: string, then: (item: SavedOf<'view'>) => void): void => {
    const item = views.find((one) => one.id === id);
    if (item !== undefined) {
      then(item);
    }
  };
  return (
    <KeptNames
      testId="saved-view"
      items={views.map(({ id, name, isMine, ownerName, sharing: shared }) => ({
        id,
        name,
        mayRemove: isMine,
        note: shared !== null && (
          <small title={t(`sharing.${shared.courts}`)}>
            <TeamOutlined /> {isMine ? '' : ownerName}
          </small>
        ),
      }))}
      words={{
        title: t('saved.views'),
        none: t('saved.noViews'),
        name: t('saved.name'),
        keep: (name) => t(sameAs(name) === undefined ? 'saved.keep' : 'saved.replace'),
        remove: (name) => t('saved.remove', { name }),
      }}
      form={<SharingSelect value={sharing} onChange={setSharing} />}
      onOpen={(id) => withView(id, ({ body }) => onOpen(viewOfSaved(body.question, dayOf(api.serverNow()))))}
      onKeep={(name) =>
        save({
          id: sameAs(name)?.id ?? crypto.randomUUID(),
          name,
          sharing,
          body: { kind: 'view', question: savedQuestion(view) },
          basedOn: sameAs(name)?.version ?? 0,
        })
      }
      onRemove={(id) => withView(id, (item) => void remove(item))}
    />
  );
}
