import { Button } from 'antd';
import { EnvironmentOutlined, TeamOutlined, VideoCameraOutlined } from '@ant-design/icons';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Sos } from '#shared/dispatch.ts';
import { unitSourceId } from '#shared/sources.ts';
import { useReadable } from '../../api/index.ts';
import { useActions } from '../../app/actions.ts';
import { formatAge, formatTime } from '../../app/format.ts';
import { useGlobalKeys } from '../../app/keys.ts';
import { sortedSos, useLive } from '../../app/live/store.ts';
import { useNow } from '../../app/now.ts';
import { showPanel } from '../../app/panels.ts';
import { useMayCommand } from '../../app/roles.ts';
import { bridge } from '../../bridge/bridge.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { flyToUnit } from '../map/map-store.ts';
import { putOnWall } from '../wall/stage/desk-wall.ts';
import { pendingAcknowledgements, useOutbox } from './outbox.ts';
import { Siren } from './siren.ts';
import { useIncidentCommands } from './use-incident-commands.ts';
import { useSosCommands } from './use-sos-commands.ts';
import './SosBanner.css';

/** Sounds while any call is unacknowledged; nothing else can silence it. Answers whether the browser still keeps it silent. */
function useSiren(sounding: boolean): boolean {
  const [siren] = useState(() => new Siren());
  useEffect(() => {
    if (sounding) {
      siren.start();
    }
    return () => siren.stop();
  }, [siren, sounding]);
  return useReadable(siren.blocked);
}

/** Tells the operating system of each new call once, for a console that is behind other windows. */
function useNotices(calls: readonly Sos[]): void {
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const sos of calls) {
      if (sos.acknowledgedAt === null && !told.current.has(sos.id)) {
        told.current.add(sos.id);
        void bridge.notify({
          title: `SOS · ${sos.callSign}`,
          body: `${sos.officerName} · ${formatTime(sos.raisedAt)}`,
          urgent: true,
        });
      }
    }
  }, [calls]);
}

interface CallProps {
  sos: Sos;
  /** Null for users who may not acknowledge. */
  onAcknowledge: (() => void) | null;
  /** Opens the incident of the call and sends units there; null for users who may not. */
  onRespond: (() => void) | null;
}

function Call({ sos, onAcknowledge, onRespond }: CallProps): React.JSX.Element {
  const { t, i18n } = useTranslation('dispatch');
  const now = useNow();
  const court = useLive((live) => live.courts.get(sos.courtId));
  const showOnMap = (): void => {
    showPanel('map');
    flyToUnit(sos.unitId);
  };
  const openVideo = (): void => {
    putOnWall(unitSourceId(sos.unitId));
    showPanel('wall');
  };
  return (
    <div className="sos-call" data-testid="sos-call" data-sos-id={sos.id}>
      <StateMark state="danger" size={20} />
      <b className="sos-word">SOS</b>
      <b>
        {sos.callSign} {sos.officerName}
      </b>
      <span>{i18n.language === 'en' ? court?.nameEn : court?.nameZh}</span>
      <span>
        {formatTime(sos.raisedAt)}
        {/* Hidden from screen readers: within an alert they would read the call again each second. */}
        <span aria-hidden="true"> · {t('sos.ago', { age: formatAge(now - sos.raisedAt) })}</span>
      </span>
      <span>
        {sos.position === null
          ? t('sos.noPosition')
          : `${sos.position.lon.toFixed(5)}, ${sos.position.lat.toFixed(5)}`}
      </span>
      <span className="sos-space" />
      <Button ghost icon={<EnvironmentOutlined />} onClick={showOnMap}>
        {t('sos.map')}
      </Button>
      <Button ghost icon={<VideoCameraOutlined />} onClick={openVideo}>
        {t('sos.video')}
      </Button>
      {onRespond !== null && (
        <Button
          ghost
          icon={<TeamOutlined />}
          // A double click must not send twice as many units.
          onClick={(event) => event.detail < 2 && onRespond()}
          data-testid="sos-respond"
        >
          {t('sos.respond')}
        </Button>
      )}
      {onAcknowledge === null ? (
        <span>{t('sos.notYours')}</span>
      ) : (
        <Button
          className="sos-acknowledge"
          // A double click must not acknowledge the next call too, which has moved up under the pointer.
          onClick={(event) => event.detail < 2 && onAcknowledge()}
          data-testid="sos-acknowledge"
        >
          {t('sos.acknowledge')}
        </Button>
      )}
    </div>
  );
}

/** Unacknowledged calls, above everything in every mode, until each is acknowledged. */
export function SosBanner(): React.JSX.Element | null {
  const { t } = useTranslation('dispatch');
  const calls = useLive((live) => live.sos);
  const waiting = useOutbox((s) => s.waiting);
  const open = useMemo(() => {
    const pending = pendingAcknowledgements(waiting);
    return sortedSos(calls).filter((sos) => sos.acknowledgedAt === null && !pending.has(sos.id));
  }, [calls, waiting]);
  const { acknowledge } = useSosCommands();
  const { respondToSos } = useIncidentCommands();
  const mayCommand = useMayCommand();
  // Who may not acknowledge could not silence it either.
  const silenced = useSiren(mayCommand && open.length > 0);
  useNotices(open);

  const oldest = open[0];
  const keys = useMemo(
    () => ({
      'Ctrl+Shift+A': () => void (mayCommand && oldest !== undefined && acknowledge(oldest.id)),
      'Ctrl+Shift+G': () => void (mayCommand && oldest !== undefined && respondToSos(oldest.id)),
    }),
    [oldest, acknowledge, respondToSos, mayCommand],
  );
  useGlobalKeys(keys);
  useEffect(() => {
    const { setActions, removeActions } = useActions.getState();
    if (!mayCommand) {
      return undefined;
    }
    setActions(
      'sos',
      open.map((sos) => ({
        id: `sos.${sos.id}`,
        group: 'emergency' as const,
        title: t('sos.action', { callSign: sos.callSign }),
        ...(sos === oldest ? { keys: 'Ctrl+Shift+A' } : {}),
        run: () => void acknowledge(sos.id),
      })),
    );
    return () => removeActions('sos');
  }, [open, oldest, t, acknowledge, mayCommand]);

  if (open.length === 0) {
    return null;
  }
  return (
    <div className="sos-banner" role="alert" data-testid="sos-banner">
      {open.map((sos) => (
        <Call
          key={sos.id}
          sos={sos}
          onAcknowledge={mayCommand ? () => void acknowledge(sos.id) : null}
          onRespond={mayCommand ? () => void respondToSos(sos.id) : null}
        />
      ))}
      {silenced && <p className="sos-silenced">{t('sos.silenced')}</p>}
    </div>
  );
}
