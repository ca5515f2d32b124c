import { useMemo } from 'react';
import { useGrid } from './grid.ts';
import { Tile } from './Tile.tsx';

/**
 * The grid of tiles. All tiles of the grid stay mounted while one is enlarged, so that its neighbours return at once; hidden ones
 * are paused by their viewers.
 */
export function WallGrid({ onPick }: { onPick: (tile: number) => void }): React.JSX.Element {
  const size = useGrid((s) => s.size);
  const zoomed = useGrid((s) => s.zoomed);
  const side = Math.sqrt(zoomed === null ? size : 1);
  const tiles = useMemo(() => Array.from({ length: size }, (_, i) => i), [size]);
  return (
    <div
      className="wall-grid"
      style={{ gridTemplate: `repeat(${side}, minmax(0, 1fr)) / repeat(${side}, minmax(0, 1fr))` }}
      data-testid="wall-grid"
      data-size={size}
    >
      {tiles.map((tile) => (
        <Tile key={tile} tile={tile} hidden={zoomed !== null && zoomed !== tile} onPick={onPick} />
      ))}
    </div>
  );
}
