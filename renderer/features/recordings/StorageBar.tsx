import { Progress } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatPercent, formatSize } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi } from '../../app/session.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { roomOf, timeToFull, type UsageSample } from './storage-words.ts';
import { lengthText } from './words.ts';

/** Looks at the disk that are kept for the rate at which it fills. */
const MAX_SAMPLES = 240;

/** How full the disk of the recordings is, and how long it will last, in words. */
export function StorageBar(): React.JSX.Element | null {
  const { t } = useTranslation('recordings');
  const api = useApi();
  const storage = useLive((live) => live.recordingStorage);
  const [samples, setSamples] = useState<readonly UsageSample[]>(() =>
    storage === null ? [] : [{ at: api.serverNow(), usedBytes: storage.usedBytes }],
  );
  useEffect(
    () =>
      useLive.subscribe(({ recordingStorage: next }, before) => {
        if (next !== null && next !== before.recordingStorage) {
          const sample = { at: api.serverNow(), usedBytes: next.usedBytes };
          setSamples((known) => [...known, sample].slice(-MAX_SAMPLES));
        }
      }),
    [api],
  );
  if (storage === null) {
    return null;
  }
  const { usedBytes, wholeBytes } = roomOf(storage);
  const share = wholeBytes === 0 ? 1 : usedBytes / wholeBytes;
  const left = timeToFull(samples, storage);
  return (
    <div className="storage" data-testid="storage" data-state={storage.state}>
      <StateMark
        state={storage.state === 'ok' ? 'normal' : storage.state === 'low' ? 'attention' : 'danger'}
      />
      <span>{t(`storage.${storage.state}`)}</span>
      <Progress
        className="storage-bar"
        size="small"
        percent={share * 100}
        showInfo={false}
        status={storage.state === 'full' ? 'exception' : 'normal'}
        aria-label={t('storage.title')}
      />
      <span className="storage-words">
        {t('storage.used', {
          used: formatSize(usedBytes),
          whole: formatSize(wholeBytes),
          share: formatPercent(share),
        })}
        {left !== null && ` · ${t('storage.lasts', { length: lengthText(left) })}`}
      </span>
    </div>
  );
}
