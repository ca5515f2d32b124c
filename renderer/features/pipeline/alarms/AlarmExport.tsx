import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AlarmFilter } from '#shared/contract/alarms.ts';
import { useLive } from '../../../app/live/store.ts';
import type { CatalogueWords } from '../catalogue.ts';
import { ExportMenu } from '../shared/ExportMenu.tsx';
import { useCourtNames } from '../shared/court-names.ts';
import { alarmExport } from './export-request.ts';

interface AlarmExportProps {
  filter: AlarmFilter;
  words: CatalogueWords;
  total: number | null;
}

/** The alarms that the list shows, as a file. */
export function AlarmExport({ filter, words, total }: AlarmExportProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const known = useLive((live) => live.courts);
  const { short: nameOf } = useCourtNames();
  const courts = useMemo(
    () => Object.fromEntries([...known.keys()].map((id) => [id, nameOf(id)])),
    [known, nameOf],
  );
  const word = (key: string): string => t(key);
  return (
    <ExportMenu
      title={t('alarms.list')}
      total={total}
      request={(format) => alarmExport({ filter, format, words, courts, word })}
    />
  );
}
