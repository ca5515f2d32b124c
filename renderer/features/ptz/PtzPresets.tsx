import { App, Dropdown, Input, Modal } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { presetSlots, slotName, type PtzPreset } from '#shared/ptz.ts';
import type { PtzCommands } from './use-commands.ts';

/** A button that is held for this long keeps the preset instead of going to it, ms. */
const LONG_PRESS_MS = 800;

const plainName = (preset: PtzPreset | null, slot: number): string =>
  preset?.name.replace(new RegExp(`^${slot}\\s*`), '') ?? '';

interface SlotProps {
  slot: number;
  preset: PtzPreset | null;
  disabled: boolean;
  onGo: () => void;
  onSave: () => void;
  onRemove: () => void;
}

/** One place: a press goes there, a long one or the menu keeps the present picture in it. */
function Slot({ slot, preset, disabled, onGo, onSave, onRemove }: SlotProps): React.JSX.Element {
  const { t } = useTranslation('ptz');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const wasLong = useRef(false);
  useEffect(() => () => clearTimeout(timer.current), []);
  const name = plainName(preset, slot);
  const label = preset === null ? t('preset.empty', { n: slot }) : t('preset.goto', { n: slot, name });
  const items = [
    ...(preset === null ? [] : [{ key: 'go', label: t('preset.go'), onClick: onGo }]),
    { key: 'save', label: t('preset.saveHere'), onClick: onSave },
    ...(preset === null
      ? []
      : [{ key: 'remove', label: t('preset.remove'), danger: true, onClick: onRemove }]),
  ];
  return (
    <Dropdown trigger={['contextMenu']} disabled={disabled} menu={{ items }}>
      <button
        type="button"
        className="ptz-slot"
        data-empty={preset === null || undefined}
        data-testid={`ptz-preset-${slot}`}
        disabled={disabled}
        aria-label={label}
        title={`${label}\n${t('preset.hint')}`}
        onPointerDown={(event) => {
          wasLong.current = false;
          if (event.button === 0) {
            timer.current = setTimeout(() => {
              wasLong.current = true;
              onSave();
            }, LONG_PRESS_MS);
          }
        }}
        onPointerUp={() => clearTimeout(timer.current)}
        onPointerLeave={() => clearTimeout(timer.current)}
        onClick={() => {
          if (!wasLong.current) {
            (preset === null ? onSave : onGo)();
          }
        }}
      >
        <b>{slot}</b>
        <span>{name}</span>
      </button>
    </Dropdown>
  );
}

interface PtzPresetsProps {
  presets: readonly PtzPreset[];
  disabled: boolean;
  commands: PtzCommands;
  /** The place whose preset is being named, and how to change it. */
  saving: number | null;
  onSaving: (slot: number | null) => void;
}

/** The nine places for presets. */
export function PtzPresets(props: PtzPresetsProps): React.JSX.Element {
  const { presets, disabled, commands, saving, onSaving } = props;
  const { t } = useTranslation('ptz');
  const { t: app } = useTranslation('app');
  const { modal } = App.useApp();
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const slots = presetSlots(presets);
  const old = saving === null ? null : (slots[saving - 1] ?? null);
  const begin = (slot: number): void => {
    setName(plainName(slots[slot - 1] ?? null, slot));
    onSaving(slot);
  };
  const save = async (): Promise<void> => {
    if (saving === null) {
      return;
    }
    setBusy(true);
    const saved = await commands.save(slotName(saving, name), old?.token);
    setBusy(false);
    if (saved) {
      onSaving(null);
    }
  };
  const remove = (slot: number, preset: PtzPreset): void => {
    modal.confirm({
      title: t('preset.removeAsk', { name: plainName(preset, slot) || slot }),
      okText: t('preset.remove'),
      cancelText: app('cancel'),
      onOk: () => commands.remove(preset.token),
    });
  };
  return (
    <div className="ptz-slots" role="group" aria-label={t('preset.title')}>
      {slots.map((preset, index) => (
        <Slot
          // oxlint-disable-next-line react/no-array-index-key -- a place is its number
          key={index}
          slot={index + 1}
          preset={preset}
          disabled={disabled}
          onGo={() => preset !== null && commands.goto(preset.token)}
          onSave={() => begin(index + 1)}
          onRemove={() => preset !== null && remove(index + 1, preset)}
        />
      ))}
      <Modal
        open={saving !== null}
        title={t(old === null ? 'preset.saveTitle' : 'preset.replaceTitle', { n: saving ?? 0 })}
        okText={t('preset.save')}
        cancelText={app('cancel')}
        confirmLoading={busy}
        onOk={() => void save()}
        onCancel={() => onSaving(null)}
        width={380}
        destroyOnHidden
      >
        <p>
          {old === null
            ? t('preset.saveHint')
            : t('preset.replaceHint', { name: plainName(old, saving ?? 0) })}
        </p>
        <Input
          value={name}
          maxLength={40}
          autoFocus
          aria-label={t('preset.name')}
          placeholder={t('preset.name')}
          data-testid="ptz-preset-name"
          onChange={(event) => setName(event.target.value)}
          onPressEnter={() => void save()}
        />
      </Modal>
    </div>
  );
}
