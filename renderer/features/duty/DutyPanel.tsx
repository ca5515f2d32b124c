import { Segmented } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useActions, type Action } from '../../app/actions.ts';
import { useSession } from '../../app/session.ts';
import { openView, useViewParams } from '../../app/views.ts';
import { CourtPick } from '../pipeline/shared/CourtPick.tsx';
import { HandoverView } from './handover/HandoverView.tsx';
import { LogView } from './log/LogView.tsx';
import { OnDutyNow } from './OnDutyNow.tsx';
import { RollCallView } from './roll-call/RollCallView.tsx';
import { RosterView } from './roster/RosterView.tsx';
import { useElementKeys } from './use-element-keys.ts';
import type { DutyViewProps } from './view-props.ts';
import './duty.css';

const TABS = ['roster', 'handover', 'log', 'rollCall'] as const;
type Tab = (typeof TABS)[number];

const VIEW: Record<Tab, React.FunctionComponent<DutyViewProps>> = {
  roster: RosterView,
  handover: HandoverView,
  log: LogView,
  rollCall: RollCallView,
};

/** The tabs in the palette. */
function useTabActions(): void {
  const { t } = useTranslation('duty');
  useEffect(() => {
    const { setActions, removeActions } = useActions.getState();
    setActions(
      'duty',
      TABS.map((tab, index): Action => ({
        id: `duty.${tab}`,
        group: 'duty',
        title: t(`tab.${tab}`),
        keys: String(index + 1),
        run: () => openView('duty', { tab }),
      })),
    );
    return () => removeActions('duty');
  }, [t]);
}

function Panel({ ownCourtId }: { ownCourtId: string }): React.JSX.Element {
  const { t } = useTranslation('duty');
  const panel = useRef<HTMLElement>(null);
  const [params, setParams] = useViewParams('duty');
  useTabActions();
  const tab = TABS.find((one) => one === params['tab']) ?? 'roster';
  const courtId = params['court'] ?? ownCourtId;
  const View = VIEW[tab];
  const show = (next: Tab): void => setParams({ ...params, tab: next });
  useElementKeys(panel, Object.fromEntries(TABS.map((one, index) => [String(index + 1), () => show(one)])));
  return (
    <section ref={panel} className="duty" tabIndex={-1} aria-label={t('title')} data-testid="duty-panel">
      <div className="duty-bar">
        <Segmented<Tab>
          size="small"
          aria-label={t('title')}
          value={tab}
          onChange={show}
          options={TABS.map((value) => ({
            value,
            label: <span data-testid={`duty-tab-${value}`}>{t(`tab.${value}`)}</span>,
          }))}
        />
        <span className="duty-space" />
        {tab !== 'rollCall' && <CourtPick value={courtId} onChange={(court) => setParams({ tab, court })} />}
      </div>
      {tab !== 'rollCall' && <OnDutyNow courtId={courtId} />}
      <div className="duty-body">
        <View key={`${tab} ${courtId}`} courtId={courtId} panel={panel} />
      </div>
    </section>
  );
}

/** Duty (值班): roster, hand-over, log and roll calls of a court. */
export function DutyPanel(): React.JSX.Element | null {
  const ownCourtId = useSession((s) => s.me?.courtId);
  return ownCourtId === undefined ? null : <Panel ownCourtId={ownCourtId} />;
}
