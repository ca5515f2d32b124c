import type { Role } from '../identity.ts';
import type { AccessRule, Scope } from './call.ts';

/** People who work with units and pictures; analysts read charts and have no need of either. */
export const OPERATIONS: readonly Role[] = ['dutyOfficer', 'leader', 'administrator'];
/** People who command units. */
export const COMMAND: readonly Role[] = ['dutyOfficer', 'leader'];
/** Whoever may look at units and pictures: also the machines of a hall's wall. */
export const VIEWERS: readonly Role[] = [...OPERATIONS, 'wall'];
/** Everyone but machines. */
export const PEOPLE: readonly Role[] = ['dutyOfficer', 'leader', 'analyst', 'administrator'];

const rule = (roles: AccessRule['roles'], scope: Scope, audit: boolean): AccessRule => ({
  roles,
  scope,
  audit,
});

/** The access rules in use, by who they are for. */
export const access = {
  anyone: rule('anyone', 'none', false),
  anyoneAudited: rule('anyone', 'none', true),
  ownSession: rule([...PEOPLE, 'wall', 'feed', 'unit'], 'self', false),
  ownSessionAudited: rule([...PEOPLE, 'wall', 'feed', 'unit'], 'self', true),
  people: rule([...PEOPLE, 'wall'], 'filtered', false),
  peopleSelf: rule(PEOPLE, 'self', false),
  peopleSelfAudited: rule(PEOPLE, 'self', true),
  peopleCourt: rule([...PEOPLE, 'wall'], 'court', false),
  peopleCourtAudited: rule(PEOPLE, 'court', true),
  operations: rule(VIEWERS, 'filtered', false),
  operationsCourt: rule(OPERATIONS, 'court', false),
  /** Those who work at a court's desks. */
  desks: rule(OPERATIONS, 'filtered', false),
  operationsCourtAudited: rule(OPERATIONS, 'court', true),
  command: rule(COMMAND, 'court', true),
  /** Many calls are one act, of which the feature itself writes begin and end to the audit log. */
  steer: rule(COMMAND, 'court', false),
  /** Who makes a court's duty roster. */
  rosterCourt: rule(['leader', 'administrator'], 'court', true),
  leaderCourt: rule(['leader'], 'court', true),
  enrol: rule(['dutyOfficer', 'administrator'], 'court', true),
  admin: rule(['administrator'], 'filtered', false),
  adminCourt: rule(['administrator'], 'court', true),
  /** Asks the network, and touches no court's data. */
  adminNetwork: rule(['administrator'], 'none', true),
  instructionFile: rule([...VIEWERS, 'unit'], 'court', false),
  unit: rule(['unit'], 'self', false),
  unitAudited: rule(['unit'], 'self', true),
  viewCourtAudited: rule(VIEWERS, 'court', true),
  /** Many calls follow from one that was audited. */
  viewCourt: rule(VIEWERS, 'court', false),
  talkWatch: rule([...OPERATIONS, 'unit'], 'filtered', false),
  talkListen: rule([...OPERATIONS, 'unit'], 'court', false),
  talkManage: rule(['leader', 'administrator'], 'court', true),
  /** Each transmission is a row of the intercom's own log. */
  talk: rule([...COMMAND, 'unit'], 'court', false),
  talkSelf: rule([...COMMAND, 'unit'], 'self', false),
  call: rule([...COMMAND, 'unit'], 'court', true),
  callSelf: rule([...COMMAND, 'unit'], 'self', true),
  callDesks: rule([...COMMAND, 'unit'], 'filtered', false),
  /** Units send what they publish anyway. */
  callSend: rule(COMMAND, 'self', false),
  peer: rule([...VIEWERS, 'unit'], 'self', false),
  /** Who has a place in a consultation: a court's desk, a person, a unit. What each may do there is the session's own table. */
  seat: rule([...COMMAND, 'unit'], 'court', false),
  seatAudited: rule([...COMMAND, 'unit'], 'court', true),
  /** Who looks at a consultation: also a hall's wall. */
  seatView: rule([...VIEWERS, 'unit'], 'court', false),
  seatWatch: rule([...VIEWERS, 'unit'], 'filtered', false),
} as const satisfies Record<string, AccessRule>;
