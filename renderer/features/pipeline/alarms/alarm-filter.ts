import type { AlarmState } from '#shared/alarms.ts';
import { AlarmFilter } from '#shared/contract/alarms.ts';
import type { ViewParams } from '../../../app/views.ts';

/** Which alarms a list shows by their state: those to be dealt with, shelved ones, cleared ones. */
export type AlarmShow = 'open' | 'shelved' | 'cleared';
export const ALARM_SHOWS: readonly AlarmShow[] = ['open', 'shelved', 'cleared'];

const STATES: Readonly<Record<AlarmShow, readonly AlarmState[] | null>> = {
  open: null,
  shelved: ['shelved'],
  cleared: ['cleared'],
};

export const showOf = (params: ViewParams): AlarmShow =>
  ALARM_SHOWS.find((show) => show === params['show']) ?? 'open';

/** The filter that an address names; what it names wrongly narrows nothing. */
export function filterOf(params: ViewParams): AlarmFilter {
  const states = STATES[showOf(params)];
  const given: Record<string, unknown> = {
    courtId: params['court'],
    priority: params['priority'] === undefined ? undefined : Number(params['priority']),
    cause: params['cause'],
    kind: params['kind'],
    stage: params['stage'],
    handlerId: params['handler'],
    nodeId: params['node'],
    states: states === null ? undefined : [...states],
  };
  const valid = Object.entries(given).filter(
    ([key, value]) => value !== undefined && AlarmFilter.safeParse({ [key]: value }).success,
  );
  return AlarmFilter.parse(Object.fromEntries(valid));
}
