import { HomeOutlined, RollbackOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { presetSlots, type Ptz } from '#shared/ptz.ts';
import { isTyping } from '../../app/keys.ts';
import { PtzPad } from './PtzPad.tsx';
import { PtzPresets } from './PtzPresets.tsx';
import { PtzStatus } from './PtzStatus.tsx';
import type { Direction } from './steering.ts';
import { usePtzCommands } from './use-commands.ts';
import { useHold, usePtz } from './use-ptz.ts';
import { useSteering } from './use-steering.ts';
import './ptz.css';

/** Parts of the camera's fastest. */
const SPEEDS = { slow: 0.15, middle: 0.4, fast: 1 } as const;
type Speed = keyof typeof SPEEDS;
const SPEED_NAMES = Object.keys(SPEEDS) as Speed[];

const DIRECTION_OF_KEY: Readonly<Record<string, Direction>> = {
  ArrowLeft: { pan: -1, tilt: 0, zoom: 0 },
  ArrowRight: { pan: 1, tilt: 0, zoom: 0 },
  ArrowUp: { pan: 0, tilt: 1, zoom: 0 },
  ArrowDown: { pan: 0, tilt: -1, zoom: 0 },
  '+': { pan: 0, tilt: 0, zoom: 1 },
  '=': { pan: 0, tilt: 0, zoom: 1 },
  '-': { pan: 0, tilt: 0, zoom: -1 },
  _: { pan: 0, tilt: 0, zoom: -1 },
};
/** Keys by where they stand, so that letting go is noticed when Shift was let go of before. */
const nameOf = (event: React.KeyboardEvent): string => event.code || event.key;

function Control({ ptz }: { ptz: Ptz }): React.JSX.Element {
  const { t } = useTranslation('ptz');
  const ref = useRef<HTMLDivElement>(null);
  const [speed, setSpeed] = useState<Speed>('middle');
  const [saving, setSaving] = useState<number | null>(null);
  const commands = usePtzCommands(ptz.sourceId);
  const steering = useSteering(ptz.sourceId, SPEEDS[speed], commands.tell);
  const hold = useHold(ptz);
  const disabled = ptz.fault !== null || hold === 'held';

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const { key, target } = event;
    // Events of dialogs come here too, though they stand elsewhere in the page.
    const isHere = target instanceof Node && ref.current?.contains(target) === true;
    if (!isHere || isTyping(target) || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const direction = DIRECTION_OF_KEY[key];
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1] ?? /^[1-9]$/.exec(key)?.[0];
    if (direction === undefined && digit === undefined && key !== 'Home') {
      return;
    }
    event.preventDefault();
    if (disabled) {
      return;
    }
    if (direction !== undefined) {
      steering.press(nameOf(event), direction);
    } else if (key === 'Home') {
      commands.home();
    } else if (!event.repeat) {
      const slot = Number(digit);
      const preset = presetSlots(ptz.presets)[slot - 1] ?? null;
      if (event.shiftKey || preset === null) {
        setSaving(slot);
      } else {
        commands.goto(preset.token);
      }
    }
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a composite: its keys steer while the focus is anywhere in it
    <div
      ref={ref}
      className="ptz"
      role="group"
      aria-label={t('title')}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keys need the focus to be here
      tabIndex={0}
      data-testid="ptz"
      onKeyDown={onKeyDown}
      onKeyUp={(event) => steering.release(nameOf(event))}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) {
          steering.releaseAll();
        }
      }}
      onPointerDown={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <PtzStatus ptz={ptz} problem={commands.problem} onRelease={commands.release} />
      <PtzPad steering={steering} capabilities={ptz.capabilities} disabled={disabled} />
      <div className="ptz-speeds" role="group" aria-label={t('speed.title')}>
        {SPEED_NAMES.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={speed === name}
            onClick={() => setSpeed(name)}
            data-testid={`ptz-speed-${name}`}
          >
            {t(`speed.${name}`)}
          </button>
        ))}
      </div>
      <PtzPresets
        presets={ptz.presets}
        disabled={disabled}
        commands={commands}
        saving={saving}
        onSaving={setSaving}
      />
      <div className="ptz-foot">
        <Dropdown
          trigger={['contextMenu']}
          disabled={disabled}
          menu={{ items: [{ key: 'set', label: t('setHome'), onClick: commands.setHome }] }}
        >
          <Button
            size="small"
            icon={<HomeOutlined />}
            disabled={disabled || ptz.capabilities?.home === false}
            onClick={commands.home}
            title={t('homeHint')}
            data-testid="ptz-home"
          >
            {t('home')}
          </Button>
        </Dropdown>
        <Button
          size="small"
          icon={<RollbackOutlined />}
          disabled={disabled || commands.back === null || ptz.capabilities?.absolute === false}
          onClick={() => commands.back?.()}
          data-testid="ptz-back"
        >
          {t('back')}
        </Button>
      </div>
    </div>
  );
}

/** Steers a camera: eight ways and zoom, speeds, presets, home; who steers it now. Nothing for a source without PTZ. */
export function PtzControl({ sourceId }: { sourceId: string }): React.JSX.Element | null {
  const ptz = usePtz(sourceId);
  return ptz === null ? null : <Control key={sourceId} ptz={ptz} />;
}
