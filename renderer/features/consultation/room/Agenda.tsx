import { Alert, Button, Select, Skeleton } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isAtTable } from '#shared/consultation/rights.ts';
import { siteOf, type AgendaItem } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { errorText } from '../../../app/error-text.ts';
import { useApi } from '../../../app/session.ts';
import { useCatalogue } from '../../pipeline/catalogue.ts';
import { NodeSection } from '../../pipeline/cases/page/NodeSection.tsx';
import '../../pipeline/cases/page/page.css';
import type { SessionClient } from '../session-client.ts';
import { useCommand } from '../../../app/use-command.ts';

const POLL_MS = 15_000;

/** The case of an item with its nodes and clocks, as the session lets the user see it. */
function Dossier({ view, item }: { view: ConsultationView; item: AgendaItem }): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const api = useApi();
  const [chosen, setChosen] = useState(item.cases[0]?.no ?? 0);
  const { data, error } = useQuery({
    queryKey: ['consultation.dossier', view.id, item.id, chosen],
    queryFn: () =>
      api.call.consultation.dossier.query({ consultationId: view.id, itemId: item.id, caseNo: chosen }),
    refetchInterval: POLL_MS,
    retry: false,
  });
  const words = useCatalogue(data?.summary.catalogueId);
  const events = useMemo(() => new Map(data?.events.map((event) => [event.id, event])), [data?.events]);
  return (
    <div className="room-dossier" data-testid="room-dossier">
      {item.cases.length > 1 && (
        <Select
          size="small"
          value={chosen}
          aria-label={t('decision.case')}
          onChange={setChosen}
          options={item.cases.map(({ no, number }) => ({ value: no, label: number ?? String(no) }))}
        />
      )}
      {error !== null && <Alert type="warning" showIcon title={errorText(error)} />}
      {error === null && (data === undefined || words === undefined) && <Skeleton active />}
      {error === null && data !== undefined && words !== undefined && (
        <>
          <h3>{data.summary.number ?? data.summary.caseId}</h3>
          <NodeSection detail={data} words={words} events={events} commands={null} wanted={undefined} />
        </>
      )}
    </div>
  );
}

/** The agenda: the item that is dealt with has its cases beside it. */
export function Agenda({
  client,
  view,
  isChair,
}: {
  client: SessionClient;
  view: ConsultationView;
  isChair: boolean;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { run } = useCommand();
  const me = siteOf(view, view.mySiteId);
  const current = view.agenda.find(({ id }) => id === view.itemId);
  return (
    <div>
      {view.agenda.length === 0 && <p className="consultation-dim">{t('agenda.none')}</p>}
      <ol className="consultation-agenda">
        {view.agenda.map((item) => (
          <li key={item.id} aria-current={item.id === view.itemId} data-testid="agenda-item">
            <b>{item.title}</b>
            <span>{item.cases.map(({ no, number }) => number ?? String(no)).join(t('separator'))}</span>
            {isChair && (
              <Button
                size="small"
                onClick={() =>
                  void run(() =>
                    client.command({ type: 'takeUpItem', itemId: item.id === view.itemId ? null : item.id }),
                  )
                }
                data-testid="agenda-take-up"
              >
                {t(item.id === view.itemId ? 'agenda.close' : 'agenda.takeUp')}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {current !== undefined &&
        current.cases.length > 0 &&
        (me !== undefined && isAtTable(me) ? (
          <Dossier key={current.id} view={view} item={current} />
        ) : (
          <p className="consultation-dim" data-testid="room-no-dossier">
            {t('agenda.forTable')}
          </p>
        ))}
    </div>
  );
}
