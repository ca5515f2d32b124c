import { CloseOutlined, SoundOutlined, AudioMutedOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useReadable } from '../../../api/index.ts';
import { formatTime } from '../../../app/format.ts';
import { useNow } from '../../../app/now.ts';
import { Watermark } from '../../wall/Watermark.tsx';
import type { ReplayEngine } from './replay-engine.ts';
import { spanAfter, spanBefore, type Span } from './spans.ts';
import { useSourceName } from '../use-source-name.ts';

interface ReplayPictureProps {
  engine: ReplayEngine;
  sourceId: string;
  spans: readonly Span[] | undefined;
  /** It steps by frames, is kept and taken. */
  isChosen?: boolean;
  onChoose?: () => void;
  isHeard: boolean;
  onHear: (isHeard: boolean) => void;
  /** Undefined: it is the only one. */
  onRemove?: (() => void) | undefined;
}

/** In words: why there is no picture of this time, and when there is one. */
function Missing({ engine, spans }: Pick<ReplayPictureProps, 'engine' | 'spans'>): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const now = useNow();
  const all = spans ?? [];
  const at = engine.at;
  const next = spanAfter(all, at);
  const last = spanBefore(all, at);
  return (
    <div className="replay-missing" data-testid="replay-gap">
      <b>{t(all.length === 0 ? 'replay.nothing' : 'replay.gap')}</b>
      {all.length === 0 && <small>{t('replay.nothingHint')}</small>}
      {last !== null && <small>{t('replay.gapSince', { time: formatTime(last.to, now) })}</small>}
      {next !== null && (
        <Button size="small" onClick={() => engine.seek(next.from)}>
          {t('replay.gapUntil', { time: formatTime(next.from, now) })}
        </Button>
      )}
    </div>
  );
}

/** One source's picture at the replay's time. */
export function ReplayPicture({
  engine,
  sourceId,
  spans,
  isChosen = false,
  onChoose,
  isHeard,
  onHear,
  onRemove,
}: ReplayPictureProps): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const box = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const { phases } = useReadable(engine.state);
  const phase = phases.get(sourceId) ?? 'loading';
  const name = useSourceName(sourceId);
  useEffect(() => {
    const element = video.current;
    const frame = box.current;
    if (element === null || frame === null) {
      return undefined;
    }
    let frames = 0;
    return engine.add(sourceId, element, (at, off) => {
      frames += 1;
      frame.dataset['at'] = at.toFixed(0);
      frame.dataset['off'] = off.toFixed(0);
      frame.dataset['frames'] = String(frames);
    });
  }, [engine, sourceId]);
  const hear = t(isHeard ? 'replay.mute' : 'replay.listen');
  return (
    <div
      ref={box}
      className="replay-picture"
      role="group"
      aria-label={`${name} ${t(`replay.phase.${phase}`)}`}
      data-testid="replay-picture"
      data-source={sourceId}
      data-phase={phase}
      data-chosen={isChosen || undefined}
      onPointerDown={onChoose}
    >
      <video ref={video} playsInline disablePictureInPicture aria-hidden="true" tabIndex={-1} />
      {phase === 'gap' && <Missing engine={engine} spans={spans} />}
      {(phase === 'loading' || phase === 'failed') && (
        <div className="replay-wait" data-phase={phase}>
          {t(`replay.phase.${phase}`)}
        </div>
      )}
      <Watermark />
      <div className="replay-picture-top">
        <span className="replay-name">{name}</span>
        <span className="replay-space" />
        <Button
          size="small"
          type={isHeard ? 'primary' : 'text'}
          icon={isHeard ? <SoundOutlined /> : <AudioMutedOutlined />}
          aria-label={`${hear} ${name}`}
          aria-pressed={isHeard}
          title={hear}
          onClick={() => onHear(!isHeard)}
        />
        {onRemove !== undefined && (
          <Button
            size="small"
            type="text"
            icon={<CloseOutlined />}
            aria-label={`${t('replay.remove')} ${name}`}
            title={t('replay.remove')}
            onClick={onRemove}
          />
        )}
      </div>
    </div>
  );
}
