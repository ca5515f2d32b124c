import { CloseOutlined, FullscreenExitOutlined, FullscreenOutlined, SoundOutlined } from '@ant-design/icons';
import { Alert, Button, Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReadable } from '../../../api/index.ts';
import { errorText } from '../../../app/error-text.ts';
import { formatClock, formatDate } from '../../../app/format.ts';
import { useApi } from '../../../app/session.ts';
import { ExportDialog } from '../jobs/ExportDialog.tsx';
import { useSourceNames } from '../use-source-name.ts';
import { useSourceOptions } from '../use-source-options.ts';
import { ReplayControls } from './ReplayControls.tsx';
import { ReplayEngine } from './replay-engine.ts';
import { ReplayPicture } from './ReplayPicture.tsx';
import {
  addToReplay,
  closeReplay,
  EVERYONE,
  MAX_PICTURES,
  removeFromReplay,
  useReplay,
  type ReplayRequest,
} from './replay-store.ts';
import type { Span } from './spans.ts';
import { Timeline } from './Timeline.tsx';
import { useCoverage } from './use-coverage.ts';
import { useFrames } from './use-frames.ts';
import { useReplayActions } from './use-replay-actions.ts';
import { useReplayKeys } from './use-replay-keys.ts';
import { zoomed } from './view.ts';
import './replay.css';

/** What a timeline shows at first: most of it lies before the time that is played, ms. */
const VIEW_BACK_MS = 6 * 60_000;
const VIEW_ON_MS = 90_000;

/** The time of the pictures, as large as a clock. */
function ReplayTime({ engine }: { engine: ReplayEngine }): React.JSX.Element {
  const clock = useRef<HTMLElement>(null);
  const date = useRef<HTMLElement>(null);
  useFrames(() => {
    const at = engine.at;
    const tenth = Math.floor((((at % 1000) + 1000) % 1000) / 100);
    if (clock.current !== null && date.current !== null) {
      clock.current.textContent = `${formatClock(at)}.${tenth}`;
      date.current.textContent = formatDate(at);
    }
  });
  return (
    <span className="replay-time" data-testid="replay-time">
      <b ref={clock} />
      <small ref={date} />
    </span>
  );
}

/** Puts a further source on the same clock. */
function AddSource(): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const sourceIds = useReplay((s) => s.sourceIds);
  const options = useSourceOptions().filter(({ value }) => !sourceIds.includes(value));
  return (
    <Select<string>
      size="small"
      className="replay-add"
      showSearch={{ optionFilterProp: 'label' }}
      value={null}
      placeholder={t('replay.add')}
      aria-label={t('replay.add')}
      data-testid="replay-add"
      disabled={sourceIds.length >= MAX_PICTURES}
      options={options}
      onChange={(id) => addToReplay(id)}
    />
  );
}

/** The parts of what is played; a press goes to where one begins. */
function Chapters({
  engine,
  chapters,
}: {
  engine: ReplayEngine;
  chapters: NonNullable<ReplayRequest['chapters']>;
}): React.JSX.Element | null {
  const { t } = useTranslation('recordings');
  return chapters.length === 0 ? null : (
    <nav className="replay-chapters" aria-label={t('replay.chapters')}>
      {chapters.map(({ at, title }) => (
        <Button key={at} size="small" onClick={() => engine.seek(at)} data-testid="replay-chapter">
          {formatClock(at)} {title}
        </Button>
      ))}
    </nav>
  );
}

function columnsFor(count: number): number {
  return count <= 1 ? 1 : count <= 4 ? 2 : 3;
}

function Replay({ request }: { request: ReplayRequest }): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const api = useApi();
  const ref = useRef<HTMLElement>(null);
  const { sourceIds, chosenId, heardId, isWide } = useReplay();
  const nameOf = useSourceNames();
  const [engine] = useState(
    () => new ReplayEngine({ server: api, at: request.at, isPlaying: request.isPlaying }),
  );
  const [view, setView] = useState<Span>(
    () => request.view ?? { from: request.at - VIEW_BACK_MS, to: request.at + VIEW_ON_MS },
  );
  const { coverage, spans, error } = useCoverage(engine, { sourceIds, view });
  const { actions, isExporting, closeExport } = useReplayActions(engine);
  useReplayKeys(ref, engine, actions);
  useEffect(() => () => engine.close(), [engine]);
  useEffect(() => engine.hear(heardId), [engine, heardId]);
  useEffect(() => ref.current?.focus({ preventScroll: true }), []);
  const { clock } = useReadable(engine.state);
  const wide = t(isWide ? 'replay.narrow' : 'replay.wide');
  return (
    <section
      ref={ref}
      className="replay"
      role="dialog"
      aria-label={t('replay.title')}
      tabIndex={-1}
      data-testid="replay"
      data-wide={isWide || undefined}
      data-playing={clock.isPlaying}
      data-held={clock.isHeld}
      data-rate={clock.rate}
    >
      <header className="replay-head">
        <h2>{t('replay.title')}</h2>
        <ReplayTime engine={engine} />
        <span className="replay-note" aria-live="polite">
          {clock.isPlaying && clock.isHeld ? t('replay.waiting') : ''}
        </span>
        <span className="replay-space" />
        {sourceIds.length > 1 && (
          <Button
            size="small"
            type={heardId === EVERYONE ? 'primary' : 'text'}
            icon={<SoundOutlined />}
            aria-pressed={heardId === EVERYONE}
            onClick={() => useReplay.setState({ heardId: heardId === EVERYONE ? null : EVERYONE })}
            data-testid="replay-hear-all"
          >
            {t('replay.hearAll')}
          </Button>
        )}
        <AddSource />
        <Button
          size="small"
          type="text"
          icon={isWide ? <FullscreenExitOutlined /> : <FullscreenOutlined />}
          aria-label={wide}
          title={`${wide} (F)`}
          onClick={() => useReplay.setState({ isWide: !isWide })}
        />
        <Button
          size="small"
          type="text"
          icon={<CloseOutlined />}
          aria-label={t('replay.close')}
          title={`${t('replay.close')} (Esc)`}
          onClick={closeReplay}
          data-testid="replay-close"
        />
      </header>
      {error !== null && <Alert type="warning" banner showIcon title={errorText(error)} />}
      <div
        className="replay-pictures"
        style={{ '--columns': columnsFor(sourceIds.length) } as React.CSSProperties}
      >
        {sourceIds.map((id) => (
          <ReplayPicture
            key={id}
            engine={engine}
            sourceId={id}
            spans={spans.get(id)}
            isChosen={chosenId === id}
            onChoose={() => useReplay.setState({ chosenId: id })}
            isHeard={heardId === id || heardId === EVERYONE}
            onHear={(isHeard) => useReplay.setState({ heardId: isHeard ? id : null })}
            onRemove={sourceIds.length === 1 ? undefined : () => removeFromReplay(id)}
          />
        ))}
      </div>
      <Chapters engine={engine} chapters={request.chapters ?? []} />
      <ReplayControls
        engine={engine}
        actions={actions}
        onZoom={(factor) => setView(zoomed(view, engine.at, factor))}
      />
      <Timeline engine={engine} view={view} onView={setView} coverage={coverage} />
      {isExporting && (
        <ExportDialog
          sources={sourceIds.map((id) => ({ id, name: nameOf(id) }))}
          around={engine.at}
          onClose={closeExport}
        />
      )}
    </section>
  );
}

/** The replay beside the live wall, if one is open. What lies behind it goes on. */
export function ReplaySheet(): React.JSX.Element | null {
  const request = useReplay((s) => s.request);
  return request === null ? null : <Replay key={request.serial} request={request} />;
}
