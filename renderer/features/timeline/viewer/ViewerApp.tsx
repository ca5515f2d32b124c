import { useEffect, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClock, formatDate, formatTime } from '../../../app/format.ts';
import { Axis } from '../axis/Axis.tsx';
import { ItemList } from '../ItemList.tsx';
import { indexAt } from '../lanes.ts';
import { EvidenceStrip, keptItems } from './EvidenceStrip.tsx';
import { Footage } from './Footage.tsx';
import { toggleLanguage } from './i18n.ts';
import { PackageClock } from './player.ts';
import { NotAPackage, readPackage, type PackageContent, type ReadPackage } from './read-package.ts';
import { TrackPlot } from './TrackPlot.tsx';
import './viewer.css';

const RATES = [1, 2, 4, 8, 16] as const;
const FOLLOW_MS = 200;
/** Letters and digits only: fingerprints are written with blanks and colons. */
const plain = (fingerprint: string): string => fingerprint.toLowerCase().replaceAll(/[^0-9a-f]/g, '');

/** Whose seal it is: compared with what the command center says of itself. */
function Key({ fingerprint }: { fingerprint: string }): React.JSX.Element {
  const { t } = useTranslation('timeline');
  const [typed, setTyped] = useState('');
  const id = useId();
  const known = plain(typed);
  const isSame = known.length >= 16 && fingerprint.startsWith(known);
  return (
    <section className="viewer-key">
      <b>{t('viewer.key')}</b>
      <code data-testid="viewer-fingerprint">{fingerprint.match(/.{1,8}/g)?.join(' ')}</code>
      <label htmlFor={id}>{t('viewer.keyHint')}</label>
      <input
        id={id}
        value={typed}
        placeholder={t('viewer.keyField')}
        data-testid="viewer-key"
        onChange={({ target }) => setTyped(target.value)}
      />
      {known.length >= 16 && (
        <b role="status" data-same={isSame}>
          {t(isSame ? 'viewer.keySame' : 'viewer.keyOther')}
        </b>
      )}
    </section>
  );
}

function Player({ read, content }: { read: ReadPackage; content: PackageContent }): React.JSX.Element {
  const { t } = useTranslation('timeline');
  const { timeline, tracks, report } = content;
  const { items, from, to } = timeline;
  const [clock] = useState(() => new PackageClock(timeline.operation.begunAt ?? from, to));
  const [now, setNow] = useState(clock.at);
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.at), FOLLOW_MS);
    return () => clearInterval(timer);
  }, [clock]);
  const sources = useMemo(
    () => [
      ...Map.groupBy(
        read.manifest.files.filter(({ footage }) => footage !== undefined),
        ({ footage }) => footage?.sourceId ?? '',
      ),
    ],
    [read],
  );
  const kept = useMemo(() => keptItems(read.manifest.files), [read]);
  const seek = (at: number): void => {
    clock.seek(at);
    setNow(clock.at);
  };
  return (
    <>
      <div className="timeline-bar">
        <button
          type="button"
          data-testid="viewer-play"
          onClick={() => {
            clock.play(!clock.isPlaying);
            setNow(clock.at);
          }}
        >
          {t(clock.isPlaying ? 'pause' : 'play')}
        </button>
        <span className="timeline-time">
          <b>{formatClock(now)}</b>
          <small>{formatDate(now)}</small>
        </span>
        <select
          aria-label={t('rate')}
          value={clock.rate}
          onChange={({ target }) => {
            clock.setRate(Number(target.value));
            setNow(clock.at);
          }}
        >
          {RATES.map((rate) => (
            <option key={rate} value={rate}>
              {rate}×
            </option>
          ))}
        </select>
      </div>
      <div className="timeline-stage viewer-stage">
        <TrackPlot timeline={timeline} tracks={tracks} clock={clock} />
        <div
          className="timeline-pictures"
          style={
            { '--columns': sources.length <= 1 ? 1 : sources.length <= 4 ? 2 : 3 } as React.CSSProperties
          }
        >
          {sources.map(([sourceId, pieces]) => (
            <Footage
              key={sourceId}
              pieces={pieces}
              name={pieces[0]?.footage?.sourceName ?? sourceId}
              content={content}
              clock={clock}
            />
          ))}
        </div>
        <ItemList items={items} current={indexAt(items, now)} onSeek={seek} />
      </div>
      <Axis
        items={items}
        whole={{ from, to: Math.max(to, from + 1_000) }}
        timeOf={() => clock.at}
        onSeek={seek}
        lanes={sources.map(([id, pieces]) => ({
          id,
          name: pieces[0]?.footage?.sourceName ?? id,
          spans: pieces.flatMap(({ footage }) => (footage === undefined ? [] : [footage])),
        }))}
      />
      {kept.length > 0 && <EvidenceStrip items={kept} content={content} onSeek={seek} />}
      {report !== null && (
        <details className="viewer-report">
          <summary>{t('viewer.report')}</summary>
          <pre>{report}</pre>
        </details>
      )}
    </>
  );
}

function Verdict({ read }: { read: ReadPackage }): React.JSX.Element {
  const { t, i18n } = useTranslation('timeline');
  const { manifest, problems, fingerprint } = read;
  const isIntact = problems.length === 0;
  const court = i18n.language === 'en' ? manifest.court.nameEn : manifest.court.nameZh;
  return (
    <header className="viewer-verdict" data-intact={isIntact} data-testid="viewer-verdict" role="status">
      <strong>{t(isIntact ? 'viewer.intact' : 'viewer.altered')}</strong>
      <div>
        <h1>{manifest.title}</h1>
        <p>
          {t('viewer.sealed', { court, by: manifest.sealedBy, at: formatTime(manifest.sealedAt) })} ·{' '}
          {t('viewer.files', { count: manifest.files.length })}
        </p>
        <p>{t('viewer.reason', { reason: manifest.reason })}</p>
        {!isIntact && (
          <ul>
            {problems.map(({ kind, name }) => (
              <li key={`${kind} ${name}`}>{t(`viewer.problem.${kind}`, { name })}</li>
            ))}
          </ul>
        )}
      </div>
      <Key fingerprint={fingerprint} />
    </header>
  );
}

type Step =
  | { is: 'waiting' }
  | { is: 'reading'; name: string; n: number; all: number }
  | { is: 'read'; read: ReadPackage }
  | { is: 'refused'; reason: string };

/** Opens a sealed package, says whether it is intact, and shows it only then. Needs no server. */
export function ViewerApp(): React.JSX.Element {
  const { t } = useTranslation('timeline');
  const [step, setStep] = useState<Step>({ is: 'waiting' });
  const open = async (file: File | undefined): Promise<void> => {
    if (file === undefined) {
      return;
    }
    setStep({ is: 'reading', name: file.name, n: 0, all: 0 });
    try {
      const read = await readPackage(file, (name, n, all) => setStep({ is: 'reading', name, n, all }));
      setStep({ is: 'read', read });
    } catch (error) {
      const reason = error instanceof NotAPackage ? error.message : String(error);
      setStep({ is: 'refused', reason });
    }
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- dropping is a shorter way to what the field of files does
    <main
      className="viewer"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void open(event.dataTransfer.files[0]);
      }}
    >
      <nav className="viewer-bar">
        <b>{t('viewer.title')}</b>
        <label>
          {t('viewer.choose')}
          <input
            type="file"
            accept=".zip"
            data-testid="viewer-file"
            onChange={({ target }) => void open(target.files?.[0])}
          />
        </label>
        <button type="button" data-testid="viewer-language" onClick={() => void toggleLanguage()}>
          {t('viewer.language')}
        </button>
      </nav>
      {step.is === 'waiting' && <p className="viewer-hint">{t('viewer.drop')}</p>}
      {step.is === 'reading' && (
        <p className="viewer-hint" role="status">
          {t('viewer.reading', { name: step.name, n: step.n, all: step.all })}
        </p>
      )}
      {step.is === 'refused' && (
        <p className="viewer-hint" role="alert" data-testid="viewer-refused">
          {t('viewer.notPackage', { reason: step.reason })}
        </p>
      )}
      {step.is === 'read' && (
        <>
          <Verdict read={step.read} />
          {step.read.content !== null && <Player read={step.read} content={step.read.content} />}
        </>
      )}
    </main>
  );
}
