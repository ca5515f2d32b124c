import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toErrorInfo, type ErrorReport } from '../../../api/errors.ts';
import { useReadable } from '../../../api/use-feed.ts';
import { formatClock, formatSize, formatTime } from '../../../app/format.ts';
import type { UnitDevice } from '../device.ts';
import { CaseField, type CaseChoice } from './CaseField.tsx';
import type { KeptItem } from './item.ts';
import style from './Evidence.module.css';

/** Chooses another case for an item whose own wasn't found. */
function Rebind({ device, item }: { device: UnitDevice; item: KeptItem }): React.JSX.Element {
  const { t } = useTranslation();
  const { operations } = useReadable(device.duties.state);
  const [choice, setChoice] = useState<CaseChoice>(item.case?.by === 'number' ? item.case : { by: 'none' });
  const bind = async (): Promise<void> => {
    const number = choice.by === 'number' ? choice.number.trim() : '';
    const to =
      choice.by === 'no'
        ? ({ by: 'no', no: choice.no } as const)
        : number === ''
          ? null
          : ({ by: 'number', number } as const);
    const label = choice.by === 'no' ? choice.label : number === '' ? null : number;
    await device.evidence.bind(item.id, to, label);
    device.sendEvidence();
  };
  return (
    <>
      <CaseField
        choice={choice}
        operations={operations}
        problem={t('evidence.problem.case')}
        onChange={setChoice}
      />
      <button type="button" data-testid="evidence-bind" onClick={() => void bind()}>
        {t('evidence.sendSo')}
      </button>
    </>
  );
}

function Discard({ device, item }: { device: UnitDevice; item: KeptItem }): React.JSX.Element {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const discard = async (): Promise<void> => {
    try {
      await device.evidence.discard(item.id);
    } catch (error) {
      setAsking(false);
      const { code } = toErrorInfo(error);
      setProblem(t(code === 'conflict' ? 'evidence.discardTooLate' : 'evidence.discardLater'));
    }
  };
  return asking ? (
    <div className={style.pair}>
      <button type="button" autoFocus onClick={() => setAsking(false)}>
        {t('duty.back')}
      </button>
      <button type="button" data-testid="evidence-discard-yes" onClick={() => void discard()}>
        {t('evidence.discardYes')}
      </button>
    </div>
  ) : (
    <>
      {problem !== null && (
        <p role="alert" className={style.problem}>
          {problem}
        </p>
      )}
      <button type="button" data-testid="evidence-discard" onClick={() => setAsking(true)}>
        {t('evidence.discard')}
      </button>
    </>
  );
}

/** Why nothing could be sent, as far as the officer can do with it. */
const reasonOf = ({ key, code }: ErrorReport): 'network' | 'server' | 'other' =>
  key === 'error.network' ? 'network' : code === 'unavailable' ? 'server' : 'other';

function Item({ device, item }: { device: UnitDevice; item: KeptItem }): React.JSX.Element {
  const { t } = useTranslation();
  const { sending, error } = useReadable(device.evidence.state);
  const link = useReadable(device.api.link);
  const { id, kind, size, capturedAt, caseLabel, note, problem, sentAt } = item;
  const share = sending?.id === id ? sending.share : null;
  const state =
    sentAt !== null
      ? t('evidence.sentAt', { time: formatClock(sentAt) })
      : problem !== null
        ? t(`evidence.problem.${problem}`)
        : share !== null
          ? t('evidence.sending', { n: Math.floor(share * 100) })
          : link.kind === 'connected'
            ? t('evidence.waits')
            : t('evidence.waitsForLink');
  const again = async (): Promise<void> => {
    await device.evidence.sendAgain(id);
    device.sendEvidence();
  };
  return (
    <li
      className={style.item}
      data-testid="evidence-item"
      data-state={sentAt !== null ? 'sent' : (problem ?? 'waiting')}
    >
      <strong>{[t(`evidence.kind.${kind}`), formatTime(capturedAt), formatSize(size)].join(' · ')}</strong>
      {(caseLabel !== null || note !== null) && <span>{[caseLabel, note].filter(Boolean).join(' · ')}</span>}
      <span aria-live="polite" data-testid="evidence-item-state">
        {state}
      </span>
      {share !== null && (
        <progress max={1} value={share} aria-label={t('evidence.sending', { n: Math.floor(share * 100) })} />
      )}
      {sentAt === null && problem === null && error !== null && link.kind === 'connected' && (
        <span className={style.problem}>
          {t('evidence.failed', { reason: t(`evidence.reason.${reasonOf(error)}`) })}
        </span>
      )}
      {problem === 'case' && <Rebind device={device} item={item} />}
      {(problem === 'damaged' || problem === 'refused') && (
        <button type="button" data-testid="evidence-again" onClick={() => void again()}>
          {t('evidence.again')}
        </button>
      )}
      {sentAt === null && <Discard device={device} item={item} />}
    </li>
  );
}

/** Items that wait or have arrived, the newest first. */
export function ItemList({ device }: { device: UnitDevice }): React.JSX.Element {
  const { t } = useTranslation();
  const { items, isLoaded, error } = useReadable(device.evidence.state);
  return items.length === 0 ? (
    <p className={style.empty}>
      {isLoaded && error?.code === 'internal'
        ? t('evidence.cannot.store', { message: error.message })
        : t('evidence.none')}
    </p>
  ) : (
    <ul className={style.list}>
      {items.toReversed().map((item) => (
        <Item key={item.id} device={device} item={item} />
      ))}
    </ul>
  );
}
