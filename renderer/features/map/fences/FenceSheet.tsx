import {
  DeleteOutlined,
  EditOutlined,
  FormOutlined,
  PauseOutlined,
  PlayCircleOutlined,
} from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Geofence } from '#shared/geofences.ts';
import { errorText } from '../../../app/error-text.ts';
import { useLive } from '../../../app/live/store.ts';
import { useMayCommand } from '../../../app/roles.ts';
import { useApi } from '../../../app/session.ts';
import { ringOf } from '../engine/drawn.ts';
import { boundsOf } from '../engine/mercator.ts';
import type { UnitMap } from '../engine/types.ts';
import { SheetHead } from '../SheetHead.tsx';
import { takeTool } from '../tools/tool-store.ts';
import { CrossingList } from './CrossingList.tsx';
import { FenceFiles } from './FenceFiles.tsx';
import { FenceForm } from './FenceForm.tsx';
import { closeFences, useFences } from './fence-store.ts';
import { useCommand } from './use-command.ts';

function Commands({ fence, onEdit }: { fence: Geofence; onEdit: () => void }): React.JSX.Element {
  const { t } = useTranslation('map');
  const api = useApi();
  const { busy, error, run } = useCommand();
  const remove = (): Promise<boolean> =>
    run(async () => {
      await api.call.geofences.remove.mutate({ fenceId: fence.id });
      const restore = (): Promise<unknown> => api.call.geofences.restore.mutate({ fenceId: fence.id });
      useFences.setState({ selectedId: null, undo: { key: 'removed', name: fence.name, run: restore } });
    });
  const commands = [
    { key: 'edit', icon: <EditOutlined />, onClick: onEdit },
    {
      key: 'redraw',
      icon: <FormOutlined />,
      onClick: () => takeTool(fence.shape.kind === 'circle' ? 'fenceCircle' : 'fencePolygon', fence.id),
    },
    {
      key: fence.active ? 'switchOff' : 'switchOn',
      icon: fence.active ? <PauseOutlined /> : <PlayCircleOutlined />,
      onClick: () =>
        void run(() => api.call.geofences.update.mutate({ fenceId: fence.id, active: !fence.active })),
    },
    { key: 'remove', icon: <DeleteOutlined />, onClick: () => void remove() },
  ];
  return (
    <>
      <div className="map-card-buttons">
        {commands.map(({ key, icon, onClick }) => (
          <Button
            key={key}
            size="small"
            icon={icon}
            disabled={busy}
            onClick={onClick}
            data-testid={`map-fence-${key}`}
          >
            {t(`fence.${key}`)}
          </Button>
        ))}
      </div>
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
    </>
  );
}

function Row({ fence, map }: { fence: Geofence; map: UnitMap | null }): React.JSX.Element {
  const { t, i18n } = useTranslation('map');
  const selected = useFences((s) => s.selectedId === fence.id);
  const court = useLive((live) => live.courts.get(fence.courtId));
  const mayCommand = useMayCommand();
  const [editing, setEditing] = useState(false);
  const select = (): void => {
    useFences.setState({ selectedId: selected ? null : fence.id });
    const bounds = boundsOf(ringOf(fence.shape));
    if (!selected && bounds !== null) {
      map?.fit(bounds, 15);
    }
  };
  return (
    <li>
      <button
        type="button"
        className="map-fence-row"
        aria-expanded={selected}
        onClick={select}
        data-testid="map-fence-row"
        data-fence-id={fence.id}
        data-inside={fence.inside}
      >
        <b>{fence.name}</b>
        <span>{fence.active ? t('fence.inside', { count: fence.inside }) : t('fence.isOff')}</span>
        <small>
          {i18n.language === 'en' ? court?.nameEn : court?.shortZh} · {t(`fence.trigger.${fence.trigger}`)}
        </small>
      </button>
      {selected && mayCommand && !editing && <Commands fence={fence} onEdit={() => setEditing(true)} />}
      {editing && <FenceForm shape={null} fenceId={fence.id} onClose={() => setEditing(false)} />}
    </li>
  );
}

function Undo(): React.JSX.Element | null {
  const { t } = useTranslation('map');
  const undo = useFences((s) => s.undo);
  const { busy, error, run } = useCommand();
  if (undo === null) {
    return null;
  }
  return (
    <p className="map-fence-undo" role="status">
      {t(`fence.done.${undo.key}`, { name: undo.name })}
      <Button
        size="small"
        type="link"
        loading={busy}
        onClick={() =>
          void run(async () => {
            await undo.run();
            useFences.setState({ undo: null });
          })
        }
        data-testid="map-fence-undo"
      >
        {t('fence.undo')}
      </Button>
      {error !== null && errorText(error)}
    </p>
  );
}

/** The fences of the user's courts, and who crossed them. */
export function FenceSheet({ map }: { map: UnitMap | null }): React.JSX.Element {
  const { t } = useTranslation('map');
  const fences = useLive((live) => live.fences);
  const loaded = useLive((live) => live.loaded.fences);
  const mayCommand = useMayCommand();
  return (
    <section className="map-card" aria-label={t('fence.title')} data-testid="map-fences">
      <SheetHead title={t('fence.title')} onClose={closeFences} testId="map-fences-close" />
      {mayCommand && (
        <div className="map-card-buttons">
          {(['fencePolygon', 'fenceCircle'] as const).map((tool) => (
            <Button key={tool} size="small" onClick={() => takeTool(tool)} data-testid={`map-draw-${tool}`}>
              {t(`tool.${tool}`)}
            </Button>
          ))}
        </div>
      )}
      <Undo />
      {loaded && fences.size === 0 && <p className="map-card-none">{t('fence.none')}</p>}
      <ul className="map-fence-rows">
        {[...fences.values()].map((fence) => (
          <Row key={fence.id} fence={fence} map={map} />
        ))}
      </ul>
      <CrossingList />
      <FenceFiles />
    </section>
  );
}
