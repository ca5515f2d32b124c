import { ControlOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMayCommand } from '../../app/roles.ts';
import { PtzControl } from './PtzControl.tsx';
import { PtzOverlay, type PtzOverlayProps } from './PtzOverlay.tsx';
import { useHold, usePtz } from './use-ptz.ts';

/** In a tile: the button that brings the control over the picture, and takes it away again. Nothing for a source without PTZ. */
export function PtzTile({ sourceId, picture }: PtzOverlayProps): React.JSX.Element | null {
  const { t, i18n } = useTranslation('ptz');
  const [open, setOpen] = useState(false);
  const mayCommand = useMayCommand();
  const ptz = usePtz(sourceId);
  const hold = useHold(ptz);
  if (ptz === null || !mayCommand) {
    return null;
  }
  const { holder } = ptz;
  const name = (i18n.language === 'en' ? holder?.nameEn : holder?.nameZh) ?? '';
  const what = t(open ? 'close' : 'open');
  const isOthers = hold === 'theirs' || hold === 'held';
  const label = isOthers ? `${what} (${t('steeredBy', { name })})` : what;
  return (
    <>
      {open && <PtzOverlay sourceId={sourceId} picture={picture ?? null} />}
      <Button
        className="ptz-toggle"
        size="small"
        type={open ? 'primary' : 'text'}
        icon={<ControlOutlined />}
        aria-label={label}
        aria-pressed={open}
        title={label}
        data-testid="ptz-toggle"
        data-hold={hold}
        onClick={() => setOpen(!open)}
        onPointerDown={(event) => event.stopPropagation()}
        onDoubleClick={(event) => event.stopPropagation()}
      />
      {open && (
        <div className="ptz-float">
          <PtzControl sourceId={sourceId} />
        </div>
      )}
    </>
  );
}
