import { Button, Empty, Popconfirm } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatAge, formatTime } from '../../app/format.ts';
import { sortedSos, useLive } from '../../app/live/store.ts';
import { useNow } from '../../app/now.ts';
import { showPanel } from '../../app/panels.ts';
import { useMayCommand } from '../../app/roles.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { flyToUnit } from '../map/map-store.ts';
import { useSosCommands } from './use-sos-commands.ts';

/** Open calls, acknowledged or not, until each is cleared. */
export function SosList(): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const now = useNow();
  const calls = useLive((live) => live.sos);
  const sorted = useMemo(() => sortedSos(calls), [calls]);
  const mayCommand = useMayCommand();
  const { acknowledge, clear } = useSosCommands();
  if (sorted.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('sos.none')} />;
  }
  return (
    <ul className="instructions">
      {sorted.map((sos) => (
        <li
          key={sos.id}
          className="instruction"
          data-testid="sos-row"
          data-sos-id={sos.id}
          data-acknowledged={sos.acknowledgedAt !== null}
        >
          <div className="instruction-head">
            <StateMark state="danger" />
            <b>
              {sos.callSign} {sos.officerName}
            </b>
            <span className="instruction-time">{formatTime(sos.raisedAt)}</span>
            <span>{t('sos.ago', { age: formatAge(now - sos.raisedAt) })}</span>
          </div>
          <div className="sos-row-foot">
            <span>
              {sos.acknowledgedAt === null
                ? t('sos.unacknowledged')
                : t('sos.acknowledgedBy', {
                    name: sos.acknowledgedBy ?? '',
                    time: formatTime(sos.acknowledgedAt),
                  })}
            </span>
            <Button
              size="small"
              onClick={() => {
                showPanel('map');
                flyToUnit(sos.unitId);
              }}
            >
              {t('sos.map')}
            </Button>
            {mayCommand && sos.acknowledgedAt === null && (
              <Button size="small" danger onClick={() => void acknowledge(sos.id)}>
                {t('sos.acknowledge')}
              </Button>
            )}
            {mayCommand && sos.acknowledgedAt !== null && (
              <Popconfirm
                title={t('sos.clearAsk', { callSign: sos.callSign })}
                onConfirm={() => void clear(sos.id)}
              >
                <Button size="small" data-testid="sos-clear">
                  {t('sos.clear')}
                </Button>
              </Popconfirm>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
