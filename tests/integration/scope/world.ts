import { randomUUID } from 'node:crypto';
import type { Store } from '../../../media-server/store/open.ts';
import type { Who } from '../../../media-server/api/access-table.ts';
import { connectClient, signIn, type TestClient } from '../support/client.ts';
import type { UserRole } from '#shared/identity.ts';
import { push } from '../support/push.ts';
import { usernameOf, type STAFFED_COURTS, type TestServer } from '../support/server.ts';

/** Court of the callers; what is `own` lies in a court below it, what is `other` in a court beside it. */
export const CALLER_COURT = 'zj-hz';
export const COURT_OF = { own: 'zj-hz-xihu', other: 'zj-nb' } as const;
export type Side = keyof typeof COURT_OF;

export const NEW_PASSWORD = 'a password for the matrix';

/** An Opus stream as a device announces it. */
const OPUS = {
  mid: '0',
  codecs: [
    {
      mimeType: 'audio/opus',
      payloadType: 111,
      clockRate: 48_000,
      channels: 2,
      parameters: { useinbandfec: 1 },
    },
  ],
  encodings: [{ ssrc: 22_222_222 }],
  rtcp: { cname: 'matrix' },
};
export const OPUS_PARAMETERS: Record<string, unknown> = OPUS;

type StaffedCourt = (typeof STAFFED_COURTS)[number];
/** Filed so long ago that the assignment is overdue. */
const FILED_AGO_MS = 20 * 86_400_000;

const UNITS_A_SIDE = 200;

const unitIdOf = (side: Side, number: number): string => `${side}-${number}`;

/** Writes the enrolled units of both sides, before the server reads them. */
export async function prepareUnits({ db }: Store): Promise<void> {
  const rows = (['own', 'other'] as const).flatMap((side) =>
    Array.from({ length: UNITS_A_SIDE }, (_, number) => ({
      id: unitIdOf(side, number),
      call_sign: unitIdOf(side, number),
      officer_name: '王',
      court_id: COURT_OF[side],
      device_model: '',
      enrolled_at: 1,
      created_at: 1,
    })),
  );
  await db('units').insert(rows);
}

/** Somebody with a connection. */
export interface Actor {
  who: Who;
  /** Unit id of a unit. */
  unitId: string;
  client: TestClient;
}

/** A peer of an actor with one transport. */
export interface Place {
  actor: Actor;
  peerId: string;
  transportId: string;
}

/** What the calls of the matrix are made on, and those who make them. */
export class World {
  readonly server: TestServer;
  readonly admin: Actor;
  readonly duty: Actor;
  readonly #open: TestClient[] = [];
  readonly #taken: Record<Side, number> = { own: 0, other: 0 };
  /** One publishing unit a side, and what of it may be seen by whom. */
  readonly publishers = new Map<Side, Place>();
  readonly seen: Record<Side, string[]> = { own: [COURT_OF.own], other: [COURT_OF.other] };

  private constructor(server: TestServer, admin: Actor, duty: Actor) {
    this.server = server;
    this.admin = admin;
    this.duty = duty;
    this.#open.push(admin.client, duty.client);
  }

  static async create(server: TestServer): Promise<World> {
    const actor = async (who: 'administrator' | 'dutyOfficer'): Promise<Actor> => {
      const { token } = await signIn(server, usernameOf(who, 'zj'));
      return { who, unitId: '', client: connectClient(server, token) };
    };
    const world = new World(server, await actor('administrator'), await actor('dutyOfficer'));
    for (const side of ['own', 'other'] as const) {
      await world.#furnish(side);
    }
    return world;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map((client) => client.close()));
  }

  /** Somebody with a fresh session. */
  async newActor(who: Who): Promise<Actor> {
    if (who === 'anonymous') {
      return this.#actor(who, undefined);
    }
    if (who === 'unit') {
      return this.newUnitActor('own');
    }
    return this.#userActor(who, CALLER_COURT);
  }

  /** The device of a unit that nobody else has taken. */
  async newUnitActor(side: Side): Promise<Actor> {
    const unitId = this.newUnit(side);
    const { token } = await this.server.running.context.sessions.createForUnit(unitId, 'matrix');
    return { ...this.#actor('unit', token), unitId };
  }

  /** An enrolled unit that nobody else has taken. */
  newUnit(side: Side): string {
    const number = this.#taken[side];
    this.#taken[side] += 1;
    if (number >= UNITS_A_SIDE) {
      throw new Error(`the matrix needs more than ${UNITS_A_SIDE} units a side`);
    }
    return unitIdOf(side, number);
  }

  async newUser(side: Side): Promise<string> {
    const { store } = this.server.running.context;
    const like = (await store
      .db('users')
      .where({ username: usernameOf('leader', 'zj') })
      .first()) as Record<string, unknown>;
    const id = randomUUID();
    await store.db('users').insert({ ...like, id, username: `m-${id}`, court_id: COURT_OF[side] });
    return id;
  }

  async newSource(side: Side): Promise<string> {
    const { id } = await this.admin.client.call.sources.create.mutate({
      kind: 'hls',
      courtId: COURT_OF[side],
      name: randomUUID(),
      url: 'http://127.0.0.1:9/live.m3u8',
    });
    return id;
  }

  async newEnrolmentCode(side: Side): Promise<string> {
    return (await this.admin.client.call.units.createEnrolmentCode.mutate({ unitId: this.newUnit(side) }))
      .code;
  }

  async newSos(actor: Actor): Promise<string> {
    const id = randomUUID();
    await actor.client.call.unit.raiseSos.mutate({ id, position: null });
    return id;
  }

  async newInstruction(unitId: string): Promise<string> {
    const id = randomUUID();
    await this.duty.client.call.dispatch.send.mutate({ id, target: { kind: 'unit', unitId }, text: '集合' });
    return id;
  }

  /** A case of a court of that side, whose assignment is overdue. */
  async newCase(side: Side): Promise<{ caseNo: number; caseId: string; eventId: string }> {
    const { sessions, store } = this.server.running.context;
    const caseId = `case-${randomUUID()}`;
    const eventId = randomUUID();
    const feed = (await store
      .db('users')
      .where({ username: usernameOf('feed', 'zj') })
      .first('id')) as { id: string };
    const { token } = await sessions.createForUser(feed.id, 'matrix');
    const at = Date.now() - FILED_AGO_MS;
    const data = { number: `执${caseId}号`, claimKind: 'money' };
    const event = {
      id: eventId,
      caseId,
      type: 'caseFiled',
      at,
      subject: null,
      data,
      courtId: COURT_OF[side],
    };
    const { status, body } = await push({ url: this.server.url, ca: this.server.ca, token }, [event]);
    if (status !== 200) {
      throw new Error(`the case was not taken: ${status} ${body.message}`);
    }
    const { caseNo } = await this.admin.client.call.cases.find.query({ catalogueId: 'enforcement', caseId });
    return { caseNo, caseId, eventId };
  }

  /** An unacknowledged alarm of a case of its own. */
  async newAlarm(side: Side): Promise<number> {
    const { caseNo } = await this.newCase(side);
    const row = (await this.server.running.context.store
      .db('alarms')
      .where({ case_no: caseNo, node_id: 'filing.assign' })
      .first('id')) as { id: number };
    return row.id;
  }

  /** A filter that somebody has kept. */
  async newFilter(actor: Actor): Promise<string> {
    const id = randomUUID();
    await actor.client.call.cases.saveFilter.mutate({ id, view: 'cases', name: id.slice(0, 8), query: '' });
    return id;
  }

  /** A supervision order that the duty officer of `from` sent to `to`, answered there if asked for. */
  async newOrder(
    from: StaffedCourt,
    to: string,
    step: 'sent' | 'answered' | 'failed' = 'sent',
  ): Promise<string> {
    const id = randomUUID();
    const dueAt = Date.now() + 86_400_000;
    const sender = await this.#userActor('dutyOfficer', from);
    await sender.client.call.supervision.send.mutate({ id, courtId: to, text: '请报告', dueAt });
    const { store } = this.server.running.context;
    if (step === 'answered') {
      await store
        .db('supervision_orders')
        .where({ id })
        .update({ state: 'answered', answered_at: Date.now() });
    }
    if (step === 'failed') {
      await store.db('supervision_orders').where({ id }).update({ interview: 'due' });
    }
    return id;
  }

  /** A recording of a source of a court of that side, which has ended. */
  async newRecording(side: Side): Promise<string> {
    return (await this.newFootage(side)).recordingId;
  }

  /** A recording with the stretch of its source that it holds. `isOpen`: it hasn't ended. */
  async newFootage(
    side: Side,
    isOpen = false,
  ): Promise<{ recordingId: string; sourceId: string; from: number; to: number }> {
    const { db } = this.server.running.context.store;
    const [recordingId, runId, sourceId] = [randomUUID(), randomUUID(), await this.newSource(side)];
    const [from, to] = [Date.now() - 60_000, Date.now() - 50_000];
    const whose = { source_id: sourceId, court_id: COURT_OF[side], started_at: from };
    const media = { has_video: 1, has_audio: 1, reencoded: 0 };
    await db('recordings').insert({
      ...whose,
      ...media,
      id: recordingId,
      source_name: '西门',
      source_kind: 'hls',
      trigger: 'manual',
      ended_at: isOpen ? null : to,
    });
    await db('footage_runs').insert({ ...whose, ...media, id: runId, ended_at: to, init_sha256: '-' });
    await db('footage_segments').insert({
      run_id: runId,
      no: 1,
      source_id: sourceId,
      at: from,
      ms: to - from,
      bytes: 1,
      sha256: '-',
    });
    return { recordingId, sourceId, from, to };
  }

  async newRecordingLock(side: Side): Promise<{ recordingId: string; lockId: string }> {
    const [recordingId, lockId] = [await this.newRecording(side), randomUUID()];
    const reason = { reason: '案件证据', keeper: '王' };
    await this.duty.client.call.recordings.lock.mutate({ id: lockId, recordingId, ...reason });
    return { recordingId, lockId };
  }

  /** A job that somebody of a court of that side has asked for. */
  async newRecordingJob(side: Side): Promise<string> {
    const { db } = this.server.running.context.store;
    const id = randomUUID();
    const user = (await db('users')
      .where({ username: usernameOf('dutyOfficer', 'zj') })
      .first('id')) as { id: string };
    await db('recording_jobs').insert({
      id,
      kind: 'export',
      court_id: COURT_OF[side],
      created_at: Date.now(),
      created_by: '王',
      created_by_id: user.id,
      title: '证据',
      clips: '[]',
      state: 'done',
    });
    return id;
  }

  async newRecordingRule(side: Side): Promise<string> {
    const id = randomUUID();
    await this.admin.client.call.recordings.saveRule.mutate({
      id,
      courtId: COURT_OF[side],
      name: '紧急呼救',
      enabled: false,
      kind: 'sos',
      beforeS: 0,
      afterS: 0,
    });
    return id;
  }

  /** Joins the media plane. */
  async join(actor: Actor, direction: 'send' | 'recv'): Promise<Place> {
    const { media } = actor.client.call;
    const { peerId, routerRtpCapabilities } = await media.join.mutate({});
    const { id } = await media.createTransport.mutate({
      peerId,
      direction,
      rtpCapabilities: routerRtpCapabilities,
    });
    return { actor, peerId, transportId: id };
  }

  /** Keeps a peer for longer than its grace, which a busy machine may need. */
  listen({ actor, peerId }: Place): void {
    actor.client.call.media.events.subscribe({ peerId }, {});
  }

  async produce({ actor, peerId, transportId }: Place): Promise<string> {
    const stream = { peerId, transportId, kind: 'audio', rtpParameters: OPUS_PARAMETERS } as const;
    return (await actor.client.call.media.produce.mutate(stream)).producerId;
  }

  async consume({ actor, peerId, transportId }: Place): Promise<string> {
    const sourceId = this.sourceOf('own');
    return (await actor.client.call.media.consume.mutate({ peerId, transportId, sourceId, kind: 'audio' }))
      .id;
  }

  /** The source of the publishing unit of a side. */
  sourceOf(side: Side): string {
    const publisher = this.publishers.get(side);
    if (publisher === undefined) {
      throw new Error(`nobody publishes in ${COURT_OF[side]}`);
    }
    return `unit:${publisher.actor.unitId}`;
  }

  /** A publishing unit with a position, an instruction and an open emergency call. */
  async #furnish(side: Side): Promise<void> {
    const unit = await this.newUnitActor(side);
    const at = Date.now();
    const position = { at, lon: 120, lat: 30, accuracy: 5, speed: null, heading: null, battery: 1 };
    await unit.client.call.unit.report.mutate({ positions: [position] });
    const place = await this.join(unit, 'send');
    this.listen(place);
    await this.produce(place);
    this.publishers.set(side, place);
    const things = [
      this.newSos(unit),
      this.newInstruction(unit.unitId),
      this.newSource(side),
      this.newUser(side),
      this.newOrder('zj', COURT_OF[side]),
      this.newFootage(side, true).then(({ recordingId }) => recordingId),
      this.newRecordingJob(side),
      this.newRecordingRule(side),
    ];
    this.seen[side].push(unit.unitId, ...(await Promise.all(things)));
  }

  async #userActor(who: Who & UserRole, courtId: StaffedCourt): Promise<Actor> {
    const { sessions, store } = this.server.running.context;
    const user = (await store
      .db('users')
      .where({ username: usernameOf(who, courtId) })
      .first('id')) as { id: string };
    return this.#actor(who, (await sessions.createForUser(user.id, 'matrix')).token);
  }

  #actor(who: Who, token: string | undefined): Actor {
    const client = connectClient(this.server, token);
    this.#open.push(client);
    return { who, unitId: '', client };
  }
}
