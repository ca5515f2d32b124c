import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ConsultationCommand } from '#shared/consultation/commands.ts';
import type { ConsultationPlan, SiteRole } from '#shared/consultation/session.ts';
import type { ConsultationView, StreamKind } from '#shared/consultation/view.ts';
import type { ConsultationsEvent, DrawingEvent, SessionEvent } from '#shared/contract/consultation.ts';
import { unitSourceId } from '#shared/sources.ts';
import type { MediaEvent } from '#shared/media.ts';
import { OPUS_PARAMETERS } from '../scope/inputs.ts';
import { connectClient, errorOf, signIn, type TestClient } from '../support/client.ts';
import { auditOf } from '../support/http.ts';
import { onlyValue } from '../support/only-value.ts';
import { push } from '../support/push.ts';
import { startTestServer, usernameOf, type TestServer } from '../support/server.ts';
import { connectPerson, enrolUnit, Inflow } from '../support/units.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };
const COURTS = ['zj', 'zj-hz', 'zj-nb'] as const;
type CourtId = (typeof COURTS)[number];

/** A page at a court's place. */
interface SitePage {
  client: TestClient;
  events: Inflow<SessionEvent>;
}

describe.each(['sqlite', 'postgres'] as const)('consultations on %s', { timeout: 60_000 }, (database) => {
  let server: TestServer;
  let clients: Record<CourtId, TestClient>;

  beforeAll(async () => {
    server = await startTestServer({}, database);
    const connect = async (courtId: CourtId) =>
      connectClient(server, (await signIn(server, usernameOf('leader', courtId))).token);
    clients = { zj: await connect('zj'), 'zj-hz': await connect('zj-hz'), 'zj-nb': await connect('zj-nb') };
  }, 120_000);
  afterAll(async () => {
    await Promise.all(Object.values(clients).map((client) => client.close()));
    await server.close();
  });

  const planOf = (agenda: ConsultationPlan['agenda'] = []): ConsultationPlan => ({
    title: '案件会商',
    plannedAt: Date.now(),
    minutes: 60,
    hasWaitingRoom: false,
    recordsItself: false,
    sites: COURTS.map((courtId, index) => ({
      id: randomUUID(),
      kind: 'court',
      courtId,
      userId: null,
      unitId: null,
      role: (['chair', 'participant', 'observer'] satisfies SiteRole[])[index] ?? 'participant',
    })),
    agenda,
  });
  const command = (courtId: CourtId, consultationId: string, given: ConsultationCommand) =>
    clients[courtId].call.consultation.command.mutate({ consultationId, command: given });
  const begin = async (agenda: ConsultationPlan['agenda'] = []): Promise<ConsultationView> => {
    const id = randomUUID();
    await clients.zj.call.consultation.create.mutate({ id, plan: planOf(agenda) });
    return command('zj', id, { type: 'start' });
  };
  const attend = async (courtId: CourtId, consultationId: string): Promise<SitePage> => {
    const client = clients[courtId];
    const given = { consultationId, endpointId: randomUUID() };
    const events = new Inflow<SessionEvent>((to) => client.call.consultation.attend.subscribe(given, to));
    await events.first(({ type }) => type === 'snapshot');
    return { client, events };
  };
  const join = async ({ call }: TestClient, direction: 'send' | 'recv') => {
    const { peerId, routerRtpCapabilities } = await call.media.join.mutate({});
    const events = new Inflow<MediaEvent>((to) => call.media.events.subscribe({ peerId }, to));
    const given = { peerId, direction, rtpCapabilities: routerRtpCapabilities };
    const { id: transportId } = await call.media.createTransport.mutate(given);
    return { peerId, transportId, events };
  };
  const receive = async (
    { call }: TestClient,
    place: { consultationId: string; peerId: string; transportId: string },
    stream: { siteId: string; stream: StreamKind },
  ) => onlyValue((await call.consultation.receive.mutate({ ...place, streams: [stream] })).streams);
  const siteAt = ({ sites }: ConsultationView, courtId: CourtId): string =>
    sites.find((site) => site.courtId === courtId)?.id ?? '';

  test('the server holds back the sound of who is muted, whatever their page does, and lets the floor through', async () => {
    const view = await begin();
    const consultationId = view.id;
    await attend('zj', consultationId);
    await attend('zj-hz', consultationId);
    const court = siteAt(view, 'zj-hz');
    const sending = await join(clients['zj-hz'], 'send');
    const stream = { consultationId, stream: 'audio' as const };
    const sent = { ...stream, peerId: sending.peerId, transportId: sending.transportId };
    await clients['zj-hz'].call.consultation.send.mutate({ ...sent, rtpParameters: OPUS_PARAMETERS });
    const { peerId, transportId, events } = await join(clients.zj, 'recv');
    const { id: consumerId } = await receive(
      clients.zj,
      { consultationId, peerId, transportId },
      { siteId: court, stream: 'audio' },
    );
    /** Whether the SFU forwards nothing of it now. */
    const isHeld = (): boolean | undefined => {
      const told = events.items.findLast(
        (event) => event.type === 'consumerPaused' && event.consumerId === consumerId,
      );
      return told?.type === 'consumerPaused' ? told.paused : undefined;
    };
    await command('zj', consultationId, { type: 'mute', siteId: court });
    await vi.waitUntil(() => isHeld() === true, PATIENCE);
    await command('zj', consultationId, { type: 'grantFloor', siteId: court });
    await vi.waitUntil(() => isHeld() === false, PATIENCE);
    // A site cannot open itself: neither by the session nor past it.
    await command('zj', consultationId, { type: 'muteAll' });
    await vi.waitUntil(() => isHeld() === true, PATIENCE);
    const own = command('zj-hz', consultationId, { type: 'unmute', siteId: court });
    expect(await errorOf(own)).toMatchObject({ code: 'forbidden' });
    await command('zj', consultationId, { type: 'remove', siteId: court });
    await events.first((event) => event.type === 'consumerClosed' && event.consumerId === consumerId);
    expect(
      await errorOf(
        clients['zj-hz'].call.consultation.send.mutate({ ...sent, rtpParameters: OPUS_PARAMETERS }),
      ),
    ).toMatchObject({
      code: 'forbidden',
    });
    await command('zj', consultationId, { type: 'end' });
    expect((await auditOf(server, 'consultation.command')).map(({ target }) => target)).toContain(
      consultationId,
    );
  });

  test('an observer may not send, and who is not in the session receives nothing', async () => {
    const view = await begin();
    const consultationId = view.id;
    await attend('zj', consultationId);
    const sending = await join(clients.zj, 'send');
    const given = { consultationId, stream: 'audio' as const, rtpParameters: OPUS_PARAMETERS };
    await clients.zj.call.consultation.send.mutate({
      ...given,
      peerId: sending.peerId,
      transportId: sending.transportId,
    });
    const receiveAll = async () => {
      const { peerId, transportId } = await join(clients['zj-nb'], 'recv');
      const streams = [
        { siteId: siteAt(view, 'zj'), stream: 'audio' as const },
        { siteId: siteAt(view, 'zj-hz'), stream: 'audio' as const },
        { siteId: siteAt(view, 'zj'), stream: 'video' as const },
      ];
      const given = { consultationId, peerId, transportId, streams };
      return (await clients['zj-nb'].call.consultation.receive.mutate(given)).streams;
    };
    const refused = { failure: { code: 'forbidden' } };
    expect(await receiveAll()).toMatchObject([refused, refused, refused]);
    await attend('zj-nb', consultationId);
    // Each answer is its own: the first court sends its sound only, and the second one's place is empty.
    expect(await receiveAll()).toMatchObject([
      { value: { kind: 'audio' } },
      refused,
      { failure: { code: 'unavailable' } },
    ]);
    const { peerId, transportId } = await join(clients['zj-nb'], 'send');
    const send = clients['zj-nb'].call.consultation.send.mutate({ ...given, peerId, transportId });
    expect(await errorOf(send)).toMatchObject({ code: 'forbidden' });
    await command('zj', consultationId, { type: 'end' });
  });

  test('a decision becomes a node of its case when the receiving court confirms it, and is done when that court says so', async () => {
    const caseId = `case-${randomUUID()}`;
    const { token } = await signIn(server, usernameOf('feed', 'zj'));
    const filed = { id: randomUUID(), caseId, type: 'caseFiled', at: Date.now() - 86_400_000, subject: null };
    const data = { number: '（2026）浙01执1号', claimKind: 'money' };
    await push({ url: server.url, ca: server.ca, token }, [{ ...filed, data, courtId: 'zj-hz' }]);
    const { caseNo } = await clients.zj.call.cases.find.query({ catalogueId: 'enforcement', caseId });
    const itemId = randomUUID();
    const { id: consultationId } = await begin([{ id: itemId, title: '处置', caseNos: [caseNo] }]);
    await attend('zj', consultationId);
    const nb = await attend('zj-nb', consultationId);
    await command('zj', consultationId, { type: 'takeUpItem', itemId });
    const dossier = { consultationId, itemId, caseNo };
    expect((await clients.zj.call.consultation.dossier.query(dossier)).summary.no).toBe(caseNo);
    // An observer of another court sees no case.
    expect(await errorOf(nb.client.call.consultation.dossier.query(dossier))).toMatchObject({
      code: 'notFound',
    });

    const id = randomUUID();
    const entered = { id, itemId, caseNo, responsible: '王法官', text: '十日内启动评估', nodeId: null };
    const dueAt = Date.now() + 86_400_000;
    await command('zj', consultationId, { type: 'enterDecision', decision: { ...entered, dueAt } });
    await command('zj', consultationId, { type: 'readBack', id });
    expect(await errorOf(command('zj-nb', consultationId, { type: 'confirmDecision', id }))).toMatchObject({
      code: 'forbidden',
    });
    await command('zj', consultationId, { type: 'end' });
    await command('zj-hz', consultationId, { type: 'confirmDecision', id });
    const nodeOf = async () =>
      (await clients['zj-hz'].call.cases.get.query({ caseNo })).nodes.find(
        ({ nodeId }) => nodeId === 'field.consultDecision',
      );
    const node = await nodeOf();
    expect(node).toMatchObject({ subject: id, doneAt: null });
    expect(node?.dueAt).toBeGreaterThanOrEqual(dueAt);
    await command('zj-hz', consultationId, { type: 'finishDecision', id, result: '已委托评估' });
    expect(await nodeOf()).toMatchObject({ state: 'done' });

    const { consultation } = clients.zj.call;
    const saved = await consultation.saveMinutes.mutate({ consultationId, text: '会商纪要' });
    const sha256 = saved.minutes?.sha256 ?? '';
    const stale = consultation.signMinutes.mutate({ consultationId, sha256: '0'.repeat(64) });
    expect(await errorOf(stale)).toMatchObject({ code: 'conflict' });
    await consultation.signMinutes.mutate({ consultationId, sha256 });
    const again = consultation.saveMinutes.mutate({ consultationId, text: '改' });
    expect(await errorOf(again)).toMatchObject({ code: 'conflict' });
    const { events } = await clients.zj.call.cases.get.query({ caseNo });
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'consultationHeld',
        'consultationDecided',
        'consultationDecisionDone',
        'consultationConcluded',
      ]),
    );
  });

  test('who takes part draws over what is shown, as all who are in see; it is kept by page, and the chair clears it', async () => {
    const { id: consultationId } = await begin();
    await attend('zj', consultationId);
    await attend('zj-hz', consultationId);
    const look = (courtId: CourtId): Inflow<DrawingEvent> =>
      new Inflow((to) => clients[courtId].call.consultation.watchDrawing.subscribe({ consultationId }, to));
    const outside = look('zj-nb');
    await outside.first(({ type }) => type === 'snapshot');
    await attend('zj-nb', consultationId);
    const [chair, court, observer] = [look('zj'), look('zj-hz'), look('zj-nb')];
    const layerId = randomUUID();
    const points = [
      { x: 0.1, y: 0.2 },
      { x: 0.9, y: 0.8 },
    ];
    const stroke = { id: randomUUID(), tool: 'arrow' as const, colour: 'red' as const, points };
    const draw = (courtId: CourtId, layer = layerId) =>
      clients[courtId].call.consultation.draw.mutate({ consultationId, layerId: layer, stroke });
    expect(await errorOf(draw('zj-hz'))).toMatchObject({ code: 'forbidden' });
    await command('zj', consultationId, { type: 'shareContent', isOn: true, topic: null });
    await command('zj', consultationId, { type: 'turnPage', layerId, title: '白板' });
    expect(await errorOf(draw('zj-nb'))).toMatchObject({ code: 'forbidden' });
    expect(await errorOf(draw('zj-hz', randomUUID()))).toMatchObject({ code: 'conflict' });
    await draw('zj-hz');
    await draw('zj-hz');
    for (const told of [chair, observer, outside]) {
      expect(await told.first(({ type }) => type === 'drawn')).toMatchObject({ layerId, stroke });
    }
    const late = look('zj-nb');
    expect(await late.first(() => true)).toMatchObject({ type: 'snapshot', layerId, strokes: [stroke] });
    const kept = () => clients['zj-nb'].call.consultation.strokes.query({ consultationId, layerId });
    expect(await kept()).toMatchObject([stroke]);
    await clients['zj-hz'].call.consultation.point.mutate({ consultationId, place: { x: 0.5, y: 0.5 } });
    await chair.first(({ type }) => type === 'pointed');
    await clients.zj.call.consultation.erase.mutate({ consultationId, layerId, strokeId: null });
    await court.first((event) => event.type === 'erased' && event.strokeIds.includes(stroke.id));
    expect(await kept()).toEqual([]);
    await command('zj', consultationId, { type: 'shareContent', isOn: false, topic: null });
    await observer.first(
      (event) => event.type === 'snapshot' && event.layerId === null && event !== observer.items[0],
    );
    for (const told of [chair, court, observer, outside, late]) {
      told.stop();
    }
    expect((await auditOf(server, 'consultation.draw')).map(({ outcome }) => outcome)).toEqual(
      expect.arrayContaining(['ok', 'refused']),
    );
    await command('zj', consultationId, { type: 'end' });
    expect(await errorOf(draw('zj-hz'))).toMatchObject({ code: 'forbidden' });
  });

  test('a unit of a court below has its own place and nothing beside it: what it publishes is sent, held back by itself, and no case is shown', async () => {
    const staff = await connectPerson(server, 'administrator', 'zj');
    const unit = await enrolUnit(server, staff, 'zj-hz');
    const phone = connectClient(server, unit.token);
    const place = { id: randomUUID(), kind: 'unit' as const, userId: null, role: 'participant' as const };
    const invitee = { ...place, courtId: 'zj-hz', unitId: unit.id };
    const elsewhere = await begin();
    const { id: consultationId } = await begin([{ id: randomUUID(), title: '现场处置', caseNos: [] }]);
    const chair = await attend('zj', consultationId);
    const foreign = clients['zj-nb'].call.consultation.create.mutate({
      id: randomUUID(),
      plan: {
        ...planOf(),
        sites: [{ ...place, kind: 'court', unitId: null, courtId: 'zj-nb', role: 'chair' }, invitee],
      },
    });
    expect(await errorOf(foreign)).toMatchObject({ code: 'notFound' });
    const asChair = command('zj', consultationId, {
      type: 'invite',
      invitee: { ...invitee, role: 'presenter' },
    });
    expect(await errorOf(asChair)).toMatchObject({ code: 'invalidInput' });

    const publishing = await join(phone, 'send');
    const { peerId, transportId } = publishing;
    const published = { peerId, transportId, kind: 'audio' as const, rtpParameters: OPUS_PARAMETERS };
    await phone.call.media.produce.mutate(published);
    await command('zj', consultationId, { type: 'invite', invitee });
    const rings = new Inflow<ConsultationsEvent>((to) => phone.call.consultation.watch.subscribe({}, to));
    const told = await rings.first(({ type }) => type === 'snapshot');
    const seen = told.type === 'snapshot' ? told.consultations : [];
    expect(seen.map(({ id }) => id)).toEqual([consultationId]);
    expect(seen[0]?.sites.find(({ id }) => id === place.id)?.presence).toBe('calling');

    const endpointId = randomUUID();
    const sit = () =>
      new Inflow<SessionEvent>((to) =>
        phone.call.consultation.attend.subscribe({ consultationId, endpointId }, to),
      );
    const seat = sit();
    await seat.first(({ type }) => type === 'snapshot');
    await chair.events.first(
      (event) => event.type === 'streams' && event.streams.some(({ siteId }) => siteId === place.id),
    );
    const receiving = await join(clients.zj, 'recv');
    const at = { peerId: receiving.peerId, transportId: receiving.transportId };
    const heard = await receive(clients.zj, { ...at, consultationId }, { siteId: place.id, stream: 'audio' });
    const live = await clients.zj.call.media.consume.mutate({
      ...at,
      sourceId: unitSourceId(unit.id),
      kind: 'audio',
    });
    const heldOf = ({ id }: { id: string }): boolean | undefined => {
      const last = receiving.events.items.findLast(
        (event) => event.type === 'consumerPaused' && event.consumerId === id,
      );
      return last?.type === 'consumerPaused' ? last.paused : undefined;
    };
    await command('zj', consultationId, { type: 'mute', siteId: place.id });
    await vi.waitUntil(() => heldOf(heard) === true, PATIENCE);
    await command('zj', consultationId, { type: 'unmute', siteId: place.id });
    await vi.waitUntil(() => heldOf(heard) === false, PATIENCE);
    const own = (given: ConsultationCommand) =>
      phone.call.consultation.command.mutate({ consultationId, command: given });
    await own({ type: 'setOwn', audioOff: true, videoOff: false });
    await vi.waitUntil(() => heldOf(heard) === true, PATIENCE);
    // The command center's own sound of the unit goes on.
    expect(heldOf(live)).toBeUndefined();

    expect(await errorOf(own({ type: 'broadcast', siteIds: [place.id] }))).toMatchObject({
      code: 'forbidden',
    });
    // Figures are for the table: what looks at content there is refused before it is asked whether any comes.
    const topic = { kind: 'figures' as const };
    await command('zj', consultationId, { type: 'shareContent', isOn: true, topic });
    const shownTo = async (client: TestClient): Promise<unknown> => {
      const { peerId: lookingId, transportId: through } = await join(client, 'recv');
      return errorOf(
        receive(
          client,
          { consultationId, peerId: lookingId, transportId: through },
          { siteId: siteAt(seen[0] as ConsultationView, 'zj'), stream: 'content' },
        ),
      );
    };
    await attend('zj-hz', consultationId);
    await attend('zj-nb', consultationId);
    expect(await shownTo(clients['zj-hz'])).toMatchObject({ code: 'unavailable' });
    expect(await shownTo(clients['zj-nb'])).toMatchObject({ code: 'forbidden' });
    expect(await shownTo(phone)).toMatchObject({ code: 'forbidden' });
    const { agenda } = seen[0] ?? { agenda: [] };
    const dossier = { consultationId, itemId: agenda[0]?.id ?? '', caseNo: 1 };
    expect(await errorOf(phone.call.consultation.dossier.query(dossier))).toMatchObject({
      code: 'forbidden',
    });
    const layer = { consultationId: elsewhere.id, layerId: randomUUID() };
    expect(await errorOf(phone.call.consultation.strokes.query(layer))).toMatchObject({ code: 'notFound' });
    const handOver = command('zj', consultationId, { type: 'handOver', siteId: place.id });
    expect(await errorOf(handOver)).toMatchObject({ code: 'conflict' });

    const presence = (): string | undefined => {
      const last = chair.events.items.findLast((event) => event.type === 'changed');
      return last?.type === 'changed'
        ? last.consultation.sites.find(({ id }) => id === place.id)?.presence
        : undefined;
    };
    seat.stop();
    await vi.waitUntil(() => presence() === 'away', PATIENCE);
    sit();
    await vi.waitUntil(() => presence() === 'present', PATIENCE);
    await command('zj', consultationId, { type: 'end' });
    await Promise.all([phone.close(), staff.close()]);
  });

  test('the latest page has the place, the one before is told; a chair whose line drops is away and comes back', async () => {
    const { id: consultationId } = await begin();
    const first = await attend('zj', consultationId);
    const second = await attend('zj', consultationId);
    await first.events.first(({ type }) => type === 'elsewhere');
    const court = await attend('zj-hz', consultationId);
    const chairOf = (): string | undefined => {
      const told = court.events.items.findLast((event) => 'consultation' in event);
      const view = told !== undefined && 'consultation' in told ? told.consultation : undefined;
      return view?.sites.find(({ role }) => role === 'chair')?.presence;
    };
    second.events.stop();
    await vi.waitUntil(() => chairOf() === 'away', PATIENCE);
    await attend('zj', consultationId);
    await vi.waitUntil(() => chairOf() === 'present', PATIENCE);
    expect(await command('zj', consultationId, { type: 'end' })).toMatchObject({ phase: 'ended' });
  });
});
