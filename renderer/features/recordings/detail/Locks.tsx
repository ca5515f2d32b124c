import { Button } from 'antd';
import { LockFilled, UnlockOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingDetail, RecordingLock } from '#shared/recordings.ts';
import { formatTime } from '../../../app/format.ts';
import { useMayCommand } from '../../../app/roles.ts';
import { useApi } from '../../../app/session.ts';
import { useCommand } from '../../admin/use-command.ts';
import { ReasonDialog } from '../../pipeline/cases/page/ReasonDialog.tsx';

interface LocksProps {
  detail: RecordingDetail;
  onChanged: () => void;
}

function Lock({ lock, onUnlock }: { lock: RecordingLock; onUnlock: (() => void) | null }): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const isOpen = lock.unlockedAt !== null;
  const words = [
    lock.reason,
    ...(lock.caseNumber === null ? [] : [lock.caseNumber]),
    t('lock.keptBy', { name: lock.keeper }),
  ];
  return (
    <li data-testid="recording-lock-row" data-unlocked={isOpen || undefined}>
      {isOpen ? <UnlockOutlined /> : <LockFilled />}
      <span className="recordings-two">
        <b>{words.join(' · ')}</b>
        <small>
          {t('lock.stretch', {
            from: formatTime(lock.from),
            to: lock.to === null ? t('lock.end') : formatTime(lock.to),
          })}
        </small>
        <small>{t('lock.lockedBy', { name: lock.lockedBy, time: formatTime(lock.lockedAt) })}</small>
        {lock.unlockedAt !== null && (
          <small>
            {t('lock.unlockedBy', {
              name: lock.unlockedBy,
              time: formatTime(lock.unlockedAt),
              reason: lock.unlockReason,
            })}
          </small>
        )}
      </span>
      {onUnlock !== null && !isOpen && (
        <Button size="small" onClick={onUnlock} data-testid="recording-unlock">
          {t('lock.unlock')}
        </Button>
      )}
    </li>
  );
}

/** What is kept as evidence of a recording, and was. */
export function Locks({ detail, onChanged }: LocksProps): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const api = useApi();
  const mayCommand = useMayCommand();
  const { run } = useCommand();
  const [unlocking, setUnlocking] = useState<string | null>(null);
  const { locks, recording } = detail;
  return (
    <section className="recording-part" aria-label={t('lock.list')}>
      <h3>{t('lock.list')}</h3>
      {locks.length === 0 ? (
        <p className="recordings-hint">{t('lock.none')}</p>
      ) : (
        <ul className="recording-locks">
          {locks.map((lock) => (
            <Lock key={lock.id} lock={lock} onUnlock={mayCommand ? () => setUnlocking(lock.id) : null} />
          ))}
        </ul>
      )}
      {unlocking !== null && (
        <ReasonDialog
          title={t('lock.unlock')}
          effect={t('lock.unlockEffect')}
          okText={t('lock.unlock')}
          onClose={() => setUnlocking(null)}
          onConfirm={async (reason) => {
            const isDone = await run(
              () =>
                api.call.recordings.unlock.mutate({ recordingId: recording.id, lockId: unlocking, reason }),
              t('lock.undone'),
            );
            onChanged();
            return isDone;
          }}
        />
      )}
    </section>
  );
}
