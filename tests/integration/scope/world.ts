import { randomUUID } from 'node:crypto';
import type { EvidenceState } from '#shared/evidence-state.ts';
import type { OperationState } from '#shared/operations/state.ts';
import type { Who } from '../../../media-server/api/access-table.ts';
import { OnvifCamera } from '../../../simulators/onvif/camera.ts';
import { connectClient, signIn } from '../support/client.ts';
import { push } from '../support/push.ts';
import { usernameOf, type TestServer } from '../support/server.ts';
import { Actors, type Actor, type Place, type StaffedCourt } from './actors.ts';
import { insertCrossing } from './crossing.ts';
import { insertEvidence } from './evidence.ts';
import { insertCheck, insertFootage, type Footage } from './footage.ts';
import { A_CIRCLE, A_RULE, A_WALL, aPlan } from './inputs.ts';
import { CALLER_COURT, COURT_OF, UNITS_A_SIDE, unitIdOf, type Side } from './sides.ts';

/** Filed so long ago that the assignment is overdue. */
const FILED_AGO_MS = 20 * 86_400_000;

/** What the calls of the matrix are made on, and those who make them. */
export class World extends Actors {
  readonly admin: Actor;
  readonly duty: Actor;
  /** A camera that can be steered, without a picture. */
  readonly camera: OnvifCamera;
  readonly #steered = new Map<string, Promise<string>>();
  #phones = 13_900_000_000;
  readonly #walls = new Map<Side, Promise<string>>();
  /** One publishing unit a side, and what of it may be seen by whom. */
  readonly publishers = new Map<Side, Place>();
  readonly seen: Record<Side, string[]> = { own: [COURT_OF.own], other: [COURT_OF.other] };

  private constructor(server: TestServer, camera: OnvifCamera, admin: Actor, duty: Actor) {
    super(server);
    this.camera = camera;
    this.admin = admin;
    this.duty = duty;
  }

  static async create(server: TestServer): Promise<World> {
    const actor = async (who: 'administrator' | 'dutyOfficer'): Promise<Actor> => {
      const { token } = await signIn(server, usernameOf(who, 'zj'));
      return { who, unitId: '', client: connectClient(server, token) };
    };
    const camera = await OnvifCamera.start({ rtspPort: null });
    const world = new World(server, camera, await actor('administrator'), await actor('dutyOfficer'));
    for (const side of ['own', 'other'] as const) {
      await world.#furnish(side);
    }
    return world;
  }

  override async close(): Promise<void> {
    await super.close();
    await Promise.all([this.admin, this.duty].map(({ client }) => client.close()));
    await this.camera.stop();
  }

  /** A terminal of JT/T 808 of a unit that nobody else has taken. */
  async newTerminal(side: Side): Promise<string> {
    const unitId = this.newUnit(side);
    const phone = String(this.#phones++);
    return (await this.admin.client.call.terminals.enrol.mutate({ unitId, phone })).id;
  }

  /** A phone tracker of a unit that nobody else has taken. */
  async newTracker(side: Side): Promise<string> {
    const enrolled = { unitId: this.newUnit(side), app: 'traccar' as const };
    return (await this.admin.client.call.trackers.enrol.mutate(enrolled)).tracker.id;
  }

  /** A talk group of everybody of a side. */
  async newTalkGroup(side: Side): Promise<string> {
    const id = randomUUID();
    await this.admin.client.call.intercom.saveGroup.mutate({ id, courtId: COURT_OF[side], name: '对讲' });
    return id;
  }

  async newUser(side: Side, courtId: string = COURT_OF[side]): Promise<string> {
    const { store } = this.server.running.context;
    const like = (await store
      .db('users')
      .where({ username: usernameOf('leader', 'zj') })
      .first()) as Record<string, unknown>;
    const id = randomUUID();
    await store.db('users').insert({ ...like, id, username: `m-${id}`, court_id: courtId });
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

  /** A wall of a court of that side, with four tiles. */
  async newWall(side: Side): Promise<string> {
    const id = randomUUID();
    await this.admin.client.call.walls.save.mutate({ ...A_WALL, id, courtId: COURT_OF[side] });
    return id;
  }

  /** The one wall of that side that is changed again and again. */
  wallOf(side: Side): Promise<string> {
    const known = this.#walls.get(side) ?? this.newWall(side);
    this.#walls.set(side, known);
    return known;
  }

  async newScene(side: Side): Promise<{ wallId: string; sceneId: string }> {
    const wallId = await this.wallOf(side);
    const id = randomUUID();
    await this.duty.client.call.walls.saveScene.mutate({ id, wallId, name: '日常', digit: null });
    return { wallId, sceneId: id };
  }

  async newWallRule(side: Side): Promise<{ wallId: string; ruleId: string }> {
    const wallId = await this.wallOf(side);
    const id = randomUUID();
    await this.duty.client.call.walls.saveRule.mutate({ wallId, rule: { ...A_RULE, id } });
    return { wallId, ruleId: id };
  }

  /** A picture that stands on no wall. */
  async newWallFile(side: Side): Promise<string> {
    const id = randomUUID();
    await this.server.running.context.store.db('wall_files').insert({
      id,
      court_id: COURT_OF[side],
      name: 'a.png',
      type: 'image/png',
      size: 1,
      sha256: id,
      added_at: 1,
      added_by: 'x',
    });
    return id;
  }

  /** What lets one in to the camera. */
  get cameraLogin(): { address: string; username: string; password: string } {
    const { address, login } = this.camera;
    return { address, username: login.user, password: login.password };
  }

  /** A source that is connected to the camera. */
  async newSteered(side: Side): Promise<string> {
    const sourceId = await this.newSource(side);
    await this.admin.client.call.ptz.connect.mutate({ sourceId, ...this.cameraLogin });
    return sourceId;
  }

  /** A source that is connected to the camera and steered by callers of one role only: one camera is one person's at a time. */
  steeredBy(side: Side, who: Who): Promise<string> {
    const key = `${side} ${who}`;
    const known = this.#steered.get(key) ?? this.newSteered(side);
    this.#steered.set(key, known);
    return known;
  }

  async newPushedSource(side: Side): Promise<string> {
    const { id } = await this.admin.client.call.sources.create.mutate({
      kind: 'whip',
      courtId: COURT_OF[side],
      name: randomUUID(),
    });
    return id;
  }

  async newEnrolmentCode(side: Side): Promise<string> {
    return (await this.admin.client.call.units.createEnrolmentCode.mutate({ unitId: this.newUnit(side) }))
      .code;
  }

  async newFence(side: Side): Promise<string> {
    const wanted = { courtId: COURT_OF[side], name: randomUUID(), shape: A_CIRCLE };
    return (await this.duty.client.call.geofences.create.mutate(wanted)).id;
  }

  async newCrossing(side: Side): Promise<string> {
    const { store } = this.server.running.context;
    return insertCrossing(store, await this.newFence(side), this.newUnit(side));
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
    const sender = await this.userActor('dutyOfficer', from);
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

  /** Unit id of the publishing unit of a side. */
  publisherOf(side: Side): string {
    return this.sourceOf(side).replace('unit:', '');
  }

  /** An operation of a court of that side, in which its publishing unit, another or (null) none takes part. */
  async newOperation(
    side: Side,
    state: OperationState,
    unitId: string | null = this.publisherOf(side),
  ): Promise<string> {
    const id = randomUUID();
    const officer = await this.userActor('dutyOfficer', side === 'own' ? CALLER_COURT : COURT_OF.other);
    await officer.client.call.operations.create.mutate({ id, plan: aPlan(unitId) });
    await this.server.running.context.store.db('operations').where({ id }).update({ state, phase: 0 });
    return id;
  }

  /** An open incident of a court of that side. */
  async newIncident(side: Side): Promise<string> {
    const id = randomUUID();
    const point = { lon: 120, lat: 30 };
    await this.duty.client.call.incidents.open.mutate({
      id,
      courtId: COURT_OF[side],
      title: '现场受阻',
      point,
    });
    return id;
  }

  /** An item of evidence of a unit; that of the publishing unit of a side where no other is named. */
  newEvidence(side: Side, state?: EvidenceState, unitId = this.publisherOf(side)): Promise<string> {
    return insertEvidence(this.server.running.context.store, { courtId: COURT_OF[side], unitId, state });
  }

  /** A recording that has ended. */
  async newRecording(side: Side): Promise<string> {
    return (await this.newFootage(side)).recordingId;
  }

  /** A recording that has ended, with the stretch of its source that it holds. */
  async newFootage(side: Side): Promise<Footage> {
    const sourceId = await this.newSource(side);
    return insertFootage(this.server.running.context.store, { sourceId, courtId: COURT_OF[side] });
  }

  /** A lock on a recording. */
  async newRecordingLock(side: Side): Promise<{ recordingId: string; lockId: string }> {
    const recordingId = await this.newRecording(side);
    const id = randomUUID();
    await this.duty.client.call.recordings.lock.mutate({ id, recordingId, reason: '案件证据', keeper: '王' });
    return { recordingId, lockId: id };
  }

  /** A check of a recording that waits to be made. */
  async newRecordingJob(side: Side): Promise<string> {
    const recordingId = await this.newRecording(side);
    return insertCheck(this.server.running.context.store, { recordingId, courtId: COURT_OF[side] });
  }

  /** A rule of recording that is switched off. */
  async newRecordingRule(side: Side): Promise<string> {
    const id = randomUUID();
    const sos = { kind: 'sos', beforeS: 0, afterS: 60 } as const;
    await this.admin.client.call.recordings.saveRule.mutate({
      id,
      courtId: COURT_OF[side],
      name: '呼救',
      enabled: false,
      ...sos,
    });
    return id;
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
      this.wallOf(side),
      this.newWallFile(side),
      this.newRecording(side),
      this.newRecordingJob(side),
      this.newRecordingRule(side),
      this.newUser(side),
      this.newOrder('zj', COURT_OF[side]),
      this.newSteered(side),
      this.newTerminal(side),
      this.newTracker(side),
      this.newTalkGroup(side),
      this.newOperation(side, 'running'),
      this.newIncident(side),
      this.newEvidence(side),
      this.newFence(side),
      this.newCrossing(side),
    ];
    const units = Array.from({ length: UNITS_A_SIDE }, (_, number) => unitIdOf(side, number));
    this.seen[side].push(...units, ...(await Promise.all(things)));
  }
}
