import {
  CameraOutlined,
  CaretRightFilled,
  FastBackwardOutlined,
  FastForwardOutlined,
  PauseOutlined,
  ScissorOutlined,
  SaveOutlined,
  StepBackwardOutlined,
  StepForwardOutlined,
  VerticalLeftOutlined,
  VerticalRightOutlined,
  ZoomInOutlined,
  ZoomOutOutlined,
} from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useReadable } from '../../../api/index.ts';
import { useMayCommand } from '../../../app/roles.ts';
import type { ReplayActions } from './use-replay-actions.ts';
import { RATES } from './replay-clock.ts';
import type { ReplayEngine } from './replay-engine.ts';
import { useReplay } from './replay-store.ts';

interface ReplayControlsProps {
  engine: ReplayEngine;
  actions: ReplayActions;
  onZoom: (factor: number) => void;
}

interface Tool {
  label: string;
  keys?: string;
  icon: React.JSX.Element;
  run: () => void;
  testId: string;
  isOn?: boolean;
  text?: string;
}

function ToolButton({ label, keys, icon, run, testId, isOn, text }: Tool): React.JSX.Element {
  return (
    <Button
      size="small"
      type={isOn === true ? 'primary' : 'text'}
      icon={icon}
      aria-label={label}
      title={keys === undefined ? label : `${label} (${keys})`}
      onClick={run}
      data-testid={testId}
    >
      {text}
    </Button>
  );
}

/** Everything that the keys do, for the pointer. */
export function ReplayControls({ engine, actions, onZoom }: ReplayControlsProps): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const { clock } = useReadable(engine.state);
  const mayCommand = useMayCommand();
  const { markIn, markOut } = useReplay();
  const play: Tool = {
    label: t(clock.isPlaying ? 'replay.pause' : 'replay.play'),
    keys: t('replay.space'),
    icon: clock.isPlaying ? <PauseOutlined /> : <CaretRightFilled />,
    run: actions.togglePlay,
    testId: 'replay-play',
  };
  return (
    <div className="replay-controls" role="toolbar" aria-label={t('replay.controls')}>
      <ToolButton
        label={t('replay.back10')}
        keys="←"
        icon={<FastBackwardOutlined />}
        run={() => engine.skip(-10_000)}
        testId="replay-back"
      />
      <ToolButton
        label={t('replay.frameBack')}
        keys=","
        icon={<StepBackwardOutlined />}
        run={() => actions.stepFrame(-1)}
        testId="replay-frame-back"
      />
      <ToolButton {...play} />
      <ToolButton
        label={t('replay.frameOn')}
        keys="."
        icon={<StepForwardOutlined />}
        run={() => actions.stepFrame(1)}
        testId="replay-frame-on"
      />
      <ToolButton
        label={t('replay.on10')}
        keys="→"
        icon={<FastForwardOutlined />}
        run={() => engine.skip(10_000)}
        testId="replay-on"
      />
      <Select<number>
        size="small"
        className="replay-rate"
        value={clock.rate}
        aria-label={t('replay.rate')}
        title={`${t('replay.rate')} (− +)`}
        data-testid="replay-rate"
        options={RATES.map((value) => ({ value, label: `${value}×` }))}
        onChange={(rate) => engine.setRate(rate)}
      />
      <Button size="small" onClick={() => engine.toEdge()} title="L" data-testid="replay-edge">
        {t('replay.toLive')}
      </Button>
      <span className="replay-space" />
      <ToolButton
        label={t('replay.zoomIn')}
        icon={<ZoomInOutlined />}
        run={() => onZoom(0.5)}
        testId="replay-zoom-in"
      />
      <ToolButton
        label={t('replay.zoomOut')}
        icon={<ZoomOutOutlined />}
        run={() => onZoom(2)}
        testId="replay-zoom-out"
      />
      {mayCommand && (
        <>
          <ToolButton
            label={t('replay.markIn')}
            keys="I"
            icon={<VerticalRightOutlined />}
            run={() => actions.mark('in')}
            testId="replay-mark-in"
            isOn={markIn !== null}
          />
          <ToolButton
            label={t('replay.markOut')}
            keys="O"
            icon={<VerticalLeftOutlined />}
            run={() => actions.mark('out')}
            testId="replay-mark-out"
            isOn={markOut !== null}
          />
          <ToolButton
            label={t('export.title')}
            keys="E"
            icon={<ScissorOutlined />}
            run={actions.openExport}
            testId="replay-export"
            text={t('export.short')}
          />
          <ToolButton
            label={t('snapshot.title')}
            keys="S"
            icon={<CameraOutlined />}
            run={actions.snapshot}
            testId="replay-snapshot"
            text={t('snapshot.short')}
          />
          <ToolButton
            label={t('keep.hint')}
            keys="K"
            icon={<SaveOutlined />}
            run={actions.keep}
            testId="replay-keep"
            text={t('keep.short')}
          />
        </>
      )}
    </div>
  );
}
