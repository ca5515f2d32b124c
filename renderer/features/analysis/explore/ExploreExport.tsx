import { DownloadOutlined } from '@ant-design/icons';
import { App, Button, Dropdown } from 'antd';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { MEASURES } from '#shared/analysis/measures.ts';
import type { FigureTable } from '#shared/contract/analysis.ts';
import type { ExportRequest } from '#shared/exports.ts';
import { errorText } from '../../../app/error-text.ts';
import { useApi } from '../../../app/session.ts';
import { exportFileName, fetchExport, saveFile } from '../../pipeline/shared/export.ts';
import type { Place } from '../chart/option.ts';
import type { Names } from '../use-names.ts';
import { questionOf, type ExploreView } from './state.ts';

const FORMATS = ['csv', 'xlsx', 'png', 'svg'] as const;
type Format = (typeof FORMATS)[number];

interface ExploreExportProps {
  view: ExploreView;
  table: FigureTable;
  names: Names;
  title: string;
  option: ((place: Place) => EChartsCoreOption) | null;
  chart: RefObject<EChartsType | null>;
}

/** What the server is asked for: the figures again, with the words of the page. */
function requestOf(
  { view, table, names }: Pick<ExploreExportProps, 'view' | 'table' | 'names'>,
  words: { sheet: string; compared: (name: string) => string; units: Readonly<Record<string, string>> },
  format: 'csv' | 'xlsx',
): ExportRequest {
  const title = (id: FigureTable['measures'][number]): string => {
    const unit = words.units[MEASURES[id].unit] ?? '';
    return unit === '' ? names.measure(id) : `${names.measure(id)}（${unit}）`;
  };
  const labels = Object.fromEntries(
    table.dimensions.map((id, index) => [
      `key${index}`,
      Object.fromEntries(
        table.rows.map(({ keys }) => [
          keys[index] ?? '',
          names.value(id, keys[index] ?? null, table.names).slice(0, 200),
        ]),
      ),
    ]),
  );
  return {
    of: { view: 'figures', question: questionOf(view) },
    format,
    columns: [
      ...table.dimensions.map((id, index) => ({ key: `key${index}`, title: names.dimension(id) })),
      ...table.measures.map((id, index) => ({ key: `measure${index}`, title: title(id) })),
      ...(table.compared === null
        ? []
        : table.measures.map((id, index) => ({
            key: `compared${index}`,
            title: words.compared(title(id)),
          }))),
    ],
    labels,
    sheet: words.sheet,
  };
}

/** Saves the figures as CSV or XLSX, the chart as PNG or SVG. */
export function ExploreExport(props: ExploreExportProps): React.JSX.Element {
  const { table, title, option, chart } = props;
  const { t } = useTranslation('analysis');
  const { message } = App.useApp();
  const api = useApi();
  const [busy, setBusy] = useState(false);
  const make = async (format: Format): Promise<Blob | null> => {
    if (format === 'csv' || format === 'xlsx') {
      const units = { share: t('unit.share'), fen: t('unit.fen'), days: t('unit.days') };
      return fetchExport(
        api,
        requestOf(
          props,
          { sheet: t('export.sheet'), compared: (name) => t('compared', { name }), units },
          format,
        ),
      );
    }
    const drawn = chart.current;
    if (drawn === null || option === null) {
      return null;
    }
    const { pngOf, svgOf } = await import('../chart/picture.ts');
    return format === 'png' ? pngOf(drawn) : svgOf(drawn, option);
  };
  const run = async (format: Format): Promise<void> => {
    setBusy(true);
    try {
      const blob = await make(format);
      if (blob !== null) {
        const name = exportFileName(title, 'csv', api.serverNow()).replace(/csv$/, format);
        saveFile(blob, name);
        void message.success(t('export.done'));
      }
    } catch (error) {
      void message.error(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  const items = FORMATS.map((format) => ({
    key: format,
    disabled: (format === 'png' || format === 'svg') && (option === null || table.rows.length === 0),
    label: t('export.as', { format: format.toUpperCase() }),
    onClick: () => void run(format),
  }));
  return (
    <Dropdown trigger={['click']} menu={{ items }} disabled={busy}>
      <Button size="small" icon={<DownloadOutlined />} loading={busy} data-testid="analysis-export">
        {t('export.title')}
      </Button>
    </Dropdown>
  );
}
