import {
  ArrowUpOutlined,
  BorderOutlined,
  EditOutlined,
  FontSizeOutlined,
  UndoOutlined,
} from '@ant-design/icons';
import { Alert, Button, Input, Modal, Segmented, Spin } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  extended,
  isVisible,
  lineWidth,
  MARK_COLOURS,
  pathOf,
  textSize,
  type Mark,
  type MarkColour,
  type Point,
  type Tool,
} from './marks.ts';
import { openPicture, renderMarks } from './render.ts';
import './annotator.css';

const ICONS: Record<Tool, React.ReactNode> = {
  arrow: <ArrowUpOutlined rotate={45} />,
  pen: <EditOutlined />,
  ellipse: <span className="annotator-ellipse" aria-hidden="true" />,
  rectangle: <BorderOutlined />,
  text: <FontSizeOutlined />,
};
const MAX_TEXT = 60;

/** Where on the picture the pointer is. */
function placeOf(event: React.PointerEvent<SVGSVGElement>, picture: ImageBitmap): Point {
  const box = event.currentTarget.getBoundingClientRect();
  return {
    x: ((event.clientX - box.x) / box.width) * picture.width,
    y: ((event.clientY - box.y) / box.height) * picture.height,
  };
}

function MarkView({ mark, pictureWidth }: { mark: Mark; pictureWidth: number }): React.JSX.Element {
  const width = lineWidth(pictureWidth);
  if (mark.tool === 'text') {
    const [place] = mark.points;
    return (
      <text
        className="annotator-text"
        x={place?.x}
        y={place?.y}
        fill={MARK_COLOURS[mark.colour]}
        fontSize={textSize(pictureWidth)}
        strokeWidth={width * 1.5}
      >
        {mark.text}
      </text>
    );
  }
  const path = pathOf(mark, width);
  return (
    <>
      <path className="annotator-outline" d={path} strokeWidth={width * 2} />
      <path d={path} stroke={MARK_COLOURS[mark.colour]} strokeWidth={width} />
    </>
  );
}

/** The picture of a file; null while it is opened. */
function usePicture(content: Blob): { picture: ImageBitmap | null; hasFailed: boolean } {
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  useEffect(() => {
    let isShown = true;
    let opened: ImageBitmap | null = null;
    const open = async (): Promise<void> => {
      try {
        opened = await openPicture(content);
        if (isShown) {
          setPicture(opened);
        } else {
          opened.close();
        }
      } catch {
        setHasFailed(true);
      }
    };
    void open();
    return () => {
      isShown = false;
      opened?.close();
    };
  }, [content]);
  return { picture, hasFailed };
}

interface BoardProps {
  picture: ImageBitmap;
  marks: readonly Mark[];
  tool: Tool;
  colour: MarkColour;
  text: string;
  onMark: (mark: Mark) => void;
}

/** The picture under its marks; a drag draws one more. */
function Board({ picture, marks, tool, colour, text, onMark }: BoardProps): React.JSX.Element {
  const { t } = useTranslation();
  const [drawn, setDrawn] = useState<Mark | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext('2d')?.drawImage(picture, 0, 0);
  }, [picture]);
  const end = (): void => {
    if (drawn !== null && isVisible(drawn)) {
      onMark(drawn);
    }
    setDrawn(null);
  };
  return (
    <div className="annotator-board" style={{ aspectRatio: `${picture.width} / ${picture.height}` }}>
      <canvas ref={canvas} width={picture.width} height={picture.height} />
      <svg
        role="img"
        aria-label={t('annotator.board')}
        viewBox={`0 0 ${picture.width} ${picture.height}`}
        data-testid="annotator-board"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const mark: Mark = { tool, colour, points: [placeOf(event, picture)], text };
          setDrawn(mark);
        }}
        onPointerMove={(event) => drawn !== null && setDrawn(extended(drawn, placeOf(event, picture)))}
        onPointerUp={end}
        onPointerCancel={() => setDrawn(null)}
      >
        {[...marks, ...(drawn === null ? [] : [drawn])].map((mark, index) => (
          <MarkView key={index} mark={mark} pictureWidth={picture.width} />
        ))}
      </svg>
    </div>
  );
}

interface AnnotatorProps {
  content: Blob;
  onDone: (marked: Blob) => void;
  onCancel: () => void;
}

/** Marks on a picture: arrows, lines, shapes and short texts, before it goes anywhere. */
export function Annotator({ content, onDone, onCancel }: AnnotatorProps): React.JSX.Element {
  const { t } = useTranslation();
  const { picture, hasFailed } = usePicture(content);
  const [marks, setMarks] = useState<readonly Mark[]>([]);
  const [tool, setTool] = useState<Tool>('arrow');
  const [colour, setColour] = useState<MarkColour>('red');
  const [text, setText] = useState('');
  const undo = (): void => setMarks((known) => known.slice(0, -1));
  useEffect(() => {
    const handleKey = (event: KeyboardEvent): void => {
      // In the field for texts the key undoes what was typed.
      const isTyping = event.target instanceof HTMLInputElement;
      if (!isTyping && event.key === 'z' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        setMarks((known) => known.slice(0, -1));
      }
    };
    window.addEventListener('keydown', handleKey);
    return () => window.removeEventListener('keydown', handleKey);
  }, []);
  return (
    <Modal
      open
      centered
      width="min(92vw, 1400px)"
      title={t('annotator.title')}
      okText={t('annotator.done')}
      cancelText={t('annotator.cancel')}
      okButtonProps={{ disabled: picture === null, 'data-testid': 'annotator-done' }}
      onOk={() => {
        if (picture !== null) {
          void renderMarks(picture, marks).then(onDone);
        }
      }}
      onCancel={onCancel}
    >
      <div className="annotator">
        <div className="annotator-tools" role="toolbar" aria-label={t('annotator.tools')}>
          <Segmented<Tool>
            value={tool}
            onChange={setTool}
            aria-label={t('annotator.tools')}
            options={(Object.keys(ICONS) as Tool[]).map((value) => ({
              value,
              icon: ICONS[value],
              title: t(`annotator.tool.${value}`),
              label: t(`annotator.tool.${value}`),
            }))}
          />
          {tool === 'text' && (
            <Input
              className="annotator-input"
              value={text}
              maxLength={MAX_TEXT}
              placeholder={t('annotator.textHint')}
              aria-label={t('annotator.textHint')}
              data-testid="annotator-text"
              onChange={(event) => setText(event.target.value)}
            />
          )}
          <span className="annotator-colours" role="radiogroup" aria-label={t('annotator.colour')}>
            {(Object.keys(MARK_COLOURS) as MarkColour[]).map((value) => (
              <button
                key={value}
                type="button"
                role="radio"
                aria-checked={value === colour}
                aria-label={t(`annotator.colours.${value}`)}
                style={{ background: MARK_COLOURS[value] }}
                onClick={() => setColour(value)}
              />
            ))}
          </span>
          <Button icon={<UndoOutlined />} disabled={marks.length === 0} onClick={undo}>
            {t('annotator.undo')}
          </Button>
        </div>
        {hasFailed && <Alert type="error" showIcon title={t('annotator.failed')} />}
        {picture === null && !hasFailed && <Spin />}
        {picture !== null && (
          <Board
            picture={picture}
            marks={marks}
            tool={tool}
            colour={colour}
            text={text}
            onMark={(mark) => setMarks([...marks, mark])}
          />
        )}
      </div>
    </Modal>
  );
}
