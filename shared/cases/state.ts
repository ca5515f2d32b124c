import type { CaseEvent } from './events.ts';
import type { Facts } from './facts.ts';
import type { NodeInstance } from './instances.ts';
import type { RuleSet } from '../catalogue/rules.ts';

/** A stay of the case in a stage; `to` null while it lasts. UTC ms. */
export interface StageVisit {
  stage: string;
  from: number;
  to: number | null;
}

/** `suspended` while a default pause of the whole case lasts; `provisional`: closed in the statistics, but alive (终本). */
export type CaseStatus = 'open' | 'suspended' | 'provisional' | 'closed';

export interface Party {
  role: string;
  name: string;
  idNumber: string | null;
}

/** A property item (财产) and how far it has come. Amounts in fen, times in UTC ms. */
export interface PropertyItem {
  id: string;
  kind: string | null;
  valueFen: number | null;
  foundAt: number | null;
  controlledAt: number | null;
  /** When the measure ends unless it is renewed. */
  expiresAt: number | null;
  releasedAt: number | null;
  disposal: 'none' | 'running' | 'disposed' | 'ended';
}

/** A stretch in which clocks stand still. `subject` null: of the whole case. */
export interface PauseInterval {
  pause: string;
  subject: string | null;
  from: number;
  to: number | null;
}

/** A case as its events make it. */
export interface CaseState {
  rules: RuleSet;
  number: string | null;
  caseKind: string | null;
  claimedFen: number | null;
  /** When the first event was. */
  beganAt: number | null;
  status: CaseStatus;
  closedAt: number | null;
  closingWay: string | null;
  /** The latest stage of the main line; null before the first. */
  stage: string | null;
  /** Stages of the main line in their order. */
  visits: readonly StageVisit[];
  handler: { id: string; name: string } | null;
  parties: readonly Party[];
  properties: readonly PropertyItem[];
  pauses: readonly PauseInterval[];
  instances: readonly NodeInstance[];
  /** Counted events in their order: neither retracted nor a retraction. */
  events: readonly CaseEvent[];
  /** Ids of events that were retracted. */
  retracted: ReadonlySet<string>;
  /** Latest act of the court; null before the first. */
  lastActAt: number | null;
  facts: Facts;
}
