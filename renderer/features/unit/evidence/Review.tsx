import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toErrorInfo } from '../../../api/errors.ts';
import { useReadable } from '../../../api/use-feed.ts';
import { formatSize, formatTime } from '../../../app/format.ts';
import type { UnitDevice } from '../device.ts';
import { CaseField, type CaseChoice } from './CaseField.tsx';
import { toItem, type Draft } from './drafts.ts';
import style from './Evidence.module.css';

function Content({ draft }: { draft: Draft }): React.JSX.Element | null {
  const { t } = useTranslation();
  const { kind, content } = draft;
  const url = useMemo(() => URL.createObjectURL(content), [content]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  switch (kind) {
    case 'photo': {
      return <img src={url} alt={t('evidence.kind.photo')} data-testid="evidence-preview" />;
    }
    case 'video': {
      return <video src={url} controls playsInline data-testid="evidence-preview" />;
    }
    case 'audio': {
      return <audio src={url} controls data-testid="evidence-preview" />;
    }
    case 'text': {
      return null;
    }
  }
}

interface ReviewProps {
  device: UnitDevice;
  draft: Draft;
  choice: CaseChoice;
  onChoice: (choice: CaseChoice) => void;
  /** It is kept, or thrown away. */
  onDone: () => void;
}

/** Shows what was recorded, and asks which case it is for before it is kept and sent. */
export function Review({ device, draft, choice, onChoice, onDone }: ReviewProps): React.JSX.Element {
  const { t } = useTranslation();
  const { operations } = useReadable(device.duties.state);
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [caseProblem, setCaseProblem] = useState<string | null>(null);
  const { place, capturedAt, content, kind } = draft;

  /** Asks at once where the server can be reached; later the server asks back by the item itself. */
  const isCaseKnown = async (): Promise<boolean> => {
    if (choice.by !== 'number' || choice.number.trim() === '' || device.api.link.get().kind !== 'connected') {
      return true;
    }
    try {
      await device.api.call.evidence.findCase.query({ number: choice.number.trim() });
      return true;
    } catch (error) {
      return toErrorInfo(error).code !== 'notFound';
    }
  };
  const keep = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      if (await isCaseKnown()) {
        await device.evidence.add(await toItem(device, draft, { choice, note }), content);
        device.sendEvidence();
        onDone();
        return;
      }
      setCaseProblem(t('evidence.caseUnknown'));
    } catch (error) {
      const { code, message } = toErrorInfo(error);
      const isKnown = code === 'tooLarge' || code === 'invalidInput';
      setProblem(isKnown ? t(`evidence.cannot.${code}`) : t('evidence.cannot.store', { message }));
    }
    setBusy(false);
  };
  return (
    <form
      className={style.review}
      data-testid="evidence-review"
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <Content draft={draft} />
      <p className={style.facts}>
        {[
          t(`evidence.kind.${kind}`),
          formatSize(content.size),
          formatTime(capturedAt),
          place === null
            ? t('evidence.noPlace')
            : t('evidence.place', { n: Math.round(place.accuracy), age: Math.round(place.ageMs / 1000) }),
        ].join(' · ')}
      </p>
      <CaseField
        choice={choice}
        operations={operations}
        problem={caseProblem}
        onChange={(next) => {
          setCaseProblem(null);
          onChoice(next);
        }}
      />
      <label className={style.field}>
        {t('evidence.note')}
        <input value={note} maxLength={500} onChange={({ target }) => setNote(target.value)} />
      </label>
      {problem !== null && (
        <p role="alert" className={style.problem}>
          {problem}
        </p>
      )}
      <div className={style.pair}>
        <button type="button" disabled={busy} data-testid="evidence-drop" onClick={onDone}>
          {t('evidence.drop')}
        </button>
        <button type="submit" className={style.main} disabled={busy} data-testid="evidence-keep">
          {t('evidence.keep')}
        </button>
      </div>
    </form>
  );
}
