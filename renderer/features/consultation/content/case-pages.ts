import i18next from 'i18next';
import type { CaseDetail, NodeStateName } from '#shared/cases/views.ts';
import type { CatalogueWords } from '../../pipeline/catalogue.ts';
import { subjectText } from '../../pipeline/cases/page/event-text.ts';
import { dueText } from '../../pipeline/cases/page/rule-text.ts';
import { formatMinute } from '../../pipeline/shared/dates.ts';
import { formatRemaining } from '../../pipeline/words.ts';
import { caseRows, paged, type CaseRow } from './case-rows.ts';
import { BOARD, type BoardPages } from './pages.ts';
import { paintText, PAPER } from './text.ts';

const MARGIN = 72;
const HEAD = 150;
const ROW = 50;
const SIZE = 30;
/** Where the columns begin: the time, the mark, the words; and where the state of a deadline begins. */
const COLUMN = { time: MARGIN, mark: 400, words: 440, state: 1290 } as const;

const COLOUR: Readonly<Record<NodeStateName, string>> = {
  pending: PAPER.text,
  dueSoon: PAPER.attention,
  overdue: PAPER.danger,
  breached: PAPER.danger,
  blocked: PAPER.blocked,
  paused: PAPER.quiet,
  done: PAPER.done,
  doneLate: PAPER.done,
  waived: PAPER.done,
  lapsed: PAPER.quiet,
  void: PAPER.quiet,
};

const t = (key: string, values: Record<string, unknown> = {}): string => i18next.t(key, values);

/** A case that is shown: read at `at`, UTC ms, by the court that is named. */
export interface ShownCase {
  detail: CaseDetail;
  words: CatalogueWords;
  courtName: string;
  at: number;
}

/** A mark with a shape of its own for each kind of row. */
function paintMark(draw: CanvasRenderingContext2D, row: CaseRow, y: number): void {
  const x = COLUMN.mark;
  draw.beginPath();
  draw.lineWidth = 3;
  if (row.kind === 'node') {
    draw.strokeStyle = COLOUR[row.node.state];
    draw.fillStyle = draw.strokeStyle;
    draw.rect(x - 9, y - 9, 18, 18);
    draw.stroke();
    if (row.node.state === 'overdue' || row.node.state === 'breached') {
      draw.fill();
    }
    return;
  }
  draw.fillStyle = PAPER.accent;
  draw.arc(x, y, row.kind === 'stage' ? 6 : 10, 0, 2 * Math.PI);
  draw.fill();
}

function paintNode(
  draw: CanvasRenderingContext2D,
  row: Extract<CaseRow, { kind: 'node' }>,
  shown: ShownCase,
  y: number,
): void {
  const { node } = row;
  const colour = COLOUR[node.state];
  const starter = shown.detail.events.find(({ id }) => id === node.startedBy)?.type ?? '';
  const subject = node.subject === null ? '' : ` · ${subjectText(shown.words, starter, node.subject)}`;
  const width = COLUMN.state - COLUMN.words - 24;
  paintText(
    draw,
    shown.words.node(node.nodeId) + subject,
    { x: COLUMN.words, y },
    { size: SIZE, colour, isBold: true, width },
  );
  const state =
    node.remaining === null ? t(`pipeline:cases.nodeState.${node.state}`) : formatRemaining(node.remaining);
  const room = BOARD.width - MARGIN - COLUMN.state;
  paintText(draw, state, { x: COLUMN.state, y }, { size: SIZE, colour, width: room });
}

function paintRow(draw: CanvasRenderingContext2D, row: CaseRow, shown: ShownCase, y: number): void {
  const { words } = shown;
  if (row.kind === 'now') {
    draw.fillStyle = PAPER.accent;
    draw.fillRect(COLUMN.time, y - 1, BOARD.width - 2 * MARGIN, 2);
    const text = t('consultation:share.readAt', { at: formatMinute(row.at) });
    const style = { size: 24, colour: PAPER.accent, isBold: true };
    const width = paintText(draw, text, { x: COLUMN.words, y }, style);
    draw.fillStyle = '#ffffff';
    draw.fillRect(COLUMN.words - 12, y - 18, width + 24, 36);
    paintText(draw, text, { x: COLUMN.words, y }, style);
    return;
  }
  const time =
    row.kind === 'node' ? (row.node.dueAt === null ? '' : dueText(row.node)) : formatMinute(row.at);
  paintText(
    draw,
    time,
    { x: COLUMN.time, y },
    { size: 26, colour: PAPER.dim, width: COLUMN.mark - COLUMN.time - 30 },
  );
  paintMark(draw, row, y);
  if (row.kind === 'node') {
    paintNode(draw, row, shown, y);
  } else if (row.kind === 'stage') {
    const text = t('pipeline:cases.entersStage', { stage: words.stage(row.stage) });
    paintText(draw, text, { x: COLUMN.words, y }, { size: SIZE, colour: PAPER.accent, width: 1400 });
  } else {
    const subject = row.subject === null ? '' : ` · ${subjectText(words, row.type, row.subject)}`;
    const text =
      words.event(row.type) + subject + (row.isRetracted ? ` · ${t('consultation:share.takenBack')}` : '');
    paintText(
      draw,
      text,
      { x: COLUMN.words, y },
      { size: SIZE, colour: row.isRetracted ? PAPER.quiet : PAPER.text, width: 1400 },
    );
  }
}

function paintHead(
  draw: CanvasRenderingContext2D,
  { detail: { summary }, words, courtName }: ShownCase,
  page: string,
): void {
  const stage = summary.stage === null ? '' : words.stage(summary.stage);
  paintText(
    draw,
    summary.number ?? summary.caseId,
    { x: MARGIN, y: 62 },
    { size: 44, isBold: true, width: 1300 },
  );
  paintText(
    draw,
    [courtName, stage].filter(Boolean).join(' · '),
    { x: MARGIN, y: 114 },
    { size: 28, colour: PAPER.dim, width: 1500 },
  );
  paintText(
    draw,
    page,
    { x: BOARD.width - MARGIN - 140, y: 62 },
    { size: 26, colour: PAPER.dim, width: 140 },
  );
  draw.fillStyle = PAPER.line;
  draw.fillRect(MARGIN, HEAD - 8, BOARD.width - 2 * MARGIN, 2);
}

/** The timeline of a case on pages of paper: events, stages and deadlines, read at one moment. Names of parties aren't on them. */
export function casePages(shown: ShownCase): BoardPages & { first: number } {
  const { pages, first } = paged(caseRows(shown.detail, shown.at));
  return {
    count: pages.length,
    first,
    paint: (no, canvas) => {
      const draw = canvas.getContext('2d');
      if (draw !== null) {
        paintHead(draw, shown, pages.length === 1 ? '' : `${no} / ${pages.length}`);
        (pages[no - 1] ?? []).forEach((row, n) => paintRow(draw, row, shown, HEAD + 36 + n * ROW));
      }
      return Promise.resolve();
    },
    close: () => undefined,
  };
}
