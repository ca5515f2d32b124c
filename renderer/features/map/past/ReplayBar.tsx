import { CaretRightOutlined, CloseOutlined, PauseOutlined } from '@ant-design/icons';
import { Alert, Button, Segmented, Select, Slider } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_HISTORY_MS } from '#shared/units.ts';
import { errorText } from '../../../app/error-text.ts';
import { formatClock, formatTime } from '../../../app/format.ts';
import { useLive } from '../../../app/live/store.ts';
import { useSelection } from '../../../app/selection.ts';
import { useApi } from '../../../app/session.ts';
import { useCommand } from '../fences/use-command.ts';
import { DateTimeField } from '../../recordings/DateTimeField.tsx';
import { fromDateField, toDateField } from '../../recordings/date-field.ts';
import { beginReplay, endReplay, seek, SPEEDS, togglePlaying, usePast, type Replay } from './past-store.ts';
import { breakMs, coverage } from './tracks.ts';

const MINUTE_MS = 60_000;
const LENGTHS = [10, 30, 60, 240, 720, 1_440] as const;
const DEFAULT_MINUTES = 30;
const BINS = 120;

/** Which period, and whose. */
function Choice(): React.JSX.Element {
  const { t } = useTranslation('map');
  const api = useApi();
  const selectedId = useSelection((s) => s.unitId);
  const selected = useLive((live) => live.units.get(selectedId ?? ''));
  const [begin, setBegin] = useState(() =>
    toDateField(api.serverNow() - DEFAULT_MINUTES * MINUTE_MS).slice(0, 16),
  );
  const [minutes, setMinutes] = useState<number>(DEFAULT_MINUTES);
  const [wanted, setWhose] = useState<'all' | 'selected'>('all');
  const whose = selected === undefined ? 'all' : wanted;
  const { busy, error, run } = useCommand();
  const [empty, setEmpty] = useState(false);
  const from = fromDateField(begin);
  const load = (): Promise<boolean> =>
    run(async () => {
      if (from === null) {
        return;
      }
      const to = Math.min(from + Math.min(minutes * MINUTE_MS, MAX_HISTORY_MS), Math.round(api.serverNow()));
      const period = { from, to: Math.max(to, from + 1_000) };
      const { stepMs, truncated, tracks } = await api.call.units.history.query(
        whose === 'selected' && selected !== undefined ? { ...period, unitIds: [selected.id] } : period,
      );
      const { units } = useLive.getState();
      const known = tracks.flatMap((track) => {
        const no = units.get(track.unitId)?.no;
        return no === undefined ? [] : [{ ...track, no }];
      });
      setEmpty(known.length === 0);
      if (known.length > 0) {
        beginReplay({ ...period, tracks: known, gapMs: breakMs(stepMs), truncated });
      }
    });
  return (
    <div className="map-replay-row">
      <DateTimeField value={begin} onChange={setBegin} label={t('replay.from')} testId="map-replay-from" />
      <Select
        size="small"
        value={minutes}
        onChange={setMinutes}
        aria-label={t('replay.length')}
        options={LENGTHS.map((value) => ({ value, label: t('replay.minutes', { count: value }) }))}
      />
      <Segmented<'all' | 'selected'>
        size="small"
        value={whose}
        onChange={setWhose}
        options={[
          { value: 'all', label: t('replay.all') },
          {
            value: 'selected',
            label: selected?.callSign ?? t('replay.selected'),
            disabled: selected === undefined,
          },
        ]}
      />
      <Button
        size="small"
        type="primary"
        loading={busy}
        disabled={from === null}
        onClick={() => void load()}
        data-testid="map-replay-load"
      >
        {t('replay.load')}
      </Button>
      {empty && <span role="status">{t('replay.none')}</span>}
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
    </div>
  );
}

/** Where in the period how many of the units reported: gaps stay dark. */
function Coverage({ replay }: { replay: Replay }): React.JSX.Element {
  const { t } = useTranslation('map');
  const bins = useMemo(
    () => coverage(replay.tracks, { from: replay.from, to: replay.to, bins: BINS }),
    [replay],
  );
  return (
    <div
      className="map-replay-coverage"
      role="img"
      aria-label={t('replay.coverage')}
      title={t('replay.coverage')}
    >
      {bins.map((share, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- the bins are the places of the bar
        <span key={i} style={{ opacity: share === 0 ? 0 : 0.25 + 0.75 * share }} />
      ))}
    </div>
  );
}

function Player({ replay }: { replay: Replay }): React.JSX.Element {
  const { t } = useTranslation('map');
  const { at, playing, speed } = usePast();
  return (
    <>
      <div className="map-replay-row">
        <Button
          size="small"
          type="primary"
          icon={playing ? <PauseOutlined /> : <CaretRightOutlined />}
          aria-label={t(playing ? 'replay.pause' : 'replay.play')}
          onClick={togglePlaying}
          data-testid="map-replay-play"
        />
        <b className="map-replay-at" data-testid="map-replay-at" data-at={Math.round(at)}>
          {formatTime(at, replay.to)} · {formatClock(at)}
        </b>
        <Select
          size="small"
          value={speed}
          onChange={(value) => usePast.setState({ speed: value })}
          aria-label={t('replay.speed')}
          options={SPEEDS.map((value) => ({ value, label: `${value}×` }))}
        />
        <span>{t('replay.units', { count: replay.tracks.length })}</span>
        {replay.truncated && <span>{t('replay.truncated')}</span>}
      </div>
      <Slider
        min={replay.from}
        max={replay.to}
        step={1_000}
        value={at}
        onChange={seek}
        tooltip={{ formatter: (value) => (value === undefined ? '' : formatClock(value)) }}
        ariaLabelForHandle={t('replay.scrubber')}
      />
      <Coverage replay={replay} />
    </>
  );
}

/** Plays a period of the past on the map: which one, the scrubber, and the way back to what is live. */
export function ReplayBar(): React.JSX.Element {
  const { t } = useTranslation('map');
  const replay = usePast((s) => s.replay);
  return (
    <section className="map-replay" aria-label={t('replay.title')} data-testid="map-replay">
      <header className="map-replay-row">
        <b>{t('replay.title')}</b>
        {replay !== null && <span className="map-replay-warning">{t('replay.notLive')}</span>}
        <span className="map-foot-space" />
        <Button size="small" icon={<CloseOutlined />} onClick={endReplay} data-testid="map-replay-close">
          {t('replay.backToLive')}
        </Button>
      </header>
      <Choice />
      {replay !== null && <Player key={replay.from} replay={replay} />}
    </section>
  );
}
