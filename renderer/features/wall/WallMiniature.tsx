import { useRef } from 'react';
import { pixelsOf, wallRect } from '#shared/walls/geometry.ts';
import { useElementSize } from '../../components/use-element-size.ts';
import { PartFrame } from './PartFrame.tsx';
import { partsOf, useStageView } from './stage/stage.ts';
import { WallCanvas } from './WallCanvas.tsx';

/** The whole wall of a hall in its true proportions, live. While placing, the selected part has handles. */
export function WallMiniature({ isPlacing }: { isPlacing: boolean }): React.JSX.Element {
  const { stage, desk } = useStageView();
  const room = useRef<HTMLDivElement>(null);
  const { width, height } = useElementSize(room);
  const whole = pixelsOf(stage.geometry, wallRect(stage.geometry));
  const scale = Math.min(width / whole.width, height / whole.height);
  const size = { width: whole.width * scale, height: whole.height * scale };
  const selected = partsOf(stage.layout).find(({ id }) => id === desk?.selectedId);
  return (
    <div className="wall-room" ref={room}>
      {width > 0 && (
        <div
          className="wall-miniature"
          style={size}
          data-testid="wall-miniature"
          data-preview={stage.isPreview || undefined}
        >
          <WallCanvas />
          {isPlacing && selected !== undefined && desk !== null && (
            <PartFrame key={selected.id} part={selected} size={size} />
          )}
        </div>
      )}
    </div>
  );
}
