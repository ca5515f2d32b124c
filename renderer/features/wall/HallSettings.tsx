import { ColumnHeightOutlined } from '@ant-design/icons';
import { Button, InputNumber, Popover } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bridge } from '../../bridge/bridge.ts';
import { readableHeightMm, readableHeightPx, type Hall } from './hall.ts';

function HallForm(): React.JSX.Element | null {
  const { t } = useTranslation('wall');
  const [hall, setHall] = useState<Hall | null>(null);
  useEffect(() => {
    void bridge.loadSettings().then((settings) => setHall(settings.hall));
  }, []);
  if (hall === null) {
    return null;
  }
  const change = (patch: Partial<Hall>): void => {
    const next = { ...hall, ...patch };
    setHall(next);
    void bridge.saveSettings({ hall: next });
  };
  return (
    <div className="hall">
      <label>
        {t('hall.seat')}
        <InputNumber
          min={1}
          max={100}
          step={0.5}
          suffix="m"
          value={hall.farthestSeatM}
          onChange={(value) => value !== null && change({ farthestSeatM: value })}
          data-testid="hall-seat"
        />
      </label>
      <label>
        {t('hall.pitch')}
        <InputNumber
          min={0.05}
          max={20}
          step={0.05}
          suffix="mm"
          value={hall.pixelPitchMm}
          onChange={(value) => value !== null && change({ pixelPitchMm: value })}
          data-testid="hall-pitch"
        />
      </label>
      <p>
        {t('hall.text', {
          mm: Math.ceil(readableHeightMm(hall)),
          px: Math.ceil(readableHeightPx(hall)),
        })}
      </p>
    </div>
  );
}

/** The hall's measures, from which the wall windows take the size of their text. */
export function HallSettings(): React.JSX.Element {
  const { t } = useTranslation('wall');
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t('hall.title')}
      content={<HallForm />}
      destroyOnHidden
    >
      <Button
        size="small"
        icon={<ColumnHeightOutlined />}
        aria-label={t('hall.title')}
        title={t('hall.title')}
        data-testid="hall-settings"
      />
    </Popover>
  );
}
