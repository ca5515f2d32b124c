import { MEASURES } from '#shared/analysis/measures.ts';
import type { ChartKind } from '#shared/analysis/chart.ts';
import type { FigureTable } from '#shared/contract/analysis.ts';
import { COLOURS } from '../../../app/tokens.ts';
import { chartOption, type ChartWords } from '../../analysis/chart/option.ts';
import { shortFigure } from '../../analysis/figure-text.ts';
import { BOARD, type BoardPages } from './pages.ts';
import { paintText } from './text.ts';

const MARGIN = 64;
const HEAD = 140;
const FOOT = 60;
/** Text of the chart, px: read at the far end of a hall. */
const FONT = 26;

/** Figures that are shown as they are at one moment. */
export interface ShownFigures {
  title: string;
  /** Whose figures, of which days, read when. */
  about: string;
  table: FigureTable;
  kind: ChartKind;
  words: ChartWords;
}

function paintNumbers(draw: CanvasRenderingContext2D, { table, words }: ShownFigures): void {
  table.measures.forEach((id, n) => {
    const y = HEAD + 160 + n * 220;
    const value = table.totals[n]?.value ?? null;
    paintText(draw, words.measure(id), { x: MARGIN, y }, { size: 36, colour: COLOURS.text2, width: 1700 });
    const text = value === null ? '—' : shortFigure(MEASURES[id].unit, value);
    paintText(
      draw,
      text,
      { x: MARGIN, y: y + 90 },
      { size: 96, colour: COLOURS.text, isBold: true, width: 1700 },
    );
  });
}

async function paintChart(
  canvas: CanvasRenderingContext2D,
  { table, words, kind }: ShownFigures,
): Promise<void> {
  const { echarts } = await import('../../analysis/chart/echarts.ts');
  const drawn = document.createElement('div');
  const size = { width: BOARD.width - 2 * MARGIN, height: BOARD.height - HEAD - FOOT };
  const chart = echarts.init(drawn, 'console', { renderer: 'canvas', devicePixelRatio: 1, ...size });
  try {
    chart.setOption({ ...chartOption(kind, { table, words, font: FONT })?.(size), animation: false });
    canvas.drawImage(chart.getRenderedCanvas({ pixelRatio: 1 }), MARGIN, HEAD);
  } finally {
    chart.dispose();
  }
}

/** A chart on one page, dark as on the walls, with whose figures it shows. */
export function chartPage(shown: ShownFigures): BoardPages {
  return {
    count: 1,
    paint: async (_no, canvas) => {
      const draw = canvas.getContext('2d');
      if (draw === null) {
        return;
      }
      draw.fillStyle = COLOURS.surface1;
      draw.fillRect(0, 0, BOARD.width, BOARD.height);
      const width = BOARD.width - 2 * MARGIN;
      paintText(
        draw,
        shown.title,
        { x: MARGIN, y: 58 },
        { size: 42, colour: COLOURS.text, isBold: true, width },
      );
      paintText(draw, shown.about, { x: MARGIN, y: 108 }, { size: 26, colour: COLOURS.text2, width });
      if (shown.table.dimensions.length === 0) {
        paintNumbers(draw, shown);
      } else {
        await paintChart(draw, shown);
      }
    },
    close: () => undefined,
  };
}
