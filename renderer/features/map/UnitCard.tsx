import {
  AimOutlined,
  AppstoreAddOutlined,
  EnvironmentOutlined,
  LineOutlined,
  MessageOutlined,
  NodeIndexOutlined,
} from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { unitSourceId } from '#shared/sources.ts';
import type { Unit } from '#shared/units.ts';
import { errorText } from '../../app/error-text.ts';
import { formatDistance, formatPercent, formatSpeed, formatTime } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useNow } from '../../app/now.ts';
import { showPanel } from '../../app/panels.ts';
import { useMayCommand } from '../../app/roles.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { writeTo } from '../dispatch/draft.ts';
import { putOnWall } from '../wall/stage/desk-wall.ts';
import { compassPoint, fixAgeText, formatPlace } from './coordinates.ts';
import { useFix, type Fix } from './fix.ts';
import { follow, showNearest, showTrack, useMapStore } from './map-store.ts';
import { MarkerIcon } from './MarkerIcon.tsx';
import { SheetHead } from './SheetHead.tsx';
import { toggleChosen, usePast } from './past/past-store.ts';
import { UnitVideo } from './UnitVideo.tsx';
import { useMarkerKind } from './use-marker-kind.ts';
import type { TrackState } from './use-track.ts';

const LOW_BATTERY = 0.2;

function Battery({ level }: { level: number }): React.JSX.Element {
  const low = level <= LOW_BATTERY;
  return (
    <span className={low ? 'map-low' : undefined}>
      {low && <StateMark state="attention" />} {formatPercent(level)}
    </span>
  );
}

function Facts({ fix }: { fix: Fix | null }): React.JSX.Element {
  const { t } = useTranslation('map');
  const now = useNow();
  if (fix === null) {
    return <p className="map-card-none">{t('card.noFix')}</p>;
  }
  const { speed, heading, battery } = fix;
  const point =
    heading === null ? '–' : `${t(`compass.${compassPoint(heading)}`)} ${Math.round(heading) % 360}°`;
  const rows: readonly (readonly [string, React.ReactNode])[] = [
    ['speed', speed === null ? '–' : formatSpeed(speed)],
    ['heading', point],
    ['battery', battery === null ? '–' : <Battery key="battery" level={battery} />],
    ['accuracy', `±${formatDistance(fix.accuracy)}`],
    ['fixAt', formatTime(fix.at, now)],
    ['place', formatPlace(fix)],
  ];
  return (
    <dl className="map-facts">
      {rows.map(([key, value]) => (
        <div key={key} data-fact={key}>
          <dt>{t(`card.${key}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function TrackLine({ track }: { track: TrackState }): React.JSX.Element | null {
  const { t } = useTranslation('map');
  const text = track.loading
    ? t('track.loading')
    : track.error !== null
      ? errorText(track.error)
      : track.count === null
        ? null
        : track.count === 0
          ? t('track.none')
          : t('track.count', { n: track.count });
  return text === null ? null : (
    <p className="map-card-track" role="status" data-testid="map-track" data-count={track.count ?? 0}>
      {text}
    </p>
  );
}

function Commands({ unit, fix }: { unit: Unit; fix: Fix | null }): React.JSX.Element {
  const { t } = useTranslation('map');
  const followed = useMapStore((s) => s.followedId === unit.id);
  const tracked = useMapStore((s) => s.trackedId === unit.id);
  const hasTrail = usePast((s) => s.chosen.has(unit.id));
  const mayCommand = useMayCommand();
  const commands = [
    {
      key: 'follow',
      icon: <AimOutlined />,
      pressed: followed,
      disabled: fix === null,
      onClick: () => follow(followed ? null : unit.id),
    },
    {
      key: 'putOnWall',
      icon: <AppstoreAddOutlined />,
      onClick: () => {
        putOnWall(unitSourceId(unit.id));
        showPanel('wall');
      },
    },
    ...(mayCommand
      ? [
          {
            key: 'write',
            icon: <MessageOutlined />,
            onClick: () => {
              writeTo([unit.id]);
              showPanel('dispatch');
            },
          },
        ]
      : []),
    {
      key: 'nearest',
      icon: <EnvironmentOutlined />,
      disabled: fix === null,
      onClick: () => showNearest(fix, unit.id),
    },
    {
      key: 'track',
      icon: <LineOutlined />,
      pressed: tracked,
      onClick: () => showTrack(tracked ? null : unit.id),
    },
    {
      key: 'trail',
      icon: <NodeIndexOutlined />,
      pressed: hasTrail,
      onClick: () => toggleChosen(unit.id),
    },
  ];
  return (
    <div className="map-card-commands">
      {commands.map(({ key, icon, pressed, disabled, onClick }) => (
        <Button
          key={key}
          size="small"
          icon={icon}
          aria-pressed={pressed}
          type={pressed === true ? 'primary' : 'default'}
          disabled={disabled ?? false}
          onClick={onClick}
          data-testid={`map-card-${key}`}
        >
          {t(`card.${key}`)}
        </Button>
      ))}
    </div>
  );
}

/** What is known of the selected unit, its picture, and what can be done with it. */
export function UnitCard({
  unit,
  track,
  onClose,
}: {
  unit: Unit;
  track: TrackState;
  onClose: () => void;
}): React.JSX.Element {
  const { t, i18n } = useTranslation('map');
  const kind = useMarkerKind(unit);
  const fix = useFix(unit.no);
  const now = useNow();
  const court = useLive((live) => live.courts.get(unit.courtId));
  return (
    <section
      className="map-card"
      aria-label={t('card.title', { callSign: unit.callSign })}
      data-testid="map-card"
      data-unit-id={unit.id}
      data-kind={kind}
    >
      <SheetHead
        icon={<MarkerIcon kind={kind} size={18} />}
        title={
          <>
            {unit.callSign} <span>{unit.officerName}</span>
          </>
        }
        onClose={onClose}
        testId="map-card-close"
      />
      <p className="map-card-court">{i18n.language === 'en' ? court?.nameEn : court?.nameZh}</p>
      <p className="map-card-state" data-kind={kind}>
        {t(`state.${kind}`)}
        {fix !== null && <span> · {fixAgeText(now - fix.at)}</span>}
      </p>
      <UnitVideo unitId={unit.id} />
      <Facts fix={fix} />
      <Commands unit={unit} fix={fix} />
      <TrackLine track={track} />
    </section>
  );
}
