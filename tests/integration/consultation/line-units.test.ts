import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idFromLine, type Invitee } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { publishUnit } from '../lines/courts.ts';
import { Viewer } from '../lines/viewer.ts';
import { until } from '../sfu-support.ts';
import { connectClient, errorOf, type TestClient } from '../support/client.ts';
import { auditOf } from '../support/http.ts';
import { enrolUnit, Inflow, type TestUnit } from '../support/units.ts';
import {
  Camera,
  Console,
  joinForConsultation,
  listedAs,
  personAt,
  planFor,
  siteAt,
} from './joined-courts.ts';

const PATIENCE_MS = 30_000;

describe('a unit behind a line in a session of the high court', { timeout: 60_000 }, () => {
  let courts: Awaited<ReturnType<typeof joinForConsultation<'hz'>>>;
  let chair: Console;
  /** Administers the lower court's server. */
  let staff: TestClient;
  /** Its units: one that it shares, and one that it doesn't. */
  let unit: TestUnit;
  let hidden: TestUnit;
  /** Their pages. */
  let page: Console;
  let hiddenPage: Console;
  let publisher: { stop: () => Promise<void> };

  const share = (...units: readonly TestUnit[]): Promise<unknown> =>
    staff.call.lines.share.mutate({
      lineId: 'gao',
      courtIds: [],
      sources: units.map(({ id }) => ({ sourceId: `unit:${id}`, rank: 'other' })),
    });

  beforeAll(async () => {
    courts = await joinForConsultation(['hz']);
    const { high, hz } = courts;
    chair = await Console.at(high, 'zj');
    staff = await personAt(hz.server, 'zj-hz', 'administrator');
    unit = await enrolUnit(hz.server, staff, 'zj-hz-xihu');
    hidden = await enrolUnit(hz.server, staff, 'zj-hz-xihu');
    page = new Console(connectClient(hz.server, unit.token));
    hiddenPage = new Console(connectClient(hz.server, hidden.token));
    await share(unit);
    publisher = await publishUnit(hz.server, unit.token);
  }, 120_000);
  afterAll(async () => {
    await publisher?.stop();
    await Promise.all([chair, page, hiddenPage].map((console) => console?.close()));
    await staff?.close();
    await courts?.close();
  });

  const guests = () => chair.client.call.consultation.guests.query({});
  const inviteeOf = ({ id }: TestUnit): Invitee => ({
    id: randomUUID(),
    kind: 'unit',
    courtId: 'zj-hz-xihu',
    userId: null,
    unitId: idFromLine('hz', id),
    role: 'participant',
  });
  /** A session with the high court alone. */
  const begin = async (): Promise<string> => {
    const id = randomUUID();
    const { sites, ...plan } = planFor();
    await chair.client.call.consultation.create.mutate({ id, plan: { ...plan, sites: sites.slice(0, 1) } });
    await chair.command(id, { type: 'start' });
    await chair.attend(id);
    return id;
  };
  const siteIn = (console: Console, siteId: string) => console.view?.sites.find(({ id }) => id === siteId);
  const becomes = (presence: string, siteId: string): Promise<unknown> =>
    until(`the unit to be ${presence}`, () => siteIn(chair, siteId)?.presence === presence, PATIENCE_MS);
  /** The unit is invited, rung and there. */
  const seat = async (consultationId: string): Promise<{ siteId: string; rung: ConsultationView }> => {
    const invitee = inviteeOf(unit);
    const siteId = invitee.id;
    await chair.command(consultationId, { type: 'invite', invitee });
    const rung = await listedAs(page, consultationId, ({ mySiteId }) => mySiteId === siteId);
    await page.attend(consultationId);
    await becomes('present', siteId);
    return { siteId, rung };
  };

  test('whom the lower court shares is told by call sign and court, and can be invited; nobody else by any guess', async () => {
    const self = await page.client.call.unit.self.query({});
    const shown = {
      kind: 'unit',
      id: idFromLine('hz', unit.id),
      courtId: 'zj-hz-xihu',
      nameZh: self.callSign,
      nameEn: self.callSign,
      connected: false,
    };
    expect(await until('the line', async () => (await guests())[0])).toEqual(shown);
    expect(await guests()).toHaveLength(1);
    const inbox = new Inflow((to) => page.client.call.unit.inbox.subscribe({}, to));
    await until('its page', async () => (await guests())[0]?.connected);
    inbox.stop();
    const abroad = await personAt(courts.high, 'zj-nb');
    expect(await abroad.call.consultation.guests.query({})).toEqual([]);
    await abroad.close();

    const consultationId = await begin();
    const invite = (change: Partial<Invitee>, of = hidden): Promise<unknown> =>
      errorOf(chair.command(consultationId, { type: 'invite', invitee: { ...inviteeOf(of), ...change } }));
    const notFound = { code: 'notFound' };
    expect(await invite({})).toMatchObject(notFound);
    expect(await invite({ unitId: hidden.id })).toMatchObject(notFound);
    expect(await invite({ courtId: 'zj-hz' }, unit)).toMatchObject(notFound);
    expect(await invite({ kind: 'person', userId: idFromLine('hz', unit.id), unitId: null })).toMatchObject(
      notFound,
    );
    expect(chair.view?.sites).toHaveLength(1);
    await chair.command(consultationId, { type: 'end' });
  });

  test('it is rung on its own page, acts with the rights of its place, and sees and hears nothing of cases or other sessions', async () => {
    const consultationId = await begin();
    const other = await begin();
    await chair.attend(consultationId);
    const { siteId, rung } = await seat(consultationId);
    expect(rung).toMatchObject({ isHost: false, line: { name: '省高院', cutSince: null }, decisions: [] });
    const { callSign } = await page.client.call.unit.self.query({});
    expect(siteIn(chair, siteId)).toMatchObject({ kind: 'unit', nameZh: callSign, nameEn: callSign });
    // Its court sees that the session is held, as it would here, and has no place in it.
    const far = await Console.at(courts.hz.server, 'zj-hz');
    expect(await listedAs(far, consultationId, () => true)).toMatchObject({ mySiteId: null, texts: [] });
    await far.close();

    const act = (command: Parameters<Console['command']>[1]) => page.command(consultationId, command);
    await act({ type: 'say', id: randomUUID(), text: '到位' });
    await until('the text', () => chair.view?.texts.some((text) => text.siteId === siteId));
    await act({ type: 'sign', hand: 'speak' });
    await until('the hand', () => siteIn(chair, siteId)?.hand === 'speak');
    await chair.command(consultationId, { type: 'mute', siteId });
    await until('the unit to be told', () => siteIn(page, siteId)?.isMuted);
    for (const command of [
      { type: 'unmute' as const, siteId },
      { type: 'shareContent' as const, isOn: true, topic: null },
      { type: 'end' as const },
    ]) {
      expect(await errorOf(act(command))).toMatchObject({ code: 'forbidden' });
    }
    for (const id of [other, consultationId]) {
      expect(hiddenPage.listed(id)).toBeUndefined();
      expect(await errorOf(hiddenPage.command(id, { type: 'leave' }))).toMatchObject({ code: 'notFound' });
    }
    expect(page.listed(other)).toBeUndefined();
    expect(await errorOf(page.command(other, { type: 'leave' }))).toMatchObject({ code: 'notFound' });

    const actsAt = async (server: typeof courts.high, actor: string) =>
      (await auditOf(server, 'consultation.command'))
        .filter((one) => one.actor === actor && one.target === consultationId)
        .map(({ outcome }) => outcome);
    const outcomes = ['ok', 'ok', 'refused', 'refused', 'refused'];
    expect((await actsAt(courts.high, `hz/unit:${callSign}`)).toSorted()).toEqual(outcomes);
    expect((await actsAt(courts.hz.server, `unit:${callSign}`)).toSorted()).toEqual(outcomes);
    const begun = await auditOf(courts.hz.server, 'lines.attendBegin');
    expect(begun.map(({ actor, target }) => [actor, target])).toContainEqual([
      `unit:${callSign}`,
      consultationId,
    ]);

    await act({ type: 'leave' });
    await becomes('left', siteId);
    // As its page does, which then shows the duty again.
    page.page?.stop();
    await until('the page to have given its place up', async () =>
      (await auditOf(courts.hz.server, 'lines.attendEnd')).some(({ target }) => target === consultationId),
    );
    await chair.command(consultationId, { type: 'call', siteId });
    await listedAs(page, consultationId, ({ sites }) =>
      sites.some(({ id, presence }) => id === siteId && presence === 'calling'),
    );
    await page.attend(consultationId);
    await becomes('present', siteId);
    await chair.command(consultationId, { type: 'remove', siteId });
    await until('the unit to be out', () => siteIn(page, siteId)?.presence === 'removed');
    page.page?.stop();
    await chair.command(consultationId, { type: 'end' });
    await chair.command(other, { type: 'end' });
  });

  test('what it publishes crosses the line once at the layer that is needed, and the chair rules it', async () => {
    const consultationId = await begin();
    const { siteId } = await seat(consultationId);
    const camera = await Camera.on(chair, consultationId);
    await until('its streams', () =>
      ['video', 'audio'].every((stream) => chair.streams.includes(`${siteId} ${stream}`)),
    );
    const high = chair.view?.mySiteId ?? '';
    await until('the chair’s streams', () => page.streams.includes(`${high} audio`));
    const site = (of: string, stream: 'audio' | 'video') => ({ consultationId, siteId: of, stream });
    const flows = (viewer: Viewer, kind: 'audio' | 'video'): Promise<unknown> => {
      const before = viewer.packets[kind];
      return until(`packets of ${kind}`, () => viewer.packets[kind] > before + 8);
    };
    const onPage = await Viewer.join(page.client);
    await onPage.lookAt(site(high, 'audio'));
    await onPage.lookAt(site(high, 'video'), 0);
    const viewers = [await Viewer.join(chair.client), await Viewer.join(chair.client)];
    for (const viewer of viewers) {
      expect(await viewer.lookAt(site(siteId, 'video'), 0)).toBe(3);
      await viewer.lookAt(site(siteId, 'audio'));
    }
    await Promise.all(
      [onPage, ...viewers].flatMap((viewer) => [flows(viewer, 'audio'), flows(viewer, 'video')]),
    );
    const sent = async (): Promise<number | undefined> =>
      (await staff.call.lines.list.query({})).lines[0]?.sentStreams;
    await until('one picture and one sound on the line', async () => (await sent()) === 2);
    const [first, second] = viewers as [Viewer, Viewer];
    await until('the small picture', () => first.toldLayer === 0);
    await first.want(2);
    await until('the large picture', () => first.toldLayer === 2, PATIENCE_MS);

    const silence = async (): Promise<void> => {
      await until('silence', async () => {
        const before = first.packets.audio;
        await sleep(400);
        return first.packets.audio === before;
      });
    };
    await chair.command(consultationId, { type: 'mute', siteId });
    await silence();
    await chair.command(consultationId, { type: 'grantFloor', siteId });
    await flows(first, 'audio');
    await page.command(consultationId, { type: 'setOwn', audioOff: true, videoOff: false });
    await silence();
    await page.command(consultationId, { type: 'setOwn', audioOff: false, videoOff: false });
    await flows(first, 'audio');
    const rollId = randomUUID();
    await chair.command(consultationId, { type: 'callRoll', id: rollId });
    await page.command(consultationId, { type: 'answerRoll', id: rollId });
    await until(
      'the picture of the answer',
      () => chair.view?.rollCalls.at(-1)?.answers.some((one) => one.siteId === siteId && one.hasPicture),
      PATIENCE_MS,
    );
    await chair.command(consultationId, { type: 'broadcast', siteIds: [siteId] });
    await until('the chair’s picture to be withdrawn', () =>
      onPage.events.some(({ type }) => type === 'consumerClosed'),
    );

    courts.hz.gate.shut();
    await until('the page to be told', () => (page.view?.line?.cutSince ?? null) !== null);
    await becomes('away', siteId);
    expect(siteIn(page, siteId)?.presence).toBe('present');
    await page.command(consultationId, { type: 'setOwn', audioOff: false, videoOff: true });
    courts.hz.gate.reopen();
    await until('the line to be back', () => page.view?.line?.cutSince === null, PATIENCE_MS);
    await becomes('present', siteId);
    await until('what it closed meanwhile', () => siteIn(chair, siteId)?.own.videoOff === true);
    await page.command(consultationId, { type: 'setOwn', audioOff: false, videoOff: false });
    await until('its picture to be told', () => chair.streams.includes(`${siteId} video`));
    const after = await Viewer.join(chair.client);
    await after.lookAt(site(siteId, 'video'), 0);
    await flows(after, 'video');

    await chair.command(consultationId, { type: 'end' });
    await until('the end of its streams', async () => (await sent()) === 0);
    await Promise.all([onPage, second, first, after].map((viewer) => viewer.leave()));
    await camera.off();
    page.page?.stop();
  });

  test('a unit that is shared no more loses its place at once; an invitation that is taken back rings no more', async () => {
    const consultationId = await begin();
    const { siteId } = await seat(consultationId);
    await share();
    await becomes('away', siteId);
    await listedAs(page, consultationId, ({ phase }) => phase === 'cancelled');
    const again = page.client.call.consultation.command.mutate({
      consultationId,
      command: { type: 'leave' },
    });
    expect(await errorOf(again)).toMatchObject({ code: 'notFound' });
    expect(await guests()).toEqual([]);
    await share(unit);
    page.page?.stop();
    await chair.command(consultationId, { type: 'end' });

    const id = randomUUID();
    const plan = planFor();
    const sites = plan.sites.slice(0, 1);
    await chair.client.call.consultation.create.mutate({
      id,
      plan: { ...plan, sites: [...sites, inviteeOf(unit)] },
    });
    const planned = await listedAs(page, id, ({ phase }) => phase === 'planned');
    expect(planned.sites).toHaveLength(2);
    expect(siteAt(planned, 'zj')).toBe(sites[0]?.id);
    await chair.command(id, { type: 'plan', plan: { ...plan, sites } });
    await listedAs(page, id, ({ phase }) => phase === 'cancelled');
    await chair.command(id, { type: 'cancel' });
  });
});
