import { RecordingTrigger, type Recording } from '#shared/recordings.ts';
import type { ViewParams } from '../../../app/views.ts';
import { fromDateField } from '../date-field.ts';

/** What narrows the list, as the server takes it. */
export interface RecordingsFilter {
  courtId?: string;
  sourceId?: string;
  from?: number;
  to?: number;
  trigger?: RecordingTrigger;
  open?: boolean;
  locked?: boolean;
  caseNumber?: string;
}

const flag = (value: string | undefined): boolean | undefined =>
  value === 'yes' ? true : value === 'no' ? false : undefined;

/** The filter that an address names; what can't be understood is left out. */
export function filterOf(params: ViewParams): RecordingsFilter {
  const trigger = RecordingTrigger.safeParse(params['trigger']);
  const all = {
    courtId: params['court'],
    sourceId: params['source'],
    from: fromDateField(params['from']) ?? undefined,
    to: fromDateField(params['to']) ?? undefined,
    trigger: trigger.success ? trigger.data : undefined,
    open: flag(params['open']),
    locked: flag(params['locked']),
    caseNumber: params['case'],
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== ''));
}

/** Recordings of further pages behind those that are there; one that is told twice counts once. */
export function withPages(pages: readonly (readonly Recording[])[]): Recording[] {
  const known = new Map<string, Recording>();
  for (const recording of pages.flat()) {
    if (!known.has(recording.id)) {
      known.set(recording.id, recording);
    }
  }
  return [...known.values()];
}
