import type { Knex } from 'knex';
import * as foundation from './migrations/001-foundation.ts';
import * as oneOpenSos from './migrations/002-one-open-sos.ts';
import * as cases from './migrations/003-cases.ts';
import * as supervision from './migrations/004-supervision.ts';
import * as feeds from './migrations/005-feeds.ts';
import * as walls from './migrations/006-walls.ts';
import * as recordings from './migrations/007-recordings.ts';
import * as pushSources from './migrations/008-push-sources.ts';
import * as ptz from './migrations/009-ptz.ts';
import * as terminals from './migrations/010-terminals.ts';
import * as gb28181 from './migrations/011-gb28181.ts';
import * as geofences from './migrations/012-geofences.ts';
import * as operations from './migrations/013-operations.ts';
import * as intercom from './migrations/014-intercom.ts';
import * as duty from './migrations/015-duty.ts';
import * as subStreams from './migrations/016-sub-streams.ts';
import * as evidence from './migrations/017-evidence.ts';
import * as trackers from './migrations/019-trackers.ts';
import * as calls from './migrations/020-calls.ts';
import * as operationPackages from './migrations/021-operation-packages.ts';
import * as evaluation from './migrations/022-evaluation.ts';
import * as consultations from './migrations/023-consultations.ts';
import * as instructionFiles from './migrations/024-instruction-files.ts';
import * as lines from './migrations/025-lines.ts';
import * as lineConsultations from './migrations/026-line-consultations.ts';
import * as consultationDrawings from './migrations/027-consultation-drawings.ts';
import * as analysisSaved from './migrations/028-analysis-saved.ts';
import * as analysisBriefs from './migrations/029-analysis-briefs.ts';
import * as evaluationDecisions from './migrations/030-evaluation-decisions.ts';

const MIGRATIONS: Readonly<Record<string, Knex.Migration>> = {
  '001-foundation': foundation,
  '002-one-open-sos': oneOpenSos,
  '003-cases': cases,
  '004-supervision': supervision,
  '005-feeds': feeds,
  '006-walls': walls,
  '007-recordings': recordings,
  '008-push-sources': pushSources,
  '009-ptz': ptz,
  '010-terminals': terminals,
  '011-gb28181': gb28181,
  '012-geofences': geofences,
  '013-operations': operations,
  '014-intercom': intercom,
  '015-duty': duty,
  '016-sub-streams': subStreams,
  '017-evidence': evidence,
  '019-trackers': trackers,
  '020-calls': calls,
  '021-operation-packages': operationPackages,
  '022-evaluation': evaluation,
  '023-consultations': consultations,
  '024-instruction-files': instructionFiles,
  '025-lines': lines,
  '026-line-consultations': lineConsultations,
  '027-consultation-drawings': consultationDrawings,
  '028-analysis-saved': analysisSaved,
  '029-analysis-briefs': analysisBriefs,
  '030-evaluation-decisions': evaluationDecisions,
};

/** Migrations by name, in order. A migration that has landed is never changed; a new one is added below. */
export const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: () => Promise.resolve(Object.keys(MIGRATIONS)),
  getMigrationName: (name) => name,
  getMigration: (name) => {
    const migration = MIGRATIONS[name];
    return migration === undefined
      ? Promise.reject(new Error(`no migration ${name}`))
      : Promise.resolve(migration);
  },
};
