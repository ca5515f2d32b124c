import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { idFromLine } from '#shared/consultation/session.ts';
import type { DrawingEvent } from '#shared/contract/consultation.ts';
import {
  LINE_PATH,
  PROTOCOL_VERSION,
  SUBPROTOCOL,
  type MessageOf,
} from '../../../media-server/lines/protocol.ts';
import { OPUS_PARAMETERS } from '../scope/inputs.ts';
import { until } from '../sfu-support.ts';
import { errorOf, signIn } from '../support/client.ts';
import { ask, auditOf, tokenOf } from '../support/http.ts';
import { HIGH_NAME } from '../support/line-authority.ts';
import { push } from '../support/push.ts';
import { usernameOf, type TestServer } from '../support/server.ts';
import { Inflow } from '../support/units.ts';
import { Viewer } from '../lines/viewer.ts';
import {
  Camera,
  Console,
  joinForConsultation,
  listedAs,
  personAt,
  planFor,
  siteAt,
  type JoinedCourts,
} from './joined-courts.ts';

const COUNT_MS = 1_500;

describe('a consultation over a line between two courts’ servers', { timeout: 60_000 }, () => {
  let courts: JoinedCourts;
  /** The chair at the high court's server, and courts at their own. */
  let chair: Console;
  let far: Console;
  let other: Console;

  beforeAll(async () => {
    courts = await joinForConsultation(['hz', 'nb']);
    chair = await Console.at(courts.high, 'zj');
    far = await Console.at(courts.hz.server, 'zj-hz');
    other = await Console.at(courts.nb.server, 'zj-nb');
  }, 120_000);
  afterAll(async () => {
    await Promise.all([chair, far, other].map((console) => console?.close()));
    await courts?.close();
  });

  const begin = async (agenda: Parameters<typeof planFor>[0] = []) => {
    const id = randomUUID();
    await chair.client.call.consultation.create.mutate({ id, plan: planFor(agenda) });
    await chair.command(id, { type: 'start' });
    await chair.attend(id);
    return listedAs(far, id, ({ phase }) => phase === 'running');
  };
  const presenceOf = (console: Console, siteId: string): string | undefined =>
    console.view?.sites.find(({ id }) => id === siteId)?.presence;

  test('a court behind the line is rung, sits, acts with the rights of its place, and both sides have it in their logs', async () => {
    const view = await begin();
    const { id, mySiteId } = view;
    expect(view).toMatchObject({ isHost: false, line: { name: '省高院', cutSince: null }, texts: [] });
    expect(mySiteId).toBe(siteAt(view, 'zj-hz'));
    expect(view.sites.find((site) => site.id === mySiteId)?.presence).toBe('calling');
    // Another court of the lower server isn't invited over the line, and whoever commands nobody has no place.
    const stranger = await personAt(courts.hz.server, 'zj-nb');
    expect((await stranger.call.consultation.list.query({})).map((one) => one.id)).not.toContain(id);
    await stranger.close();
    const analyst = await personAt(courts.hz.server, 'zj-hz', 'administrator');
    expect(
      (await analyst.call.consultation.list.query({})).find((one) => one.id === id)?.mySiteId,
    ).toBeNull();
    await analyst.close();

    await far.attend(id);
    await until('the chair to see the court', () => presenceOf(chair, mySiteId ?? '') === 'present');
    await far.command(id, { type: 'say', id: randomUUID(), text: '杭州到会' });
    await until('the text at the chair', () => chair.view?.texts.some(({ text }) => text === '杭州到会'));
    await far.command(id, { type: 'sign', hand: 'speak' });
    await chair.command(id, { type: 'mute', siteId: mySiteId ?? '' });
    await until('the court to be told', () =>
      far.view?.sites.some((site) => site.id === mySiteId && site.isMuted && site.hand === 'speak'),
    );
    expect(await errorOf(far.command(id, { type: 'unmute', siteId: mySiteId ?? '' }))).toMatchObject({
      code: 'forbidden',
    });
    expect(await errorOf(far.command(id, { type: 'end' }))).toMatchObject({ code: 'forbidden' });

    const there = (await auditOf(courts.high, 'consultation.command')).filter(({ actor }) =>
      actor.startsWith('hz/'),
    );
    expect(there.map(({ actor, target, outcome }) => [actor, target, outcome])).toEqual([
      ['hz/leader.zj-hz', id, 'ok'],
      ['hz/leader.zj-hz', id, 'ok'],
      ['hz/leader.zj-hz', id, 'refused'],
      ['hz/leader.zj-hz', id, 'refused'],
    ]);
    expect(await auditOf(courts.hz.server, 'consultation.command')).toHaveLength(4);
    for (const server of [courts.high, courts.hz.server]) {
      expect(await auditOf(server, 'lines.attendBegin')).toHaveLength(1);
    }
    far.page?.stop();
    await until('the court to be away', () => presenceOf(chair, mySiteId ?? '') === 'away');
    await chair.command(id, { type: 'end' });
    await listedAs(far, id, ({ phase }) => phase === 'ended');
  });

  test('a person at a desk behind the line is invited by name, is rung alone, and sits beside the place of their court', async () => {
    const officer = await Console.at(courts.hz.server, 'zj-hz', 'dutyOfficer');
    const me = await officer.client.call.identity.me.query({});
    // Who has a page open that can be called is at their desk.
    const desk = new Inflow((to) =>
      officer.client.call.calls.watch.subscribe({ endpointId: randomUUID() }, to),
    );
    await desk.first(() => true);
    const guest = await until('the officer to be told', async () =>
      (await chair.client.call.consultation.guests.query({})).find(({ id }) => id.endsWith(me.id)),
    );
    expect(guest).toMatchObject({ kind: 'person', courtId: 'zj-hz', nameZh: me.nameZh });
    const abroad = await personAt(courts.high, 'zj-nb');
    expect(await abroad.call.consultation.guests.query({})).toEqual([]);
    await abroad.close();

    const { id } = await begin();
    const siteId = randomUUID();
    const { courtId, id: userId } = guest;
    const invitee = { id: siteId, kind: 'person' as const, courtId, userId, unitId: null };
    await chair.command(id, { type: 'invite', invitee: { ...invitee, role: 'observer' } });
    const rung = await listedAs(officer, id, ({ mySiteId }) => mySiteId === siteId);
    expect(rung.sites.find((site) => site.id === siteId)).toMatchObject({
      presence: 'calling',
      nameZh: me.nameZh,
    });
    expect(far.listed(id)?.mySiteId).toBe(siteAt(rung, 'zj-hz'));
    await Promise.all([officer.attend(id), far.attend(id)]);
    await until('both to be there', () =>
      [siteId, siteAt(rung, 'zj-hz')].every((one) => presenceOf(chair, one) === 'present'),
    );
    await officer.command(id, { type: 'say', id: randomUUID(), text: '在' });
    await until('the text of the place', () => chair.view?.texts.some((text) => text.siteId === siteId));
    // The rights are those of the place: whoever looks on doesn't speak.
    const camera = Camera.on(officer, id);
    expect(await errorOf(camera)).toMatchObject({ code: 'forbidden' });
    const stranger = { ...invitee, id: randomUUID(), userId: idFromLine('hz', randomUUID()) };
    const invite = chair.command(id, { type: 'invite', invitee: { ...stranger, role: 'observer' } });
    expect(await errorOf(invite)).toMatchObject({ code: 'notFound' });
    desk.stop();
    await chair.command(id, { type: 'end' });
    await listedAs(officer, id, ({ phase }) => phase === 'ended');
    far.page?.stop();
    await officer.close();
  });

  test('streams cross the line once, both ways, and the side that holds the session rules them', async () => {
    const view = await begin();
    const { id: consultationId } = view;
    const [own, high] = [siteAt(view, 'zj-hz'), siteAt(view, 'zj')];
    await far.attend(consultationId);
    const cameras = [await Camera.on(chair, consultationId), await Camera.on(far, consultationId)];
    const seen = (console: Console, siteId: string) =>
      until('the streams to be told', () =>
        ['video', 'audio'].every((stream) => console.streams.includes(`${siteId} ${stream}`)),
      );
    await Promise.all([seen(chair, own), seen(far, high)]);
    const site = (siteId: string, stream: 'audio' | 'video') => ({ consultationId, siteId, stream });
    const flows = (viewer: Viewer, kind: 'audio' | 'video'): Promise<unknown> => {
      const before = viewer.packets[kind];
      return until(`packets of ${kind}`, () => viewer.packets[kind] > before + 8);
    };

    const atFar = await Viewer.join(far.client);
    await atFar.lookAt(site(high, 'audio'));
    expect(await atFar.lookAt(site(high, 'video'), 0)).toBe(3);
    const atHigh = await Viewer.join(chair.client);
    await atHigh.lookAt(site(own, 'audio'));
    await atHigh.lookAt(site(own, 'video'), 0);
    await Promise.all([flows(atFar, 'audio'), flows(atFar, 'video')]);
    await Promise.all([flows(atHigh, 'audio'), flows(atHigh, 'video')]);

    const rollId = randomUUID();
    await chair.command(consultationId, { type: 'callRoll', id: rollId });
    await far.command(consultationId, { type: 'answerRoll', id: rollId });
    await until('the picture of the answer', () =>
      far.view?.rollCalls.at(-1)?.answers.some((one) => one.siteId === own && one.hasPicture),
    );
    const token = await tokenOf(courts.hz.server, 'leader', 'zj-hz');
    const picture = await ask(courts.hz.server, `/consultations/${consultationId}/rolls/${rollId}/${own}`, {
      token,
    });
    expect(picture).toMatchObject({ status: 200, headers: { 'content-type': 'image/webp' } });
    expect(picture.body.subarray(0, 4).toString()).toBe('RIFF');

    const bytes = async (): Promise<{ fromA: number; fromB: number }> => {
      const before = { ...courts.hz.relay.bytes };
      await sleep(COUNT_MS);
      const { fromA, fromB } = courts.hz.relay.bytes;
      return { fromA: fromA - before.fromA, fromB: fromB - before.fromB };
    };
    const one = await bytes();
    const others: Viewer[] = [];
    for (let n = 0; n < 3; n += 1) {
      const viewer = await Viewer.join(far.client);
      await viewer.lookAt(site(high, 'video'), 0);
      others.push(viewer);
    }
    await Promise.all(others.map((viewer) => flows(viewer, 'video')));
    const four = await bytes();
    // Four copies would be four times as much; what a second and a half varies by itself is less.
    expect(one.fromA).toBeGreaterThan(3_000);
    expect(one.fromB).toBeGreaterThan(3_000);
    expect(four.fromA).toBeLessThan(one.fromA * 1.6);
    await atFar.want(2);
    await until('the large picture', () => atFar.toldLayer === 2);
    expect((await bytes()).fromA).toBeGreaterThan(one.fromA * 2);

    await chair.command(consultationId, { type: 'mute', siteId: own });
    await sleep(400);
    const silent = atHigh.packets.audio;
    await sleep(600);
    expect(atHigh.packets.audio).toBe(silent);
    await chair.command(consultationId, { type: 'grantFloor', siteId: own });
    await flows(atHigh, 'audio');

    await chair.command(consultationId, { type: 'broadcast', siteIds: [own] });
    await until('the picture to be withdrawn', () =>
      atFar.events.some(({ type }) => type === 'consumerClosed'),
    );
    expect(await errorOf(atFar.lookAt(site(high, 'video'), 0))).toMatchObject({ code: 'forbidden' });
    // Not by the lower court's leave alone: the high court sends nothing but its sound any more.
    const administrator = await personAt(courts.high, 'zj', 'administrator');
    await until('the high court to send its sound alone', async () => {
      const { lines } = await administrator.call.lines.list.query({});
      return lines.find(({ id }) => id === 'hz')?.sentStreams === 1;
    });
    await administrator.close();
    await chair.command(consultationId, { type: 'end' });
    await until('the end of all streams', () => far.streams.length === 0);
    await Promise.all(cameras.map((camera) => camera.off()));
    await Promise.all([atFar, atHigh, ...others].map((viewer) => viewer.leave()));
  });

  test('a court behind one line sees and hears a court behind another, at the layer that it needs', async () => {
    const view = await begin();
    const { id: consultationId } = view;
    const own = siteAt(view, 'zj-hz');
    await far.attend(consultationId);
    await listedAs(other, consultationId, ({ mySiteId }) => mySiteId === siteAt(view, 'zj-nb'));
    await other.attend(consultationId);
    const camera = await Camera.on(far, consultationId);
    await until('the streams to be told', () =>
      ['video', 'audio'].every((stream) => other.streams.includes(`${own} ${stream}`)),
    );
    const viewer = await Viewer.join(other.client);
    await viewer.lookAt({ consultationId, siteId: own, stream: 'audio' });
    expect(await viewer.lookAt({ consultationId, siteId: own, stream: 'video' }, 0)).toBe(3);
    await until('the small picture', () => viewer.packets.video > 8 && viewer.toldLayer === 0);
    await until('the sound', () => viewer.packets.audio > 8);
    await viewer.want(2);
    await until('the large picture', () => viewer.toldLayer === 2);
    await viewer.leave();
    await camera.off();
    await chair.command(consultationId, { type: 'end' });
  });

  test('what is recorded crosses the line although nobody looks', async () => {
    const view = await begin();
    const { id: consultationId } = view;
    const own = siteAt(view, 'zj-hz');
    await far.attend(consultationId);
    const camera = await Camera.on(far, consultationId);
    await until('the streams to be told', () =>
      ['video', 'audio'].every((stream) => chair.streams.includes(`${own} ${stream}`)),
    );
    const administrator = await personAt(courts.hz.server, 'zj-hz', 'administrator');
    const sent = async (): Promise<number> =>
      (await administrator.call.lines.list.query({})).lines.reduce((sum, line) => sum + line.sentStreams, 0);
    await chair.command(consultationId, { type: 'startRecording' });
    await expect.poll(sent, { timeout: 15_000 }).toBe(2);
    await chair.command(consultationId, { type: 'stopRecording' });
    // Who speaks is heard at the chair's server all the time.
    await expect.poll(sent, { timeout: 15_000 }).toBe(1);
    await administrator.close();
    await camera.off();
    await chair.command(consultationId, { type: 'end' });
  });

  test('all draw on what is shown, from both sides of the line, with the rights of the session; both sides have it in their logs', async () => {
    const { id: consultationId, sites } = await begin();
    await far.attend(consultationId);
    const look = ({ client }: Console) =>
      new Inflow<DrawingEvent>((to) =>
        client.call.consultation.watchDrawing.subscribe({ consultationId }, to),
      );
    const [atChair, atFar] = [look(chair), look(far)];
    const layerId = randomUUID();
    const aStroke = () => ({
      id: randomUUID(),
      tool: 'arrow' as const,
      colour: 'red' as const,
      points: [
        { x: 0.1, y: 0.2 },
        { x: 0.9, y: 0.8 },
      ],
    });
    const [ofFar, ofChair] = [aStroke(), aStroke()];
    const draw = ({ client }: Console, stroke: typeof ofFar) =>
      client.call.consultation.draw.mutate({ consultationId, layerId, stroke });
    expect(await errorOf(draw(far, ofFar))).toMatchObject({ code: 'forbidden' });
    await chair.command(consultationId, { type: 'shareContent', isOn: true, topic: null });
    await chair.command(consultationId, { type: 'turnPage', layerId, title: '白板' });
    await atFar.first((event) => event.type === 'snapshot' && event.layerId === layerId);
    await draw(far, ofFar);
    await draw(chair, ofChair);
    const siteId = siteAt({ sites }, 'zj-hz');
    for (const told of [atChair, atFar]) {
      await told.first((event) => event.type === 'drawn' && event.stroke.siteId === siteId);
      await told.first((event) => event.type === 'drawn' && event.stroke.id === ofChair.id);
    }
    const { call } = far.client;
    const kept = await call.consultation.strokes.query({ consultationId, layerId });
    expect(kept.map(({ id }) => id)).toEqual([ofFar.id, ofChair.id]);
    await call.consultation.point.mutate({ consultationId, place: { x: 0.5, y: 0.5 } });
    await atChair.first((event) => event.type === 'pointed' && event.siteId === siteId);
    const erase = (strokeId: string | null) =>
      call.consultation.erase.mutate({ consultationId, layerId, strokeId });
    expect(await errorOf(erase(ofChair.id))).toMatchObject({ code: 'forbidden' });
    await erase(ofFar.id);
    for (const told of [atChair, atFar]) {
      await told.first((event) => event.type === 'erased' && event.strokeIds.includes(ofFar.id));
    }
    // A court that is invited and doesn't sit in the session sees nothing of it.
    const outside = look(other);
    expect(await outside.first(() => true)).toEqual({ type: 'snapshot', layerId: null, strokes: [] });
    const outcomesAt = async (server: TestServer, action: string): Promise<string[]> =>
      (await auditOf(server, action))
        .filter(({ target }) => target === consultationId)
        .map((one) => one.outcome);
    expect(await outcomesAt(courts.high, 'consultation.draw')).toEqual(['refused', 'ok', 'ok']);
    expect(await outcomesAt(courts.hz.server, 'consultation.draw')).toEqual(['refused', 'ok']);
    expect(await outcomesAt(courts.high, 'consultation.erase')).toEqual(['refused', 'ok']);
    for (const told of [atChair, atFar, outside]) {
      told.stop();
    }
    await chair.command(consultationId, { type: 'end' });
  });

  test('a court behind the line tests its way to the session, and the chair sees the result', async () => {
    const { id: consultationId, mySiteId } = await begin();
    const { call } = far.client;
    const { peerId } = await call.media.join.mutate({});
    const transport = await call.media.createTransport.mutate({ peerId, direction: 'send' });
    const place = { consultationId, peerId, transportId: transport.id };
    const test = () =>
      call.consultation.testLine.mutate({ ...place, kind: 'audio', rtpParameters: OPUS_PARAMETERS });
    const { producerId, onward } = await test();
    expect(onward?.roundTripMs).toBeGreaterThan(0);
    await call.consultation.endLineTest.mutate({ consultationId, peerId, producerId });
    const verdict = 'good' as const;
    const check = { camera: verdict, microphone: verdict, speaker: verdict, line: verdict };
    await far.command(consultationId, {
      type: 'reportCheck',
      check: { ...check, roundTripMs: onward?.roundTripMs ?? 0, lost: 0 },
    });
    await until('the result at the chair', () =>
      chair.view?.sites.some(({ id, check: told }) => id === mySiteId && told?.line === 'good'),
    );
    courts.hz.gate.shut();
    await until('the cut to be seen', () => (far.listed(consultationId)?.line?.cutSince ?? null) !== null);
    expect(await errorOf(test())).toMatchObject({ code: 'unavailable' });
    courts.hz.gate.reopen();
    await until('the line', () => far.listed(consultationId)?.line?.cutSince === null, 30_000);
    await chair.command(consultationId, { type: 'end' });
  });

  test('a cut line leaves the court in its room, by itself, and brings it back as it was', async () => {
    const view = await begin();
    const { id: consultationId } = view;
    const own = siteAt(view, 'zj-hz');
    await far.attend(consultationId);
    await far.command(consultationId, { type: 'sign', hand: 'agree' });
    await chair.command(consultationId, { type: 'mute', siteId: own });
    await until('the court to be muted', () => far.view?.sites.find(({ id }) => id === own)?.isMuted);
    const camera = await Camera.on(far, consultationId);

    courts.hz.gate.shut();
    await until('the room to say so', () => (far.view?.line?.cutSince ?? null) !== null);
    expect(presenceOf(far, own)).toBe('present');
    expect(presenceOf(far, siteAt(view, 'zj'))).toBe('away');
    await until('the chair to see it', () => presenceOf(chair, own) === 'away');
    const text = { type: 'say' as const, id: randomUUID(), text: '?' };
    expect(await errorOf(far.command(consultationId, text))).toMatchObject({ code: 'unavailable' });
    // Its own microphone and camera are its own.
    await far.command(consultationId, { type: 'setOwn', audioOff: true, videoOff: false });
    expect(far.view?.sites.find(({ id }) => id === own)?.own.audioOff).toBe(true);

    courts.hz.gate.reopen();
    await until('the room to be whole', () => far.view?.line?.cutSince === null, 30_000);
    await until('the chair to see it back', () =>
      chair.view?.sites.some(
        ({ id, presence, isMuted, own: sends }) =>
          id === own && presence === 'present' && isMuted && sends.audioOff,
      ),
    );
    expect(presenceOf(far, siteAt(view, 'zj'))).toBe('present');
    const viewer = await Viewer.join(chair.client);
    await until('its picture to be told', () => chair.streams.includes(`${own} video`));
    await viewer.lookAt({ consultationId, siteId: own, stream: 'video' }, 0);
    await until('its picture', () => viewer.packets.video > 8);
    await viewer.leave();
    await camera.off();
    await chair.command(consultationId, { type: 'end' });
  });

  test('the receiving court confirms a decision from its own server: the node arises wherever the case is, and minutes are read there', async () => {
    const caseId = `case-${randomUUID()}`;
    const number = '（2026）浙01执77号';
    const filed = { caseId, type: 'caseFiled', at: Date.now() - 86_400_000, subject: null, courtId: 'zj-hz' };
    const caseAt = async (server: TestServer, console: Console): Promise<number> => {
      const { token } = await signIn(server, usernameOf('feed', 'zj'));
      await push({ url: server.url, ca: server.ca, token }, [
        { ...filed, id: randomUUID(), data: { number, claimKind: 'money' } },
      ]);
      const found = await console.client.call.cases.find.query({ catalogueId: 'enforcement', caseId });
      return found.caseNo;
    };
    const [highNo, lowerNo] = [await caseAt(courts.high, chair), await caseAt(courts.hz.server, far)];
    const itemId = randomUUID();
    const { id: consultationId } = await begin([{ id: itemId, title: '处置', caseNos: [highNo] }]);
    await far.attend(consultationId);
    await chair.command(consultationId, { type: 'takeUpItem', itemId });
    await until('the item', () => far.view?.itemId === itemId);
    const dossier = await far.client.call.consultation.dossier.query({
      consultationId,
      itemId,
      caseNo: highNo,
    });
    expect(dossier.summary.number).toBe(number);
    const id = randomUUID();
    const text = '十日内启动评估';
    const dueAt = Date.now() + 86_400_000;
    const decision = { id, itemId, caseNo: highNo, responsible: '王法官', text, nodeId: null, dueAt };
    await chair.command(consultationId, { type: 'enterDecision', decision });
    await chair.command(consultationId, { type: 'readBack', id });
    await chair.command(consultationId, { type: 'end' });
    await listedAs(far, consultationId, ({ received }) => received.includes(id));
    await far.command(consultationId, { type: 'confirmDecision', id });
    const nodeAt = async ({ client }: Console, caseNo: number) =>
      (await client.call.cases.get.query({ caseNo })).nodes.find(
        ({ nodeId }) => nodeId === 'field.consultDecision',
      );
    expect(await nodeAt(chair, highNo)).toMatchObject({ subject: id, doneAt: null });
    expect(await nodeAt(far, lowerNo)).toMatchObject({ subject: id, doneAt: null });
    await far.command(consultationId, { type: 'finishDecision', id, result: '已委托评估' });
    expect(await nodeAt(chair, highNo)).toMatchObject({ state: 'done' });
    expect(await nodeAt(far, lowerNo)).toMatchObject({ state: 'done' });

    await chair.client.call.consultation.saveMinutes.mutate({ consultationId, text: '会商纪要' });
    await listedAs(far, consultationId, ({ minutes }) => minutes?.text === '会商纪要');
    const file = await far.client.call.consultation.exportMinutes.query({ consultationId });
    expect(file.minutes.text).toBe('会商纪要');
    const written = far.client.call.consultation.saveMinutes.mutate({ consultationId, text: '改' });
    expect(await errorOf(written)).toMatchObject({ code: 'forbidden' });
  });

  test('a peer acts for courts behind its line alone, and hears of no other session', async () => {
    const { id: consultationId } = await begin();
    const hidden = randomUUID();
    const plan = planFor();
    const sites = plan.sites.filter(({ courtId }) => courtId !== 'zj-hz');
    await chair.client.call.consultation.create.mutate({ id: hidden, plan: { ...plan, sites } });
    courts.hz.gate.shut();
    const { certFile, keyFile, caFile } = courts.hz.files;
    const options: ClientOptions & { servername: string } = {
      cert: readFileSync(certFile),
      key: readFileSync(keyFile),
      ca: readFileSync(caFile),
      servername: HIGH_NAME,
    };
    const socket = new WebSocket(`wss://127.0.0.1:${courts.linePort}${LINE_PATH}`, SUBPROTOCOL, options);
    const told: Record<string, unknown>[] = [];
    socket.on('message', (data: Buffer) => told.push(JSON.parse(data.toString()) as Record<string, unknown>));
    await once(socket, 'open');
    const person = { kind: 'person', id: randomUUID(), username: 'x', nameZh: '某', nameEn: 'X' };
    const question = (number: number, id: string, courtId: string, kind = 'person') => ({
      type: 'ask',
      number,
      consultationId: id,
      by: { ...person, kind, courtId },
      question: { what: 'command', command: { type: 'end' } },
    });
    const key = Buffer.alloc(44).toString('base64');
    for (const message of [
      { type: 'hello', version: PROTOCOL_VERSION },
      { type: 'transport', address: '127.0.0.1', port: 9, key },
      { type: 'attends' },
      question(1, consultationId, 'zj'),
      question(2, consultationId, 'zj-nb'),
      question(3, hidden, 'zj-hz'),
      question(4, consultationId, 'zj-hz'),
      // A unit that isn't invited, though its court is.
      question(5, consultationId, 'zj-hz', 'unit'),
    ]) {
      socket.send(JSON.stringify(message));
    }
    const answers = () => told.filter(({ type }) => type === 'answer') as unknown as MessageOf<'answer'>[];
    await until('all answers', () => answers().length === 5);
    const codes = answers().toSorted((a, b) => a.number - b.number);
    expect(codes.map(({ error }) => error?.code)).toEqual([
      'forbidden',
      'forbidden',
      'notFound',
      'forbidden',
      'notFound',
    ]);
    const text = JSON.stringify(told);
    expect(text).toContain(consultationId);
    expect(text).not.toContain(`"id":"${hidden}"`);
    socket.close();
    courts.hz.gate.reopen();
    await chair.command(consultationId, { type: 'end' });
  });
});
