import { CaretRightOutlined, PauseOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import type Hls from 'hls.js';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Transmission } from '#shared/intercom.ts';
import { recordingPath } from '#shared/recordings.ts';
import type { Api } from '../../api/api.ts';
import { useApi } from '../../app/session.ts';
import { BOUNDS } from '../../media/hls-bounds.ts';
import { play } from '../../media/play.ts';

type Said = Pick<Transmission, 'id' | 'startedAt' | 'endedAt'>;

interface Playing {
  said: Said;
  onOver: () => void;
  onFailed: () => void;
}

/**
 * Plays a recorded transmission from its first word to its last: what is recorded lies in pieces, which begin before and end after it.
 * Answers with how to end it.
 */
function start(
  { baseUrl, token }: Pick<Api, 'baseUrl' | 'token'>,
  audio: HTMLAudioElement,
  { said, onOver, onFailed }: Playing,
): () => void {
  let hls: Hls | null = null;
  let isOver = false;
  let endS = Infinity;
  const onTime = (): void => {
    if (audio.currentTime >= endS) {
      onOver();
    }
  };
  const load = async (): Promise<void> => {
    const { default: HlsPlayback, Events } = await import('hls.js');
    if (isOver) {
      return;
    }
    hls = new HlsPlayback({
      ...BOUNDS,
      startPosition: 0,
      xhrSetup: (xhr) => xhr.setRequestHeader('Authorization', `Bearer ${token}`),
    });
    hls.once(Events.LEVEL_LOADED, (_event, { details }) => {
      const first = details.fragments[0]?.programDateTime ?? said.startedAt;
      const beginS = Math.max(0, (said.startedAt - first) / 1000);
      endS = said.endedAt === null ? Infinity : beginS + (said.endedAt - said.startedAt) / 1000;
      audio.currentTime = beginS;
    });
    hls.on(Events.ERROR, (_event, { fatal }) => {
      if (fatal) {
        onFailed();
      }
    });
    hls.loadSource(new URL(recordingPath(said.id), baseUrl).href);
    hls.attachMedia(audio);
    await play(audio);
  };
  audio.addEventListener('timeupdate', onTime);
  audio.addEventListener('ended', onOver);
  load().catch(onFailed);
  return () => {
    isOver = true;
    audio.removeEventListener('timeupdate', onTime);
    audio.removeEventListener('ended', onOver);
    audio.pause();
    hls?.destroy();
  };
}

/** Plays what was said, and stops it again. */
export function TransmissionPlayer({ said }: { said: Said }): React.JSX.Element {
  const { t } = useTranslation('intercom');
  const { message } = App.useApp();
  const api = useApi();
  const audio = useRef<HTMLAudioElement>(null);
  const [isOn, setOn] = useState(false);
  useEffect(() => {
    const element = audio.current;
    if (!isOn || element === null) {
      return undefined;
    }
    const stop = (): void => setOn(false);
    const fail = (): void => {
      void message.warning(t('log.gone'));
      stop();
    };
    return start(api, element, { said, onOver: stop, onFailed: fail });
  }, [isOn, said, api, message, t]);
  return (
    <>
      <audio ref={audio} data-testid="transmission-audio" />
      <Button
        size="small"
        type="text"
        icon={isOn ? <PauseOutlined /> : <CaretRightOutlined />}
        aria-label={t(isOn ? 'log.stop' : 'log.play')}
        aria-pressed={isOn}
        data-testid="transmission-play"
        onClick={() => setOn(!isOn)}
      />
    </>
  );
}
