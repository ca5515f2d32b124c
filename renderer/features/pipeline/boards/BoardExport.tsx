import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportRequest } from '#shared/exports.ts';
import { useLive } from '../../../app/live/store.ts';
import { ExportMenu } from '../shared/ExportMenu.tsx';
import { useCourtNames } from '../shared/court-names.ts';
import { BOARD_FIGURES } from './rows.ts';
import type { BoardTab } from './use-boards.ts';

/** The board as a file: the whole list, with the columns of the page. */
export function BoardExport({
  catalogueId,
  courtId,
  tab,
  total,
}: {
  catalogueId: string;
  courtId: string;
  tab: BoardTab;
  total: number | null;
}): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const courts = useLive((live) => live.courts);
  const { short: nameOf } = useCourtNames();
  const names = useMemo(
    () => Object.fromEntries([...courts.keys()].map((id) => [id, nameOf(id)])),
    [courts, nameOf],
  );
  const title = `${nameOf(courtId)} ${t(`boards.${tab}`)}`;
  const request = useCallback(
    (format: ExportRequest['format']): ExportRequest => ({
      of: {
        view: tab === 'courts' ? 'courts' : 'handlers',
        catalogueId,
        courtId,
      },
      format,
      columns: [
        ...(tab === 'judges' ? [{ key: 'handlerName', title: t('boards.column.judge') }] : []),
        { key: 'courtId', title: t('boards.column.court') },
        ...BOARD_FIGURES.map((figure) => ({
          key: figure === 'oldest' ? 'oldestAt' : figure,
          title:
            figure === 'oldest' || figure === 'medianAge'
              ? t(`boards.export.${figure}`)
              : t(`boards.column.${figure}`),
        })),
      ],
      labels: { courtId: names },
      sheet: t(`boards.${tab}`),
    }),
    [tab, catalogueId, courtId, names, t],
  );
  return <ExportMenu title={title} total={total} request={request} />;
}
