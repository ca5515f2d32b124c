import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Select, Skeleton } from 'antd';
import { CaretRightFilled, PauseOutlined, ReloadOutlined } from '@ant-design/icons';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Operation } from '#shared/operations/operation.ts';
import { isOver } from '#shared/operations/state.ts';
import type { OperationTimeline, OperationTracks } from '#shared/timeline.ts';
import { useReadable } from '../../api/index.ts';
import { errorText } from '../../app/error-text.ts';
import { formatClock, formatDate } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi } from '../../app/session.ts';
import { ReplayEngine } from '../recordings/replay/replay-engine.ts';
import { ReplayPicture } from '../recordings/replay/ReplayPicture.tsx';
import { useCoverage } from '../recordings/replay/use-coverage.ts';
import { useFrames } from '../recordings/replay/use-frames.ts';
import { MAX_COVERAGE_SOURCES } from '#shared/recordings.ts';
import { Axis } from './axis/Axis.tsx';
import { ItemList } from './ItemList.tsx';
import { indexAt } from './lanes.ts';
import { PastMap } from './PastMap.tsx';
import { SealButton } from './SealButton.tsx';
import './timeline.css';

/** Seconds of the operation a second; the pictures follow as fast as they can. */
const RATES = [1, 2, 4, 8, 16] as const;
/** Pictures that are shown unless somebody chooses. */
const FIRST_PICTURES = 4;
const MAX_PICTURES = 9;
/** The list follows so often, ms. */
const FOLLOW_MS = 250;

function Time({ engine }: { engine: ReplayEngine }): React.JSX.Element {
  const clock = useRef<HTMLElement>(null);
  const date = useRef<HTMLElement>(null);
  useFrames(() => {
    if (clock.current !== null && date.current !== null) {
      clock.current.textContent = formatClock(engine.at);
      clock.current.dataset['at'] = String(Math.round(engine.at));
      date.current.textContent = formatDate(engine.at);
    }
  });
  return (
    <span className="timeline-time">
      <b ref={clock} data-testid="timeline-at" />
      <small ref={date} />
    </span>
  );
}

/** Index of the item of the engine's time. */
function useCurrent(engine: ReplayEngine, { items }: OperationTimeline): number {
  const [current, setCurrent] = useState(-1);
  useEffect(() => {
    const follow = (): void => setCurrent(indexAt(items, engine.at));
    const timer = setInterval(follow, FOLLOW_MS);
    return () => clearInterval(timer);
  }, [engine, items]);
  return current;
}

function Player({
  timeline,
  tracks,
  onRefresh,
}: {
  timeline: OperationTimeline;
  tracks: OperationTracks;
  onRefresh: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('timeline');
  const api = useApi();
  const { operation, items, from, to } = timeline;
  const known = useLive((live) => live.sources);
  const [engine] = useState(
    () => new ReplayEngine({ server: api, at: operation.begunAt ?? from, isPlaying: false, keepsTime: true }),
  );
  useEffect(() => () => engine.close(), [engine]);
  const whole = useMemo(() => ({ from, to: Math.max(to, from + 1_000) }), [from, to]);
  // Footage of units of other courts isn't this console's to see.
  const sources = useMemo(
    () => timeline.sources.filter(({ sourceId }) => known.has(sourceId)).slice(0, MAX_COVERAGE_SOURCES),
    [timeline.sources, known],
  );
  const sourceIds = useMemo(() => sources.map(({ sourceId }) => sourceId), [sources]);
  const { spans, error } = useCoverage(engine, { sourceIds, view: whole });
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const recorded = sourceIds.filter((id) => (spans.get(id) ?? []).length > 0);
  const shown = chosen ?? new Set(recorded.slice(0, FIRST_PICTURES));
  const [heardId, setHeardId] = useState<string | null>(null);
  useEffect(() => engine.hear(heardId), [engine, heardId]);
  const { clock } = useReadable(engine.state);
  const current = useCurrent(engine, timeline);
  const toggle = (id: string): void => {
    const next = new Set(shown);
    if (!next.delete(id) && next.size < MAX_PICTURES) {
      next.add(id);
    }
    setChosen(next);
  };
  const play = (): void => engine.play(!clock.isPlaying);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the space key plays from wherever in the pane it is pressed, as its button does
    <div
      className="timeline-pane"
      data-testid="timeline"
      data-playing={clock.isPlaying}
      onKeyDown={(event) => {
        if (event.key === ' ' && !(event.target instanceof HTMLButtonElement)) {
          event.preventDefault();
          play();
        }
      }}
    >
      <div className="timeline-bar">
        <Button
          size="small"
          type="primary"
          icon={clock.isPlaying ? <PauseOutlined /> : <CaretRightFilled />}
          aria-label={t(clock.isPlaying ? 'pause' : 'play')}
          data-testid="timeline-play"
          onClick={play}
        />
        <Time engine={engine} />
        <Select<number>
          size="small"
          value={clock.rate}
          aria-label={t('rate')}
          options={RATES.map((value) => ({ value, label: `${value}×` }))}
          onChange={(rate) => engine.setRate(rate)}
        />
        <span className="timeline-space" />
        {timeline.truncated && <span role="status">{t('truncated')}</span>}
        {!isOver(operation.state) && (
          <Button size="small" icon={<ReloadOutlined />} onClick={onRefresh}>
            {t('refresh')}
          </Button>
        )}
        <SealButton operation={operation} />
      </div>
      {error !== null && <Alert type="warning" banner showIcon title={errorText(error)} />}
      <div className="timeline-stage">
        <PastMap engine={engine} tracks={tracks} />
        <div
          className="timeline-pictures"
          style={{ '--columns': shown.size <= 1 ? 1 : shown.size <= 4 ? 2 : 3 } as React.CSSProperties}
        >
          {shown.size === 0 && (
            <p className="timeline-none">{t(recorded.length === 0 ? 'picture.none' : 'picture.choose')}</p>
          )}
          {[...shown].map((id) => (
            <ReplayPicture
              key={id}
              engine={engine}
              sourceId={id}
              spans={spans.get(id)}
              isHeard={heardId === id}
              onHear={(isHeard) => setHeardId(isHeard ? id : null)}
              onRemove={() => toggle(id)}
            />
          ))}
        </div>
        <ItemList items={items} current={current} onSeek={(at) => engine.seek(at)} />
      </div>
      <Axis
        items={items}
        whole={whole}
        timeOf={() => engine.at}
        onSeek={(at) => engine.seek(at)}
        onToggle={toggle}
        lanes={sources.map(({ sourceId, name }) => ({
          id: sourceId,
          name,
          spans: spans.get(sourceId) ?? [],
          isShown: shown.has(sourceId),
        }))}
      />
    </div>
  );
}

/** An operation on one axis of time: the map, the pictures and the list of what happened follow it. */
export function TimelinePane({ operation }: { operation: Operation }): React.JSX.Element {
  const { id: operationId, state } = operation;
  const api = useApi();
  // Each look is audited: it isn't asked for again by itself.
  const { data, error, refetch } = useQuery({
    queryKey: ['timeline', operationId, state],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    queryFn: async () => {
      const [timeline, tracks] = await Promise.all([
        api.call.timeline.get.query({ operationId }),
        api.call.timeline.tracks.query({ operationId }),
      ]);
      return { timeline, tracks };
    },
  });
  if (error !== null) {
    return <Alert type="error" showIcon title={errorText(error)} />;
  }
  return data === undefined ? (
    <Skeleton active className="operations-skeleton" />
  ) : (
    <Player key={operationId} {...data} onRefresh={() => void refetch()} />
  );
}
