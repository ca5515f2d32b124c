import { AudioOutlined, PictureOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_INSTRUCTION_FILE_BYTES, MAX_INSTRUCTION_FILES, MAX_VOICE_S } from '#shared/dispatch.ts';
import { useApi } from '../../../app/session.ts';
import { Annotator } from '../../../components/annotator/Annotator.tsx';
import { record, type Recording } from '../../../media/recorder.ts';
import { useDraft } from '../draft.ts';
import { addFile } from './draft-files.ts';
import { MICROPHONE } from '../../../media/microphone.ts';

const SECOND_MS = 1_000;

const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** A press begins a voice note, the next one ends it. */
function VoiceButton({ disabled }: { disabled: boolean }): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const { message } = App.useApp();
  const api = useApi();
  const running = useRef<Recording | null>(null);
  const [seconds, setSeconds] = useState<number | null>(null);
  useEffect(() => {
    if (seconds === null) {
      return undefined;
    }
    const timer = setTimeout(() => {
      if (seconds + 1 >= MAX_VOICE_S) {
        void running.current?.stop();
      } else {
        setSeconds(seconds + 1);
      }
    }, SECOND_MS);
    return () => clearTimeout(timer);
  }, [seconds]);
  useEffect(() => () => void running.current?.stop(), []);

  const start = async (): Promise<void> => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: MICROPHONE });
      const recording = record('audio', stream.getAudioTracks(), MAX_INSTRUCTION_FILE_BYTES);
      stream.getTracks().forEach((track) => track.stop());
      running.current = recording;
      setSeconds(0);
      const content = await recording.ended;
      running.current = null;
      setSeconds(null);
      await addFile(api, 'voice', content);
    } catch {
      setSeconds(null);
      void message.error(t('file.noMicrophone'));
    }
  };
  const isRecording = seconds !== null;
  return (
    <Button
      type={isRecording ? 'primary' : 'text'}
      danger={isRecording}
      icon={<AudioOutlined />}
      disabled={disabled && !isRecording}
      aria-pressed={isRecording}
      aria-label={t(isRecording ? 'file.stopVoice' : 'file.voice')}
      title={t(isRecording ? 'file.stopVoice' : 'file.voice')}
      data-testid="instruction-voice"
      onClick={() => void (isRecording ? running.current?.stop() : start())}
    >
      {isRecording ? clock(seconds) : null}
    </Button>
  );
}

/** The first picture among files that were chosen, dropped or pasted. */
export const pictureAmong = (files: FileList | null): File | undefined =>
  [...(files ?? [])].find(({ type }) => /^image\/(jpeg|png|webp)$/.test(type));

interface FileButtonsProps {
  /** A picture that was pasted into the text; it is marked before it goes along. */
  pasted: Blob | null;
  onPasted: (picture: Blob | null) => void;
}

/** What can go along with an instruction: a voice note, a picture with marks. */
export function FileButtons({ pasted, onPasted }: FileButtonsProps): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const api = useApi();
  const input = useRef<HTMLInputElement>(null);
  const isFull = useDraft((draft) => draft.files.length >= MAX_INSTRUCTION_FILES);
  return (
    <>
      <VoiceButton disabled={isFull} />
      <Button
        type="text"
        icon={<PictureOutlined />}
        disabled={isFull}
        aria-label={t('file.picture')}
        title={t('file.picture')}
        data-testid="instruction-picture"
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        type="file"
        hidden
        accept="image/jpeg,image/png,image/webp"
        data-testid="instruction-picture-file"
        onChange={({ target }) => {
          onPasted(pictureAmong(target.files) ?? null);
          target.value = '';
        }}
      />
      {pasted !== null && !isFull && (
        <Annotator
          content={pasted}
          onCancel={() => onPasted(null)}
          onDone={(marked) => {
            onPasted(null);
            void addFile(api, 'picture', marked);
          }}
        />
      )}
    </>
  );
}
