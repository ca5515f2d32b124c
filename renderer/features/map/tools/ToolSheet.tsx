import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatDistance } from '../../../app/format.ts';
import { formatPlace } from '../coordinates.ts';
import { FenceForm } from '../fences/FenceForm.tsx';
import { SheetHead } from '../SheetHead.tsx';
import { formatArea } from './format-area.ts';
import {
  drawnShape,
  finishTool,
  isEnough,
  isFence,
  layDownTool,
  measure,
  undoPoint,
  useTool,
  type Tool,
} from './tool-store.ts';

function Figures(): React.JSX.Element | null {
  const { t } = useTranslation('map');
  const state = useTool();
  const { lengthM, areaM2, radiusM } = measure(state);
  const rows = [
    [state.tool === 'ruler' ? 'length' : 'perimeter', lengthM === null ? null : formatDistance(lengthM)],
    ['radius', radiusM === null ? null : formatDistance(radiusM)],
    ['size', areaM2 === null ? null : formatArea(areaM2)],
    ['centre', radiusM === null || state.points[0] === undefined ? null : formatPlace(state.points[0])],
  ] as const;
  return (
    <dl className="map-facts" data-testid="map-measured">
      {rows.map(([key, value]) =>
        value === null ? null : (
          <div key={key} data-fact={key}>
            <dt>{t(`tool.${key}`)}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** What the tool in hand is doing: its figures, its buttons, and of a fence its name. */
export function ToolSheet({ tool }: { tool: Tool }): React.JSX.Element {
  const { t } = useTranslation('map');
  const points = useTool((s) => s.points);
  const done = useTool((s) => s.done);
  const fenceId = useTool((s) => s.fenceId);
  const shape = done && isFence(tool) ? drawnShape({ tool, points }) : null;
  return (
    <section
      className="map-card"
      aria-label={t(`tool.${tool}`)}
      data-testid="map-tool-sheet"
      data-tool={tool}
    >
      <SheetHead title={t(`tool.${tool}`)} onClose={layDownTool} testId="map-tool-close" />
      {!done && <p className="map-card-court">{t(`tool.hint.${tool}`)}</p>}
      <Figures />
      {shape === null ? (
        <div className="map-card-buttons">
          <Button size="small" disabled={points.length === 0} onClick={undoPoint}>
            {t('tool.undo')}
          </Button>
          {!done && (
            <Button
              size="small"
              type="primary"
              disabled={!isEnough({ tool, points })}
              onClick={finishTool}
              data-testid="map-tool-done"
            >
              {t('tool.done')}
            </Button>
          )}
        </div>
      ) : (
        <FenceForm shape={shape} fenceId={fenceId} onClose={layDownTool} />
      )}
    </section>
  );
}
