import type { AnalysisStatus } from '#shared/contract/analysis.ts';
import type { Config } from '../../../config/schema.ts';
import type { Limits } from './database.ts';

/** A value of a statement's parameter. */
export type Parameter = string | number | null;
/** A statement with its parameters, in the order of its question marks. */
export interface Statement {
  sql: string;
  values: readonly Parameter[];
}

/** Where the read model stands. */
export interface ModelStatus extends Pick<AnalysisStatus, 'state' | 'asOf' | 'problem'> {
  /** Revision of the cases that the facts show, and that of the cases themselves. */
  revision: number;
  latest: number;
  cases: number;
  /** Size of the file, bytes. */
  bytes: number;
}

/** Before the process has told anything. */
export const UNKNOWN: ModelStatus = {
  state: 'building',
  asOf: null,
  revision: -1,
  latest: 0,
  cases: 0,
  bytes: 0,
  problem: null,
};

/** What the process of the read model is told to begin with. */
export interface Begin {
  kind: 'begin';
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'calendarFile'>;
  file: string;
  limits: Limits;
}

/** What the server tells the process. */
export type Told =
  | Begin
  | { kind: 'ask'; id: number; statement: Statement }
  /** The cases have changed. */
  | { kind: 'changed' };

/** What the process tells the server. */
export type Answer =
  | { kind: 'rows'; id: number; rows: Record<string, unknown>[] }
  | { kind: 'refused'; id: number; reason: string }
  | { kind: 'status'; status: ModelStatus }
  | { kind: 'renewed'; reason: string }
  | { kind: 'failed'; reason: string };
