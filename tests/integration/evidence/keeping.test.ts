import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { EvidenceAnnouncement } from '#shared/evidence.ts';
import { jobFilePath, type RecordingJob } from '#shared/recordings.ts';
import { DAY_MS } from '#shared/calendar/zone.ts';
import { createEvidence, type EvidenceFeature } from '../../../media-server/features/evidence/index.ts';
import { openRoster } from '../../../media-server/features/units/index.ts';
import { TestClock } from '../../../media-server/testing/clock.ts';
import { connectClient, type TestClient } from '../support/client.ts';
import { ask, auditOf } from '../support/http.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { unzip } from '../support/xlsx.ts';
import { connectPerson, enrolUnit, type TestUnit } from '../support/units.ts';
import { announcementOf, aPhoto, patch, sha256 } from './support.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };

describe('evidence that is kept', () => {
  let server: TestServer;
  let duty: TestClient & { token: string };
  let unit: TestUnit;
  let device: TestClient;
  let later: EvidenceFeature;
  const clock = new TestClock(Date.now());

  beforeAll(async () => {
    server = await startTestServer();
    duty = await connectPerson(server, 'dutyOfficer', 'zj-hz');
    unit = await enrolUnit(server, duty, 'zj-hz');
    device = connectClient(server, unit.token);
    const { context } = server.running;
    // The same store and files, by a clock that can be set.
    later = await createEvidence({
      ...context,
      clock,
      roster: await openRoster(context),
      http: { ...context.http, addRoutes: () => undefined },
      addJob: () => Promise.reject(new Error('no jobs are asked of this one')),
    });
  });
  afterAll(async () => {
    await later.close();
    await device.close();
    await duty.close();
    await server.close();
  });

  const fileOf = (id: string): string => path.join(server.config.dataDir, 'evidence', id);
  const send = async (content: Buffer, over: Partial<EvidenceAnnouncement> = {}): Promise<string> => {
    const given = announcementOf(content, over);
    await device.call.evidence.announce.mutate(given);
    await patch(server, unit.token, { id: given.id, part: content });
    return given.id;
  };
  const ended = (id: string): Promise<RecordingJob> =>
    vi.waitFor(async () => {
      const job = (await duty.call.recordings.jobs.query({})).find((each) => each.id === id);
      expect(job?.endedAt).toBeTypeOf('number');
      return job as RecordingJob;
    }, PATIENCE);
  const lock = (evidenceId: string, id = randomUUID()) =>
    duty.call.evidence.lock.mutate({ id, evidenceId, reason: '案件证据', keeper: '王' });

  test('is compared with the chain, and found out when it was altered or is gone', async () => {
    const [whole, altered, gone] = [
      await send(aPhoto(100)),
      await send(aPhoto(200)),
      await send(aPhoto(300)),
    ];
    chmodSync(fileOf(altered), 0o600);
    writeFileSync(fileOf(altered), aPhoto(201));
    rmSync(fileOf(gone));
    const verify = async (evidenceId: string) => {
      const { id } = await duty.call.evidence.verify.mutate({ id: randomUUID(), evidenceId });
      return (await ended(id)).verified;
    };
    expect(await verify(whole)).toMatchObject({ intact: true, checked: 1, bytes: 100, problems: [] });
    expect(await verify(altered)).toMatchObject({
      intact: false,
      problems: [{ kind: 'altered', file: altered }],
    });
    expect(await verify(gone)).toMatchObject({ intact: false, problems: [{ kind: 'missing', file: gone }] });
  });

  test('goes into an archive as it is, with a manifest; what was altered goes into none', async () => {
    const content = aPhoto(5000);
    const [good, bad] = [await send(content), await send(aPhoto(400))];
    const given = { title: '证据', reason: '移送', evidenceIds: [good] };
    const { id } = await duty.call.evidence.export.mutate({ ...given, id: randomUUID() });
    const { file, state } = await ended(id);
    expect(state).toBe('done');
    const { body } = await ask(server, jobFilePath(id), { token: duty.token });
    expect(sha256(body)).toBe(file?.sha256);
    const files = unzip(body);
    const manifest = JSON.parse(files.get('manifest.json')?.toString('utf8') ?? '') as {
      evidence: { name: string }[];
    };
    expect(manifest).toMatchObject({
      reason: '移送',
      evidence: [{ id: good, sha256: sha256(content), note: '现场照片', place: { datum: 'WGS-84' } }],
    });
    expect(files.get(manifest.evidence[0]?.name ?? '')?.equals(content)).toBe(true);
    expect((await auditOf(server, 'evidence.exported')).at(-1)).toMatchObject({
      target: id,
      detail: { items: [[good, sha256(content)]] },
    });
    chmodSync(fileOf(bad), 0o600);
    writeFileSync(fileOf(bad), aPhoto(401));
    const second = await duty.call.evidence.export.mutate({ ...given, id: randomUUID(), evidenceIds: [bad] });
    expect(await ended(second.id)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('altered') as string,
    });
  });

  test('goes when its time is over, but for what is locked; uploads that were left go earlier', async () => {
    const [old, locked] = [await send(aPhoto(100)), await send(aPhoto(100))];
    const id = randomUUID();
    expect((await lock(locked, id)).locks).toHaveLength(1);
    expect((await lock(locked, id)).locks).toHaveLength(1);
    const left = announcementOf(aPhoto(100));
    await device.call.evidence.announce.mutate(left);
    await patch(server, unit.token, { id: left.id, part: aPhoto(50) });

    clock.advance(8 * DAY_MS);
    await later.sweep();
    const states = async (of: string) =>
      (await server.running.context.store.db('evidence').where({ id: of }).first('state', 'removed_at')) as {
        state: string;
        removed_at: number | null;
      };
    expect(await states(left.id)).toMatchObject({ state: 'expired' });
    expect([existsSync(fileOf(left.id)), existsSync(fileOf(old))]).toEqual([false, true]);
    expect((await device.call.evidence.announce.mutate(left)).state).toBe('announced');

    clock.advance(1096 * DAY_MS);
    await later.sweep();
    expect((await states(old)).removed_at).not.toBeNull();
    expect((await states(locked)).removed_at).toBeNull();
    expect([existsSync(fileOf(old)), existsSync(fileOf(locked))]).toEqual([false, true]);
    expect((await auditOf(server, 'evidence.removed')).map(({ target }) => target)).toContain(old);
    await duty.call.evidence.unlock.mutate({ evidenceId: locked, lockId: id, reason: '已移送' });
    await later.sweep();
    expect((await states(locked)).removed_at).not.toBeNull();
  });
});
