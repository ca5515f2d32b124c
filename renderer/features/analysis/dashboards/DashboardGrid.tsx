import type { DashboardCell } from '#shared/analysis/saved.ts';
import { CellTools } from './CellTools.tsx';
import { DashboardCellView } from './DashboardCellView.tsx';
import type { Narrowing } from './narrow.ts';
import './dashboards.css';

interface DashboardGridProps {
  cells: readonly DashboardCell[];
  narrowings: readonly Narrowing[];
  onChoose: ((row: Narrowing[]) => void) | null;
  /** Changes the cells; null: they stand as they are. */
  onChange: ((cells: DashboardCell[]) => void) | null;
}

/** Changes places of a cell and its neighbour. */
function moved(cells: readonly DashboardCell[], index: number, by: -1 | 1): DashboardCell[] {
  const [cell, neighbour] = [cells[index], cells[index + by]];
  return cell === undefined || neighbour === undefined
    ? [...cells]
    : cells.with(index, neighbour).with(index + by, cell);
}

/** The charts of a dashboard in six columns, in their order. */
export function DashboardGrid({
  cells,
  narrowings,
  onChoose,
  onChange,
}: DashboardGridProps): React.JSX.Element {
  return (
    <div className="dashboard-grid" data-testid="dashboard-grid">
      {cells.map((cell, index) => (
        <section
          key={cell.id}
          className="dashboard-cell"
          data-chosen={narrowings.some(({ cellId }) => cellId === cell.id) || undefined}
          style={{ gridColumn: `span ${cell.width}`, gridRow: `span ${cell.height}` }}
          data-testid="dashboard-cell"
        >
          {onChange !== null && (
            <CellTools
              cell={cell}
              isFirst={index === 0}
              isLast={index === cells.length - 1}
              onChange={(next) => onChange(cells.with(index, next))}
              onMove={(by) => onChange(moved(cells, index, by))}
              onRemove={() => onChange(cells.toSpliced(index, 1))}
            />
          )}
          <DashboardCellView cell={cell} narrowings={narrowings} onChoose={onChoose} />
        </section>
      ))}
    </div>
  );
}
