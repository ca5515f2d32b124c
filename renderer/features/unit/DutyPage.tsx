import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReadable } from '../../api/use-feed.ts';
import { CallCard } from '../calls/CallCard.tsx';
import { CallDesk } from './CallDesk.tsx';
import { Door } from './consultation/Door.tsx';
import { Invitation } from './consultation/Invitation.tsx';
import { RoomPanel } from './consultation/RoomPanel.tsx';
import { RoomStage } from './consultation/RoomStage.tsx';
import { useRoom } from './consultation/use-room.ts';
import { Controls } from './Controls.tsx';
import type { UnitDevice } from './device.ts';
import { EvidenceBar } from './evidence/EvidenceBar.tsx';
import { EvidenceView } from './evidence/EvidenceView.tsx';
import { Header } from './Header.tsx';
import { Instructions } from './Instructions.tsx';
import { Operations } from './Operations.tsx';
import { Picture } from './Picture.tsx';
import { SosBar } from './SosBar.tsx';
import { TalkKey } from './TalkKey.tsx';
import style from './pages.module.css';

/** The officer's page on duty: own picture and its controls, instructions, SOS within the thumb's reach. */
export function DutyPage({ device }: { device: UnitDevice }): React.JSX.Element {
  const { t } = useTranslation();
  const [showsEvidence, setShowsEvidence] = useState(false);
  /** Once opened it stays: a recording that runs must not end because something else is looked at. */
  const [hasEvidence, setHasEvidence] = useState(false);
  const locked = useReadable(device.alerts.locked);
  // The other one's picture takes the place of one's own: talk key and call for help stay where they are.
  const isTalking = useReadable(device.calls.state).phase === 'talking';
  const [isAside, setAside] = useState(false);
  const room = useRoom(device.consultation);
  const shown = isAside || isTalking ? null : room;
  const seat = shown?.inside ?? null;
  const returnToRoom = (): void => setAside(false);
  return (
    <div className={style.duty} data-testid="duty">
      <div className={style.header}>
        <Header device={device} />
      </div>
      <main className={style.body}>
        <div className={style.media}>
          {seat !== null ? (
            <RoomStage device={device} {...seat} />
          ) : isTalking ? (
            <CallCard client={device.calls} link={device.api.link} className="call-page" />
          ) : (
            <>
              <Picture device={device} />
              <Controls device={device} />
            </>
          )}
        </div>
        <div className={style.orders}>
          {seat !== null && <RoomPanel device={device} {...seat} onPutAside={() => setAside(true)} />}
          {shown !== null && seat === null && <Door client={shown.client} seat={device.consultation} />}
          {shown === null && <Invitation seat={device.consultation} onReturn={returnToRoom} />}
          {locked && <p className={style.locked}>{t('sound.locked')}</p>}
          {shown === null && (
            <EvidenceBar
              device={device}
              isOpen={showsEvidence}
              onToggle={() => {
                setHasEvidence(true);
                setShowsEvidence(!showsEvidence);
              }}
            />
          )}
          {hasEvidence && (
            <div className={style.shown} hidden={!showsEvidence || shown !== null}>
              <EvidenceView device={device} />
            </div>
          )}
          {!showsEvidence && shown === null && (
            <>
              <Operations device={device} />
              <Instructions device={device} />
            </>
          )}
        </div>
      </main>
      <footer className={style.footer}>
        <CallDesk device={device} />
        <TalkKey device={device} />
        <SosBar device={device} />
      </footer>
      {!isTalking && <CallCard client={device.calls} link={device.api.link} className="call-phone" />}
    </div>
  );
}
