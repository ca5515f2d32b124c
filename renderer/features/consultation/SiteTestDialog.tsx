import { Button, Modal, Progress, Spin } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckVerdict } from '#shared/consultation/session.ts';
import { useReadable } from '../../api/use-feed.ts';
import { useApi } from '../../app/session.ts';
import { useCommand } from '../../app/use-command.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { useMedia } from '../../media/index.ts';
import { showStream } from '../../media/play.ts';
import { CHECK_MARK } from './CheckMark.tsx';
import { SiteTest } from './site-test.ts';
import './site-test.css';

/** Quieter than this isn't drawn, dB of full scale. */
const FLOOR_DB = -60;

function Row({
  name,
  verdict,
  children,
}: {
  name: 'camera' | 'microphone' | 'speaker' | 'line';
  /** Null while it is measured, undefined where the user has to say it. */
  verdict: CheckVerdict | null | undefined;
  children?: React.ReactNode;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  return (
    <li data-testid={`test-${name}`} data-verdict={verdict ?? undefined}>
      <b>{t(`check.${name}`)}</b>
      <span className="site-test-part">{children}</span>
      <span className="consultation-phase">
        {verdict === null && <Spin size="small" />}
        {verdict !== null && verdict !== undefined && (
          <>
            <StateMark state={CHECK_MARK[verdict]} /> {t(`check.verdict.${verdict}`)}
          </>
        )}
      </span>
    </li>
  );
}

function Test({
  test,
  consultationId,
  onClose,
}: {
  test: SiteTest;
  consultationId: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('consultation');
  const api = useApi();
  const { busy, run } = useCommand();
  const { picture, camera, levelDb, line } = useReadable(test.state);
  const [hears, setHears] = useState<boolean | null>(null);
  const [isPlayed, setPlayed] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current !== null) {
      showStream(video.current, picture);
    }
  }, [picture]);
  const microphone = test.microphone();
  const report = async (): Promise<void> => {
    if (line === null || camera === null || hears === null) {
      return;
    }
    const { verdict, ...measured } = line;
    const speaker = hears ? ('good' as const) : ('failed' as const);
    const check = { camera, microphone, speaker, line: verdict, ...measured };
    const command = { type: 'reportCheck' as const, check };
    if (await run(() => api.call.consultation.command.mutate({ consultationId, command }), t('check.sent'))) {
      onClose();
    }
  };
  return (
    <Modal
      open
      title={t('check.title')}
      okText={t('check.send')}
      onOk={() => void report()}
      onCancel={onClose}
      confirmLoading={busy}
      okButtonProps={{
        disabled: line === null || camera === null || hears === null,
        'data-testid': 'test-send',
      }}
    >
      <ul className="site-test" data-testid="site-test">
        <Row name="camera" verdict={camera}>
          <video ref={video} muted playsInline aria-label={t('check.camera')} />
        </Row>
        <Row name="microphone" verdict={microphone}>
          {t('check.speak')}
          <Progress
            percent={Math.max(0, Math.min(100, Math.round(100 * (1 - levelDb / FLOOR_DB))))}
            showInfo={false}
            size="small"
            aria-label={t('check.level')}
          />
        </Row>
        <Row name="speaker" verdict={hears === null ? undefined : hears ? 'good' : 'failed'}>
          <Button
            size="small"
            onClick={() => {
              test.playTone();
              setPlayed(true);
            }}
            data-testid="test-tone"
          >
            {t('check.play')}
          </Button>
          {isPlayed && (
            <>
              <Button size="small" onClick={() => setHears(true)} data-testid="test-heard">
                {t('check.heard')}
              </Button>
              <Button size="small" onClick={() => setHears(false)}>
                {t('check.notHeard')}
              </Button>
            </>
          )}
        </Row>
        <Row name="line" verdict={line?.verdict ?? null}>
          {line === null
            ? t('check.measuring')
            : line.roundTripMs === null
              ? t('check.nothingBack')
              : t('check.measured', { ms: line.roundTripMs, lost: Math.round((line.lost ?? 0) * 100) })}
        </Row>
      </ul>
    </Modal>
  );
}

/** The test of one's own devices and line before a session, whose result its chair sees. */
export function SiteTestDialog({
  consultationId,
  onClose,
}: {
  consultationId: string;
  onClose: () => void;
}): React.JSX.Element {
  const api = useApi();
  const { session } = useMedia();
  const [test] = useState(() => new SiteTest({ api, session, consultationId }));
  useEffect(() => {
    test.begin();
    return () => test.close();
  }, [test]);
  return <Test test={test} consultationId={consultationId} onClose={onClose} />;
}
