import { Button, Segmented } from 'antd';
import {
  AimOutlined,
  ArrowUpOutlined,
  BorderOutlined,
  ClearOutlined,
  EditOutlined,
  EyeOutlined,
  LeftOutlined,
  RightOutlined,
  UndoOutlined,
} from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { STROKE_COLOURS, type KeptStroke } from '#shared/consultation/drawing.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { useReadable } from '../../../api/use-feed.ts';
import { useCommand } from '../../../app/use-command.ts';
import { MARK_COLOURS } from '../../../components/annotator/marks.ts';
import type { SessionClient } from '../session-client.ts';
import type { DrawingTool } from './DrawingLayer.tsx';

const ICONS: Record<DrawingTool['tool'], React.ReactNode> = {
  look: <EyeOutlined />,
  pointer: <AimOutlined />,
  pen: <EditOutlined />,
  arrow: <ArrowUpOutlined rotate={45} />,
  rectangle: <BorderOutlined />,
  ellipse: <span className="annotator-ellipse" aria-hidden="true" />,
};
const TOOLS = ['look', 'pointer', 'pen', 'arrow', 'rectangle', 'ellipse'] as const;

/** What one draws over content with; for who shows a document, its pages too. */
export function ContentTools({
  client,
  view,
  meId,
  strokes,
  tool,
  onTool,
}: {
  client: SessionClient;
  view: ConsultationView;
  meId: string;
  strokes: readonly KeptStroke[];
  tool: DrawingTool;
  onTool: (tool: DrawingTool) => void;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { run } = useCommand();
  const shown = useReadable(client.board);
  const own = strokes.findLast(({ siteId }) => siteId === meId);
  const isMaster = view.chairId === meId || view.contentId === meId;
  const erase = (strokeId: string | null): void => void run(() => client.drawings.erase(strokeId));
  return (
    <div className="content-tools" role="toolbar" aria-label={t('draw.title')} data-testid="content-tools">
      {shown !== null && shown.board.pages > 1 && (
        <>
          <Button
            size="small"
            icon={<LeftOutlined />}
            aria-label={t('draw.pageBefore')}
            disabled={shown.no <= 1}
            onClick={() => void run(() => client.turnPage(shown.no - 1))}
          />
          <span>
            {shown.no} / {shown.board.pages}
          </span>
          <Button
            size="small"
            icon={<RightOutlined />}
            aria-label={t('draw.pageAfter')}
            disabled={shown.no >= shown.board.pages}
            onClick={() => void run(() => client.turnPage(shown.no + 1))}
            data-testid="content-next"
          />
        </>
      )}
      <Segmented
        size="small"
        value={tool.tool}
        aria-label={t('draw.title')}
        onChange={(value) => onTool({ ...tool, tool: value })}
        options={TOOLS.map((value) => ({ value, icon: ICONS[value], title: t(`draw.tool.${value}`) }))}
      />
      <Segmented
        size="small"
        value={tool.colour}
        aria-label={t('draw.colour')}
        onChange={(colour) => onTool({ ...tool, colour })}
        options={STROKE_COLOURS.map((value) => ({
          value,
          title: t(`draw.colours.${value}`),
          label: <i className="drawing-colour" style={{ background: MARK_COLOURS[value] }} />,
        }))}
      />
      <Button
        size="small"
        icon={<UndoOutlined />}
        aria-label={t('draw.undo')}
        title={t('draw.undo')}
        disabled={own === undefined}
        onClick={() => erase(own?.id ?? null)}
        data-testid="draw-undo"
      />
      {isMaster && (
        <Button
          size="small"
          icon={<ClearOutlined />}
          aria-label={t('draw.clear')}
          title={t('draw.clear')}
          disabled={strokes.length === 0}
          onClick={() => erase(null)}
          data-testid="draw-clear"
        />
      )}
    </div>
  );
}
