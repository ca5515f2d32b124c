import path from 'node:path';
import type { CourtPath } from '#shared/courts.ts';
import type { Evidence } from '#shared/evidence.ts';
import { isActive, OperationState } from '#shared/operations/state.ts';
import { signedIn } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import { Feed } from '../../feed.ts';
import { Locks } from '../../store/locks.ts';
import { toJob } from '../recordings/job-rows.ts';
import type { JobRuns } from '../recordings/jobs.ts';
import type { Recordings } from '../recordings/index.ts';
import { RetentionRules } from '../recordings/retention.ts';
import type { ReadFree } from '../recordings/storage.ts';
import type { Roster } from '../units/roster.ts';
import { copyItems, type CopiedItem } from './copy-items.ts';
import { EvidenceDesk } from './desk.ts';
import { EvidenceFiles } from './evidence-files.ts';
import { fileRoutes } from './file-routes.ts';
import { Intake } from './intake.ts';
import { Items } from './items.ts';
import { evidenceJobs } from './jobs.ts';
import { Room } from './room.ts';
import { listEvidence, type ListedEvidence } from './rows.ts';
import { Settling } from './settling.ts';
import { EvidenceSweeper } from './sweeper.ts';
import { Thumbnails } from './thumbnails.ts';
import { uploadRoutes } from './uploads.ts';

/** Items of one operation that go into an archive. */
const MAX_ITEMS = 10_000;

type Deps = Pick<ServerContext, 'config' | 'store' | 'clock' | 'courts' | 'log' | 'audit' | 'http'> & {
  roster: Roster;
  /** Adds to the jobs of recordings; asked for only once calls come. */
  addJob: Recordings['addJob'];
  /** How the disk is asked, for tests. */
  readFree?: ReadFree;
};

/** Evidence, with what other features are told and do of it. */
export interface EvidenceFeature extends Feature<'evidence'> {
  /** Items that have just become complete. */
  arrived: Feed<Evidence>;
  /** Complete items of operations that are active. */
  ofActiveOperations(): Promise<Evidence[]>;
  /** Copies the complete items of an operation in the subtree of `scope` into a folder, the oldest first; see `copyItems`. */
  copyOfOperation(
    operationId: string,
    scope: CourtPath,
    into: { folder: string; signal: AbortSignal },
  ): Promise<CopiedItem[]>;
  jobs: Pick<JobRuns, 'evidenceExport' | 'evidenceVerify'>;
  /** Gives up, removes and decides what is due. */
  sweep: () => Promise<void>;
}

/** Evidence that officers record and their devices send (执行取证). */
export async function createEvidence(deps: Deps): Promise<EvidenceFeature> {
  const { config, store, clock, courts, log, audit, http, roster, addJob } = deps;
  const { unitMaxBytes, minFreeBytes, keepDays } = config.evidence;
  const files = new EvidenceFiles(path.join(config.dataDir, 'evidence'));
  await files.start();
  const retention = await RetentionRules.open({
    store,
    courts,
    table: 'evidence_retention',
    defaultDays: keepDays,
  });
  const desk = new EvidenceDesk({ store, courts, log, retention });
  const room = new Room({ folder: files.root, minFreeBytes, readFree: deps.readFree });
  const items = new Items(store, desk);
  const arrived = new Feed<Evidence>((error) => log.error({ err: error }, 'a listener of evidence failed'));
  const thumbnails = new Thumbnails({ ffmpegPath: config.ffmpegPath, store, log, files, desk });
  const settling = new Settling({ ...deps, files, items, desk, thumbnails, arrived });
  const intake = new Intake({ store, clock, roster, files, room, items, desk, settling, unitMaxBytes });
  const sweeper = new EvidenceSweeper({ ...deps, retention, files, items, desk, settling });
  await settling.resume();
  void sweeper.sweep();
  http.addRoutes(uploadRoutes({ http, store, clock, files, room, items, settling }));
  http.addRoutes(fileRoutes({ http, audit, desk, files }));
  const locks = new Locks({ store, clock }, { name: 'evidence_locks', owner: 'evidence_id' });

  return {
    arrived,
    jobs: evidenceJobs({ store, clock, audit, courts, files }),
    sweep: () => sweeper.sweep(),
    copyOfOperation: async (operationId, scope, into) => {
      const filter = { courtPath: scope, operationId, state: 'complete' as const, limit: MAX_ITEMS };
      return copyItems(files, (await listEvidence(store.db, filter)).toReversed(), into);
    },
    ofActiveOperations: async () => {
      const rows = (await store
        .db('evidence')
        .join('operations', 'operations.id', 'evidence.operation_id')
        .where('evidence.state', 'complete')
        .whereNull('evidence.removed_at')
        .whereIn('operations.state', OperationState.options.filter(isActive))
        .orderBy('evidence.settled_at')
        .select('evidence.*')) as ListedEvidence[];
      return rows.map((row) => desk.show({ ...row, locks: 0 }));
    },
    handlers: {
      evidence: {
        announce: (context, given) => intake.announce(signedIn(context), given),
        discard: (context, { evidenceId }) => intake.discard(signedIn(context), evidenceId),
        findCase: (context, { number }) => intake.findCase(signedIn(context), number),
        list: (context, { courtId, ...filter }) => {
          const { courtPath } = signedIn(context);
          const scope = courtId === undefined ? courtPath : courts.require(courtId, courtPath).path;
          return desk.list({ ...filter, courtPath: scope });
        },
        get: (context, { evidenceId }) => desk.detail(signedIn(context), evidenceId),
        watch: (context, _input, signal) => desk.watch(signedIn(context), signal),
        lock: async (context, { evidenceId, ...request }) => {
          const caller = signedIn(context);
          const row = await desk.requireComplete(caller, evidenceId);
          if (!(await locks.isKnown(request.id, evidenceId))) {
            await locks.add(caller, evidenceId, request);
            await desk.changed(row);
          }
          return desk.detail(caller, evidenceId);
        },
        unlock: async (context, { evidenceId, lockId, reason }) => {
          const caller = signedIn(context);
          const row = await desk.require(caller, evidenceId);
          await locks.release(caller, { ownerId: evidenceId, lockId, reason });
          await desk.changed(row);
          return desk.detail(caller, evidenceId);
        },
        verify: async (context, { id, evidenceId }) => {
          const caller = signedIn(context);
          const row = await desk.requireComplete(caller, evidenceId);
          const title = `${row.call_sign} ${row.case_number ?? ''}`.trim().slice(0, 80);
          const evidence_ids = JSON.stringify([evidenceId]);
          return toJob(await addJob(caller, { id, kind: 'evidenceVerify', title, evidence_ids }));
        },
        export: async (context, { id, title, caseNumber, reason, evidenceIds }) => {
          const caller = signedIn(context);
          for (const evidenceId of evidenceIds) {
            await desk.requireComplete(caller, evidenceId);
          }
          const evidence_ids = JSON.stringify([...new Set(evidenceIds)]);
          const given = { id, title, reason, case_number: caseNumber ?? null, evidence_ids };
          return toJob(await addJob(caller, { ...given, kind: 'evidenceExport' }));
        },
        retention: (context, { courtId }) => {
          courts.require(courtId, signedIn(context).courtPath);
          return Promise.resolve(retention.of(courtId));
        },
        setRetention: async (context, { courtId, days }) => {
          courts.require(courtId, signedIn(context).courtPath);
          return retention.set(courtId, days, null);
        },
      },
    },
    close: async () => {
      await sweeper.close();
      await settling.close();
      await thumbnails.close();
    },
  };
}
