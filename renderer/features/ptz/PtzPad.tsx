import { MinusOutlined, PlusOutlined, UpOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { PtzCapabilities } from '#shared/ptz.ts';
import type { Direction, Steering } from './steering.ts';

interface HeldButtonProps {
  name: string;
  label: string;
  direction: Direction;
  steering: Steering;
  disabled: boolean;
  className?: string;
  children: React.ReactNode;
}

/** Acts for as long as it is held down, by pointer or by Space and Enter. */
function HeldButton(props: HeldButtonProps): React.JSX.Element {
  const { name, label, direction, steering, disabled, className, children } = props;
  const press = (): void => steering.press(name, direction);
  const release = (): void => steering.release(name);
  const onKey = (event: React.KeyboardEvent, act: () => void): void => {
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      act();
    }
  };
  return (
    <button
      type="button"
      className={className}
      aria-label={label}
      title={label}
      disabled={disabled}
      data-testid={`ptz-${name}`}
      onPointerDown={(event) => {
        if (event.button === 0) {
          event.currentTarget.setPointerCapture(event.pointerId);
          press();
        }
      }}
      onPointerUp={release}
      onPointerCancel={release}
      onLostPointerCapture={release}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => onKey(event, press)}
      onKeyUp={(event) => onKey(event, release)}
      onBlur={release}
    >
      {children}
    </button>
  );
}

/** The eight ways, row by row; the arrow is turned by degrees from up. */
const WAYS = [
  ['upLeft', -1, 1, -45],
  ['up', 0, 1, 0],
  ['upRight', 1, 1, 45],
  ['left', -1, 0, -90],
  ['right', 1, 0, 90],
  ['downLeft', -1, -1, -135],
  ['down', 0, -1, 180],
  ['downRight', 1, -1, 135],
] as const;

interface PtzPadProps {
  steering: Steering;
  capabilities: PtzCapabilities | null;
  disabled: boolean;
}

/** Buttons for the eight ways and for the zoom. */
export function PtzPad({ steering, capabilities, disabled }: PtzPadProps): React.JSX.Element {
  const { t } = useTranslation('ptz');
  const pan = disabled || capabilities?.panTilt === false;
  const zoom = disabled || capabilities?.zoom === false;
  return (
    <div className="ptz-pad-row">
      <div className="ptz-pad">
        {WAYS.map(([name, x, y, turn]) => (
          <HeldButton
            key={name}
            name={name}
            label={t(`way.${name}`)}
            direction={{ pan: x, tilt: y, zoom: 0 }}
            steering={steering}
            disabled={pan}
            className={`ptz-${name}`}
          >
            <UpOutlined rotate={turn} />
          </HeldButton>
        ))}
      </div>
      <div className="ptz-zoom">
        <HeldButton
          name="zoomIn"
          label={t('way.zoomIn')}
          direction={{ pan: 0, tilt: 0, zoom: 1 }}
          steering={steering}
          disabled={zoom}
        >
          <PlusOutlined />
        </HeldButton>
        <HeldButton
          name="zoomOut"
          label={t('way.zoomOut')}
          direction={{ pan: 0, tilt: 0, zoom: -1 }}
          steering={steering}
          disabled={zoom}
        >
          <MinusOutlined />
        </HeldButton>
      </div>
    </div>
  );
}
