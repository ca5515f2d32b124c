import type { HandoverLink } from '#shared/duty/handover.ts';
import type { DutyEntryLink } from '#shared/duty/log.ts';
import { useSelection } from '../../app/selection.ts';
import { openView } from '../../app/views.ts';

interface Link {
  kind: HandoverLink['kind'] | DutyEntryLink['kind'];
  id: string;
}

/** How each is shown; `courtId` is that of the sheet or log in which it stands. */
const SHOW: Readonly<Record<Link['kind'], (id: string, courtId: string) => void>> = {
  case: (id) => openView('cases', { case: id }),
  operation: (id) => openView('operations', { operation: id }),
  alarm: () => openView('alarms'),
  unit: (id) => {
    useSelection.getState().selectUnit(id);
    openView('units');
  },
  source: () => openView('wall'),
  order: (id) => openView('supervision', { order: id }),
  recording: (id) => openView('recordings', { recording: id }),
  wall: () => openView('wall'),
  handover: (sheet, court) => openView('duty', { tab: 'handover', court, sheet }),
  rollCall: () => openView('duty', { tab: 'rollCall' }),
};

/** Shows what an item of a sheet or an entry of the log belongs to. */
export const openLink = ({ kind, id }: Link, courtId: string): void => SHOW[kind](id, courtId);
