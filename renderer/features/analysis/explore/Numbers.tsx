import { MEASURES } from '#shared/analysis/measures.ts';
import type { FigureTable } from '#shared/contract/analysis.ts';
import { Definition } from '../Definition.tsx';
import { changeText, shortFigure } from '../figure-text.ts';
import type { Names } from '../use-names.ts';

/** The figures of the whole, large. */
export function Numbers({ table, names }: { table: FigureTable; names: Names }): React.JSX.Element {
  return (
    <div className="analysis-numbers" data-testid="analysis-numbers">
      {table.measures.map((id, index) => {
        const { unit } = MEASURES[id];
        const value = table.totals[index]?.value ?? null;
        const change = changeText(unit, value, table.comparedTotals?.[index]?.value ?? null);
        return (
          <div key={id} className="analysis-number">
            <span>
              {names.measure(id)} <Definition id={id} names={names} />
            </span>
            <b>{value === null ? '—' : shortFigure(unit, value)}</b>
            {change !== null && <small>{change}</small>}
          </div>
        );
      })}
    </div>
  );
}
