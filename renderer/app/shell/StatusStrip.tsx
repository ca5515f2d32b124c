import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Unit, UnitState } from '#shared/units.ts';
import { StateMark, type MarkState } from '../../components/StateMark.tsx';
import { useLive } from '../live/store.ts';
import type { PanelId } from '../panels.ts';
import { useMayOperate } from '../roles.ts';
import { openView } from '../views.ts';
import './StatusStrip.css';

function Item({
  mark,
  label,
  value,
  panel,
  testId,
}: {
  mark: MarkState;
  label: string;
  value: number;
  panel: PanelId;
  testId: string;
}): React.JSX.Element {
  return (
    <button
      type="button"
      className="strip-item"
      onClick={() => openView(panel)}
      data-testid={testId}
      data-value={value}
    >
      <StateMark state={mark} />
      {label} <b>{value}</b>
    </button>
  );
}

/** A clock this far off the server's would make ages and evidence times wrong. */
const CLOCK_TOLERANCE_MS = 3000;

function unitCounts(units: ReadonlyMap<string, Unit>): Record<UnitState, number> {
  const count = { live: 0, lastKnown: 0, off: 0 };
  for (const unit of units.values()) {
    count[unit.state] += 1;
  }
  return count;
}

/** Units, sources, instructions and emergency calls. */
function UnitFigures(): React.JSX.Element {
  const { t } = useTranslation();
  const units = useLive((live) => live.units);
  const sources = useLive((live) => live.sources);
  const instructions = useLive((live) => live.instructions);
  const openSos = useLive((live) => live.sos.size);
  const count = useMemo(() => unitCounts(units), [units]);
  const liveSources = useMemo(
    () => [...sources.values()].filter((source) => source.state === 'live').length,
    [sources],
  );
  const waiting = useMemo(
    () =>
      [...instructions.values()].filter((instruction) =>
        instruction.receipts.some((receipt) => receipt.state === 'waiting'),
      ).length,
    [instructions],
  );
  return (
    <>
      <span className="strip-label">{t('strip.units')}</span>
      <Item mark="normal" label={t('strip.live')} value={count.live} panel="units" testId="count-live" />
      <Item
        mark="attention"
        label={t('strip.lastKnown')}
        value={count.lastKnown}
        panel="units"
        testId="count-last-known"
      />
      <Item mark="offline" label={t('strip.off')} value={count.off} panel="units" testId="count-off" />
      <span className="strip-line" />
      <Item
        mark="normal"
        label={t('strip.sources')}
        value={liveSources}
        panel="wall"
        testId="count-sources"
      />
      <Item
        mark={waiting > 0 ? 'attention' : 'done'}
        label={t('strip.waiting')}
        value={waiting}
        panel="dispatch"
        testId="count-waiting"
      />
      <Item
        mark={openSos > 0 ? 'danger' : 'done'}
        label={t('strip.sos')}
        value={openSos}
        panel="dispatch"
        testId="count-sos"
      />
      <span className="strip-line" />
    </>
  );
}

/** Alarms of the pipeline and supervision orders. */
function CaseFigures(): React.JSX.Element {
  const { t } = useTranslation();
  const counts = useLive((live) => live.alarmCounts);
  const orders = useLive((live) => live.orders);
  const overdue = useMemo(() => [...orders.values()].some((order) => order.overdue), [orders]);
  const urgent = (counts?.urgent ?? 0) > 0;
  const open = (counts?.unacknowledged ?? 0) > 0;
  return (
    <>
      <Item
        mark={urgent ? 'danger' : open ? 'attention' : 'done'}
        label={t('strip.alarms')}
        value={counts?.unacknowledged ?? 0}
        panel="alarms"
        testId="count-alarms"
      />
      <Item
        mark={overdue ? 'danger' : 'normal'}
        label={t('strip.orders')}
        value={orders.size}
        panel="supervision"
        testId="count-orders"
      />
    </>
  );
}

/** One line of figures at the foot of every mode; each leads to its panel. */
export function StatusStrip(): React.JSX.Element {
  const { t } = useTranslation();
  const mayOperate = useMayOperate();
  const clockOffsetMs = useLive((live) => live.clockOffsetMs);
  return (
    <footer className="strip">
      {mayOperate && <UnitFigures />}
      <CaseFigures />
      {Math.abs(clockOffsetMs) > CLOCK_TOLERANCE_MS && (
        <span className="strip-warning">
          <StateMark state="attention" />
          {t('strip.clockOff', { n: Math.round(Math.abs(clockOffsetMs) / 1000) })}
        </span>
      )}
    </footer>
  );
}
