import { Alert, Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FenceTrigger, type FenceShape, type Geofence } from '#shared/geofences.ts';
import { errorText } from '../../../app/error-text.ts';
import { useLive } from '../../../app/live/store.ts';
import { useApi, useSession } from '../../../app/session.ts';
import { CourtSelect } from '../../../components/CourtSelect.tsx';
import { useFences } from './fence-store.ts';
import { useCommand } from './use-command.ts';

interface FenceFormProps {
  /** The new edge; null: it stays. */
  shape: FenceShape | null;
  /** The fence that is changed; null: a new one. */
  fenceId: string | null;
  onClose: () => void;
}

/** Name, court and trigger of a fence. A court can't be changed later: its units would be others. */
export function FenceForm({ shape, fenceId, onClose }: FenceFormProps): React.JSX.Element {
  const { t } = useTranslation('map');
  const api = useApi();
  const before = useLive((live) => live.fences.get(fenceId ?? ''));
  const ownCourt = useSession((s) => s.me?.courtId);
  const [name, setName] = useState(before?.name ?? '');
  const [courtId, setCourtId] = useState(ownCourt ?? '');
  const [trigger, setTrigger] = useState<FenceTrigger>(before?.trigger ?? 'both');
  const { busy, error, run } = useCommand();

  const change = async (fence: Geofence): Promise<void> => {
    await api.call.geofences.update.mutate({
      fenceId: fence.id,
      name,
      trigger,
      ...(shape === null ? {} : { shape }),
    });
    const { id, name: oldName, trigger: oldTrigger, shape: oldShape } = fence;
    useFences.setState({
      undo: {
        key: 'changed',
        name,
        run: () =>
          api.call.geofences.update.mutate({
            fenceId: id,
            name: oldName,
            trigger: oldTrigger,
            shape: oldShape,
          }),
      },
    });
  };
  const save = (): Promise<boolean> =>
    run(async () => {
      if (before !== undefined) {
        await change(before);
      } else if (shape !== null) {
        const { id } = await api.call.geofences.create.mutate({ courtId, name, shape, trigger });
        useFences.setState({ selectedId: id });
      }
      useFences.setState({ open: true });
      onClose();
    });

  return (
    <form
      className="map-fence-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Input
        size="small"
        autoFocus
        value={name}
        maxLength={60}
        placeholder={t('fence.name')}
        aria-label={t('fence.name')}
        onChange={({ target }) => setName(target.value)}
        data-testid="map-fence-name"
      />
      {fenceId === null && (
        <CourtSelect size="small" value={courtId} onChange={setCourtId} aria-label={t('fence.court')} />
      )}
      <Segmented<FenceTrigger>
        size="small"
        block
        value={trigger}
        onChange={setTrigger}
        aria-label={t('fence.triggerLabel')}
        options={FenceTrigger.options.map((value) => ({ value, label: t(`fence.trigger.${value}`) }))}
      />
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
      <div className="map-card-buttons">
        <Button size="small" onClick={onClose}>
          {t('fence.cancel')}
        </Button>
        <Button
          size="small"
          type="primary"
          htmlType="submit"
          loading={busy}
          disabled={name.trim() === ''}
          data-testid="map-fence-save"
        >
          {t('fence.save')}
        </Button>
      </div>
    </form>
  );
}
