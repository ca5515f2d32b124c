import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { daysOf, type Period } from '#shared/analysis/period.ts';
import { CHINA_OFFSET_MS, DAY_MS, type DayNumber } from '#shared/calendar/zone.ts';
import { toErrorInfo } from '../../../api/errors.ts';
import { errorText } from '../../../app/error-text.ts';
import { useApi } from '../../../app/session.ts';
import { openView } from '../../../app/views.ts';
import { useCatalogue } from '../../pipeline/catalogue.ts';
import { Variants } from '../../pipeline/process/Variants.tsx';
import '../../pipeline/process/side.css';

/** Paths that are listed; the process map has the others. */
const MOST_PATHS = 8;
/** The server goes on computing when a call's time is over, and answers whoever asks again. */
const TRIES = 12;
const AGAIN_MS = 500;

const startOf = (day: DayNumber): number => day * DAY_MS - CHINA_OFFSET_MS;

interface PathsProps {
  catalogueId: string;
  courtId: string;
  period: Period;
}

/** The paths that cases of the period took most often (流程变体), as the process map has them. */
export function Paths({ catalogueId, courtId, period }: PathsProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const api = useApi();
  const words = useCatalogue(catalogueId);
  const [chosen, setChosen] = useState('');
  const { first, last } = daysOf(period);
  const { data, error } = useQuery({
    queryKey: ['cases.process', catalogueId, courtId, first, last],
    queryFn: () =>
      api.call.cases.process.query({ catalogueId, courtId, from: startOf(first), to: startOf(last + 1) }),
    staleTime: 5 * 60_000,
    retry: (failures, reason) => failures < TRIES && toErrorInfo(reason).code === 'unavailable',
    retryDelay: AGAIN_MS,
  });
  return (
    <div className="stage-paths">
      {data === undefined && error === null && <Skeleton active paragraph={{ rows: 5 }} />}
      {data === undefined && error !== null && <Alert type="warning" showIcon title={errorText(error)} />}
      {data !== undefined && (
        <Variants
          variants={data.variants.slice(0, MOST_PATHS)}
          total={data.variantCount}
          chosen={chosen}
          narrowed={false}
          nameOf={(type) => words?.event(type) ?? type}
          onSelect={setChosen}
          onCases={(path) => openView('cases', { path, court: courtId })}
        />
      )}
      <Button size="small" type="link" onClick={() => openView('process', { court: courtId })}>
        {t('stages.processMap')}
      </Button>
    </div>
  );
}
