import { useState } from 'react';
import { mayDraw } from '#shared/consultation/rights.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { useReadable } from '../../../api/use-feed.ts';
import { useCommand } from '../../../app/use-command.ts';
import type { SessionClient } from '../session-client.ts';
import { ContentTools } from './ContentTools.tsx';
import { DrawingLayer, type DrawingTool } from './DrawingLayer.tsx';

/** What lies over content: what everybody draws, and one's own tools. */
export function ContentTile({
  client,
  view,
  meId,
  ratio,
}: {
  client: SessionClient;
  view: ConsultationView;
  meId: string;
  ratio: number;
}): React.JSX.Element | null {
  const { strokes, pointers, layerId } = useReadable(client.drawings.state);
  const { run } = useCommand();
  const [tool, setTool] = useState<DrawingTool>({ tool: 'look', colour: 'red' });
  if (layerId === null) {
    return null;
  }
  const isDrawer = mayDraw(view, meId);
  return (
    <>
      <DrawingLayer
        view={view}
        strokes={strokes}
        pointers={pointers}
        ratio={ratio}
        tool={isDrawer ? tool : null}
        onStroke={(stroke) => void run(() => client.drawings.draw(stroke, meId))}
        onPoint={(place) => client.drawings.point(place)}
      />
      {isDrawer && (
        <ContentTools
          client={client}
          view={view}
          meId={meId}
          strokes={strokes}
          tool={tool}
          onTool={setTool}
        />
      )}
    </>
  );
}
