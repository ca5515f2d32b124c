import { Alert, Skeleton } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DensityContext } from '../../../app/density.ts';
import { errorText } from '../../../app/error-text.ts';
import { useCatalogue } from '../../pipeline/catalogue.ts';
import { NodeSection } from '../../pipeline/cases/page/NodeSection.tsx';
import { Timeline } from '../../pipeline/cases/page/Timeline.tsx';
import { useCase } from '../../pipeline/cases/page/use-case.ts';
import '../../pipeline/cases/page/page.css';

/** A case on a wall: its number, its nodes with their deadlines, and what has happened. */
export function CaseContent({ caseNo }: { caseNo: number }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { data, error } = useCase(caseNo, true);
  const words = useCatalogue(data?.summary.catalogueId);
  const events = useMemo(() => new Map(data?.events.map((event) => [event.id, event])), [data?.events]);
  if (data === undefined || words === undefined) {
    return error === null ? (
      <Skeleton active paragraph={{ rows: 6 }} />
    ) : (
      <Alert type="warning" showIcon title={errorText(error)} />
    );
  }
  return (
    <div className="tile-panel" inert data-testid="tile-case" data-case-no={caseNo}>
      <div className="tile-panel-name">
        {t('item.case')} {data.summary.number ?? data.summary.caseId}
      </div>
      <DensityContext value="wall">
        <div className="tile-case">
          <NodeSection detail={data} words={words} events={events} commands={null} wanted={undefined} />
          <Timeline detail={data} words={words} events={events} commands={null} personal={null} />
        </div>
      </DensityContext>
    </div>
  );
}
