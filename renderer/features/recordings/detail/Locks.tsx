import { Button } from 'antd';
import { LockFilled, UnlockOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EvidenceLock } from '#shared/evidence.ts';
import type { RecordingLock } from '#shared/recordings.ts';
import { formatTime } from '../../../app/format.ts';
import { useMayCommand } from '../../../app/roles.ts';
import { useCommand } from '../../../app/use-command.ts';
import { ReasonDialog } from '../../pipeline/cases/page/ReasonDialog.tsx';

/** A lock on a stretch of a recording, or on an item of evidence, which has none. */
type AnyLock = EvidenceLock & Partial<Pick<RecordingLock, 'from' | 'to'>>;

interface LocksProps {
  locks: readonly AnyLock[];
  unlock: (lockId: string, reason: string) => Promise<unknown>;
  onChanged: () => void;
}

function Lock({ lock, onUnlock }: { lock: AnyLock; onUnlock: (() => void) | null }): React.JSX.Element {
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
        {lock.from !== undefined && (
          <small>
            {t('lock.stretch', {
              from: formatTime(lock.from),
              to: typeof lock.to === 'number' ? formatTime(lock.to) : t('lock.end'),
            })}
          </small>
        )}
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

/** What is kept of a recording or an item of evidence beyond its time, and was. */
export function Locks({ locks, unlock, onChanged }: LocksProps): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const mayCommand = useMayCommand();
  const { run } = useCommand();
  const [unlocking, setUnlocking] = useState<string | null>(null);
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
            const isDone = await run(() => unlock(unlocking, reason), t('lock.undone'));
            onChanged();
            return isDone;
          }}
        />
      )}
    </section>
  );
}
