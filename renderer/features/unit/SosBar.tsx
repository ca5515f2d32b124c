import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClock } from '../../app/format.ts';
import { useReadable } from '../../api/use-feed.ts';
import type { UnitDevice } from './device.ts';
import type { SosState } from './sos-call.ts';
import { useHold } from './use-hold.ts';
import style from './SosBar.module.css';

const HOLD_MS = 1_500;

function SosButton({ device }: { device: UnitDevice }): React.JSX.Element {
  const { t } = useTranslation();
  const { holding, handlers } = useHold(HOLD_MS, () => {
    device.alerts.vibrate([400]);
    void device.sos.raise(device.locator.state.get().latest);
  });
  return (
    <button
      type="button"
      className={style.button}
      data-holding={holding}
      data-testid="sos"
      aria-label={t('sos.label')}
      style={{ '--hold': `${HOLD_MS}ms` } as React.CSSProperties}
      {...handlers}
    >
      <svg className={style.ring} viewBox="0 0 60 60" aria-hidden="true">
        <circle cx="30" cy="30" r="26" />
        <circle className={style.progress} cx="30" cy="30" r="26" pathLength="100" />
        <text x="30" y="36" textAnchor="middle">
          SOS
        </text>
      </svg>
      <span>{t(holding ? 'sos.hold' : 'sos.button')}</span>
    </button>
  );
}

type Raised = Exclude<SosState, { kind: 'none' }>;

function headline(sos: Raised): string {
  return { sending: 'sos.sending', cancelling: 'sos.cancelling', open: 'sos.open' }[sos.kind];
}

function detail(sos: Raised, connected: boolean): [string, { name: string }] {
  if (sos.kind !== 'open') {
    return [connected ? 'sos.notAcknowledged' : 'sos.waitsForLink', { name: '' }];
  }
  return sos.acknowledgedBy === null
    ? ['sos.notAcknowledged', { name: '' }]
    : ['sos.acknowledged', { name: sos.acknowledgedBy }];
}

function OpenCall({ device, sos }: { device: UnitDevice; sos: Raised }): React.JSX.Element {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const link = useReadable(device.api.link);
  const [key, values] = detail(sos, link.kind === 'connected');
  return (
    <div className={style.open} data-testid="sos-open" data-state={sos.kind}>
      <output className={style.text}>
        <strong>{t(headline(sos))}</strong>
        <span>{t(key, values)}</span>
        <span>{t('sos.raisedAt', { time: formatClock(sos.raisedAt) })}</span>
      </output>
      {sos.kind !== 'cancelling' && !asking && (
        <button
          type="button"
          className={style.cancel}
          data-testid="sos-cancel"
          onClick={() => setAsking(true)}
        >
          {t('sos.cancel')}
        </button>
      )}
      {sos.kind !== 'cancelling' && asking && (
        <div className={style.ask}>
          <button
            type="button"
            className={style.cancel}
            data-testid="sos-cancel-yes"
            autoFocus
            onClick={() => void device.sos.cancel()}
          >
            {t('sos.cancelYes')}
          </button>
          <button type="button" className={style.cancel} onClick={() => setAsking(false)}>
            {t('duty.back')}
          </button>
        </div>
      )}
    </div>
  );
}

/** The call for help: a button to hold, then the state of the call with the way to withdraw it. */
export function SosBar({ device }: { device: UnitDevice }): React.JSX.Element {
  const sos = useReadable(device.sos.state);
  return sos.kind === 'none' ? (
    <SosButton device={device} />
  ) : (
    <OpenCall key={sos.id} device={device} sos={sos} />
  );
}
