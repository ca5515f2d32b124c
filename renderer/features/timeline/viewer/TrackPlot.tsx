import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OperationTimeline, OperationTracks } from '#shared/timeline.ts';
import { boundsOf, mercatorX, mercatorY } from '../../map/engine/mercator.ts';
import { breakMs, partsOf, placeAt } from '../../map/past/tracks.ts';
import type { PackageClock } from './player.ts';

const SIZE = 1000;
const MARGIN = 60;
const FOLLOW_MS = 200;
/** Some hundred metres, of the width of the world: who stands still isn't drawn larger than the noise of a fix. */
const LEAST_EXTENT = 5e-6;

interface TrackPlotProps {
  timeline: OperationTimeline;
  tracks: OperationTracks;
  clock: PackageClock;
}

/** The ways of the units drawn to scale, north up; a package has no map. */
export function TrackPlot({
  timeline,
  tracks: { tracks, stepMs },
  clock,
}: TrackPlotProps): React.JSX.Element {
  const { t } = useTranslation('timeline');
  const [at, setAt] = useState(clock.at);
  useEffect(() => {
    const timer = setInterval(() => setAt(clock.at), FOLLOW_MS);
    return () => clearInterval(timer);
  }, [clock]);
  const gapMs = breakMs(stepMs);
  const names = new Map(timeline.operation.members.map(({ unitId, callSign }) => [unitId, callSign]));
  const place = useMemo(() => {
    const bounds = boundsOf(
      tracks.flatMap(({ lon, lat }) => lon.map((each, i) => ({ lon: each, lat: lat[i] ?? 0 }))),
    );
    if (bounds === null) {
      return null;
    }
    const [west, east] = [mercatorX(bounds.west), mercatorX(bounds.east)];
    const [north, south] = [mercatorY(bounds.north), mercatorY(bounds.south)];
    const scale = (SIZE - 2 * MARGIN) / Math.max(east - west, south - north, LEAST_EXTENT);
    return ({ lon, lat }: { lon: number; lat: number }): [number, number] => [
      SIZE / 2 + (mercatorX(lon) - (west + east) / 2) * scale,
      SIZE / 2 + (mercatorY(lat) - (north + south) / 2) * scale,
    ];
  }, [tracks]);
  const ways = useMemo(
    () =>
      place === null
        ? []
        : tracks.map((track) => ({
            unitId: track.unitId,
            path: partsOf(track, gapMs)
              .map(
                (part) =>
                  `M${part
                    .map((fix) =>
                      place(fix)
                        .map((n) => n.toFixed(1))
                        .join(','),
                    )
                    .join('L')}`,
              )
              .join(''),
          })),
    [tracks, gapMs, place],
  );
  return (
    <svg className="viewer-plot" viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={t('viewer.units')}>
      {ways.map(({ unitId, path }) => (
        <path key={unitId} d={path} />
      ))}
      {place !== null &&
        tracks.map((track) => {
          const now = placeAt(track, at, gapMs);
          if (now === null) {
            return null;
          }
          const [x, y] = place(now);
          return (
            <g key={track.unitId} data-known={now.known}>
              <circle cx={x} cy={y} r={9} />
              <text x={x + 14} y={y + 7}>
                {names.get(track.unitId) ?? track.unitId}
              </text>
            </g>
          );
        })}
    </svg>
  );
}
