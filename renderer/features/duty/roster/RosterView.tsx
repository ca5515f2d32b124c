import { Alert, App, Button, Segmented, Skeleton } from 'antd';
import { CopyOutlined, LeftOutlined, PlusOutlined, RightOutlined, SettingOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { civilDate, dayNumber } from '#shared/calendar/zone.ts';
import type { DutyRoster } from '#shared/contract/duty.ts';
import { chinaDay, DutyRole, mondayOf, shiftTimes, type DutyAssignment } from '#shared/duty/roster.ts';
import { errorText } from '../../../app/error-text.ts';
import { useApi } from '../../../app/session.ts';
import { useCommand } from '../../../app/use-command.ts';
import { ExportMenu } from '../../pipeline/shared/ExportMenu.tsx';
import { formatDayOnly, formatMonth } from '../dates.ts';
import { useMayRoster } from '../may.ts';
import { useElementKeys } from '../use-element-keys.ts';
import type { DutyViewProps } from '../view-props.ts';
import { AssignDialog, type Draft } from './AssignDialog.tsx';
import { RosterGrid } from './RosterGrid.tsx';
import { ShiftsDialog } from './ShiftsDialog.tsx';
import './roster.css';

type Span = 'week' | 'month';
const WEEK = 7;
const MONTH = 42;

/** The first day that is shown with `day`: of its week, or of the weeks that hold its month. */
function firstDayOf(span: Span, day: number): number {
  return mondayOf(span === 'week' ? day : dayNumber({ ...civilDate(day), day: 1 }));
}

/** A day of the week or month before or after. */
function step(span: Span, day: number, by: 1 | -1): number {
  if (span === 'week') {
    return day + by * WEEK;
  }
  const { year, month } = civilDate(day);
  return dayNumber({ year, month: month + by, day: 1 });
}

function useRoster(courtId: string, firstDay: number, days: number) {
  const api = useApi();
  return useQuery({
    queryKey: ['duty', 'roster', courtId, firstDay, days],
    queryFn: () => api.call.duty.roster.query({ courtId, firstDay, days }),
  });
}

/** Copying, assigning and removing, each with its undo. */
function useRosterCommands(courtId: string) {
  const { t } = useTranslation('duty');
  const { message } = App.useApp();
  const api = useApi();
  const { busy, run } = useCommand();
  const { duty } = api.call;
  const offerUndo = (text: string, undo: () => Promise<unknown>): void => {
    const key = crypto.randomUUID();
    void message.open({
      key,
      type: 'success',
      duration: 8,
      content: (
        <>
          {text}{' '}
          <Button
            size="small"
            type="link"
            onClick={() => {
              message.destroy(key);
              void run(undo, t('undone'));
            }}
            data-testid="roster-undo"
          >
            {t('undo')}
          </Button>
        </>
      ),
    });
  };
  const unassign = (ids: string[]) => duty.unassign.mutate({ courtId, assignmentIds: ids });
  const copy = (fromDay: number) =>
    run(async () => {
      const added = await duty.copyWeek.mutate({ courtId, fromDay, toDay: fromDay + WEEK });
      if (added.length === 0) {
        void message.info(t('roster.copiedNone'));
      } else {
        offerUndo(t('roster.copied', { count: added.length }), () => unassign(added.map(({ id }) => id)));
      }
    });
  const remove = ({ id }: DutyAssignment) =>
    run(async () => {
      const [gone] = await unassign([id]);
      if (gone !== undefined) {
        offerUndo(t('roster.removed', { name: gone.person.name }), () => duty.assign.mutate(gone));
      }
    });
  return { busy, copy, remove };
}

/** How many gaps and double bookings there are. */
function Findings({ roster }: { roster: DutyRoster }): React.JSX.Element {
  const { t } = useTranslation('duty');
  const { gaps, doubles } = roster;
  const words = [
    ...(gaps.length === 0 ? [] : [t('roster.gaps', { count: gaps.length })]),
    ...(doubles.length === 0 ? [] : [t('roster.doubles', { count: doubles.length })]),
  ];
  return words.length === 0 ? (
    <Alert type="success" showIcon title={t('roster.complete')} data-testid="roster-findings" />
  ) : (
    <Alert
      type={doubles.length > 0 ? 'error' : 'warning'}
      showIcon
      title={words.join(t('semicolon'))}
      data-testid="roster-findings"
    />
  );
}

/** A court's roster by week or month. */
export function RosterView({ courtId, panel }: DutyViewProps): React.JSX.Element {
  const { t } = useTranslation('duty');
  const api = useApi();
  const mayRoster = useMayRoster();
  const today = chinaDay(api.serverNow());
  const [span, setSpan] = useState<Span>('week');
  const [day, setDay] = useState(today);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [settingShifts, setSettingShifts] = useState(false);
  const firstDay = firstDayOf(span, day);
  const days = span === 'week' ? WEEK : MONTH;
  const { data, isPending, error } = useRoster(courtId, firstDay, days);
  const { busy, copy, remove } = useRosterCommands(courtId);

  const newDraft = (): void => {
    const [kind] = data?.kinds ?? [];
    if (kind !== undefined) {
      setDraft({ role: kind.roles[0] ?? 'dutyOfficer', ...shiftTimes(kind, day), person: null, id: null });
    }
  };
  useElementKeys(panel, {
    ArrowLeft: () => setDay(step(span, day, -1)),
    ArrowRight: () => setDay(step(span, day, 1)),
    t: () => setDay(today),
    n: mayRoster ? newDraft : undefined,
  });
  return (
    <div className="roster" data-testid="roster">
      <div className="duty-tools">
        <Button
          size="small"
          icon={<LeftOutlined />}
          aria-label={t('roster.before')}
          onClick={() => setDay(step(span, day, -1))}
        />
        <Button size="small" onClick={() => setDay(today)}>
          {t('roster.today')}
        </Button>
        <Button
          size="small"
          icon={<RightOutlined />}
          aria-label={t('roster.after')}
          onClick={() => setDay(step(span, day, 1))}
          data-testid="roster-after"
        />
        <h3>
          {span === 'month'
            ? formatMonth(day)
            : `${formatDayOnly(firstDay)} – ${formatDayOnly(firstDay + WEEK - 1)}`}
        </h3>
        <Segmented<Span>
          size="small"
          aria-label={t('roster.span')}
          value={span}
          onChange={setSpan}
          options={[
            { value: 'week', label: t('roster.week') },
            { value: 'month', label: t('roster.month') },
          ]}
        />
        <span className="duty-space" />
        {mayRoster && (
          <>
            <Button
              size="small"
              icon={<PlusOutlined />}
              onClick={newDraft}
              disabled={data === undefined || data.kinds.length === 0}
              data-testid="roster-new"
            >
              {t('roster.assign')}
            </Button>
            {span === 'week' && (
              <Button
                size="small"
                icon={<CopyOutlined />}
                loading={busy}
                disabled={data === undefined || data.assignments.length === 0}
                onClick={() => void copy(firstDay)}
                data-testid="roster-copy"
              >
                {t('roster.copy')}
              </Button>
            )}
            <Button size="small" icon={<SettingOutlined />} onClick={() => setSettingShifts(true)}>
              {t('roster.shifts')}
            </Button>
          </>
        )}
        <ExportMenu
          title={t('tab.roster')}
          total={data?.assignments.length ?? null}
          request={(format) => ({
            of: { view: 'roster', courtId, firstDay, days },
            format,
            columns: ['from', 'to', 'role', 'person'].map((key) => ({ key, title: t(`column.${key}`) })),
            labels: { role: Object.fromEntries(DutyRole.options.map((role) => [role, t(`role.${role}`)])) },
            sheet: 'roster',
          })}
        />
      </div>
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
      {isPending && <Skeleton active className="duty-skeleton" />}
      {data !== undefined && (
        <>
          <Findings roster={data} />
          <RosterGrid
            roster={data}
            isDense={span === 'month'}
            today={today}
            month={span === 'month' ? civilDate(day).month : null}
            onEdit={
              mayRoster ? ({ id, role, person, from, to }) => setDraft({ id, role, person, from, to }) : null
            }
            onFill={mayRoster ? (gap) => setDraft({ ...gap, id: null, person: null }) : null}
          />
        </>
      )}
      {draft !== null && data !== undefined && (
        <AssignDialog
          courtId={courtId}
          kinds={data.kinds}
          draft={draft}
          onClose={() => setDraft(null)}
          onRemove={(id) => {
            const found = data.assignments.find((each) => each.id === id);
            setDraft(null);
            if (found !== undefined) {
              void remove(found);
            }
          }}
        />
      )}
      {settingShifts && data !== undefined && (
        <ShiftsDialog courtId={courtId} kinds={data.kinds} onClose={() => setSettingShifts(false)} />
      )}
    </div>
  );
}
