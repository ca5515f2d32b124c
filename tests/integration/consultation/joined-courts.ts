import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ConsultationCommand } from '#shared/consultation/commands.ts';
import type { ConsultationPlan, SiteRole } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import type { ConsultationsEvent, SessionEvent } from '#shared/contract/consultation.ts';
import type { UserRole } from '#shared/identity.ts';
import { UdpRelay } from '../../../simulators/lib/udp-relay.ts';
import { CLIP_LAYERS, loadClip, type Clip } from '../../../simulators/units/media/clip.ts';
import { Publisher } from '../../../simulators/units/media/publisher.ts';
import { RtcLink } from '../../../simulators/units/media/rtc-link.ts';
import {
  audioParameters,
  createSendIdentity,
  videoParameters,
} from '../../../simulators/units/media/rtp-parameters.ts';
import { loadTone } from '../../../simulators/units/media/tone.ts';
import { until } from '../sfu-support.ts';
import { connectClient, signIn, type TestClient } from '../support/client.ts';
import { Authority, HIGH_NAME } from '../support/line-authority.ts';
import { freePort } from '../../support/ports.ts';
import { startTestServer, usernameOf, type TestServer } from '../support/server.ts';
import { TcpGate } from '../support/tcp-gate.ts';
import { Inflow } from '../support/units.ts';

type CourtId = 'zj' | 'zj-hz' | 'zj-nb';

/** A lower court's server, and the line between it and the high court's, which can be cut. */
export interface LowerCourt {
  server: TestServer;
  gate: TcpGate;
  /** Counts what pictures and sound take of the line: A is the high court's end. */
  relay: UdpRelay;
  files: ReturnType<Authority['issue']>;
}

const LOWER_COURTS = { hz: '杭州中院', nb: '宁波中院' } as const;
type LowerId = keyof typeof LOWER_COURTS;

/** The high court's server, which holds sessions, and those that take part in them over lines. */
export type JoinedCourts<Id extends LowerId = LowerId> = Record<Id, LowerCourt> & {
  high: TestServer;
  /** Where it takes lines. */
  linePort: number;
  close: () => Promise<void>;
};

/** One line as both sides configure it. */
async function planLine(id: LowerId) {
  const [highMedia, lowerMedia] = [await freePort(), await freePort()];
  const relay = await UdpRelay.open({ host: '127.0.0.1', a: highMedia, b: lowerMedia });
  const common = { courtId: `zj-${id}`, budgetKbit: 4_000, announcedAddress: '127.0.0.1' };
  const name = LOWER_COURTS[id];
  const peerName = `${id}.court.test`;
  const there = { mediaPort: highMedia, announcedPort: relay.ports.ofA, consultations: 'hold' };
  const here = { mediaPort: lowerMedia, announcedPort: relay.ports.ofB, consultations: 'attend' };
  return {
    id,
    relay,
    peerName,
    ofHigh: { ...common, ...there, id, name, peerName },
    ofLower: { ...common, ...here, id: 'gao', name: '省高院', peerName: HIGH_NAME },
  };
}

export async function joinForConsultation<Id extends LowerId>(ids: readonly Id[]): Promise<JoinedCourts<Id>> {
  const dir = mkdtempSync(path.join(tmpdir(), 'ecc-consultation-'));
  const authority = new Authority(dir);
  const start = async (name: string, lines: object) => {
    const file = path.join(dir, `${name}.json`);
    const files = authority.issue(name);
    writeFileSync(file, JSON.stringify({ lines: { ...files, ...lines } }));
    return { files, server: await startTestServer({ args: ['--config', file] }) };
  };
  const lines = [];
  for (const id of ids) {
    lines.push(await planLine(id));
  }
  const { server: high } = await start(HIGH_NAME, { port: 0, peers: lines.map(({ ofHigh }) => ofHigh) });
  const administrator = await personAt(high, 'zj', 'administrator');
  const linePort = (await administrator.call.lines.list.query({})).port ?? 0;
  await administrator.close();
  const joined = new Map<LowerId, LowerCourt>();
  for (const { id, relay, peerName, ofLower } of lines) {
    const gate = await TcpGate.open(linePort);
    const peer = { ...ofLower, connect: `127.0.0.1:${gate.port}` };
    joined.set(id, { ...(await start(peerName, { peers: [peer] })), gate, relay });
  }
  return {
    ...(Object.fromEntries(joined) as Record<Id, LowerCourt>),
    high,
    linePort,
    close: async () => {
      for (const { gate, server, relay } of joined.values()) {
        gate.close();
        await server.close();
        relay.close();
      }
      await high.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export const personAt = async (
  server: TestServer,
  courtId: CourtId,
  role: UserRole = 'leader',
): Promise<TestClient> => connectClient(server, (await signIn(server, usernameOf(role, courtId))).token);

/** A session of the high court with the courts of Hangzhou and Ningbo. */
export const planFor = (agenda: ConsultationPlan['agenda'] = []): ConsultationPlan => ({
  title: '跨线会商',
  plannedAt: Date.now(),
  minutes: 60,
  hasWaitingRoom: false,
  recordsItself: false,
  sites: (['zj', 'zj-hz', 'zj-nb'] as const).map((courtId, index) => ({
    id: randomUUID(),
    kind: 'court',
    courtId,
    userId: null,
    unitId: null,
    role: (['chair', 'participant', 'participant'] satisfies SiteRole[])[index] ?? 'participant',
  })),
  agenda,
});

export const siteAt = ({ sites }: Pick<ConsultationView, 'sites'>, courtId: CourtId): string =>
  sites.find((site) => site.courtId === courtId)?.id ?? '';

/** A console: its list of sessions, and the page that sits in one. */
export class Console {
  readonly client: TestClient;
  readonly list: Inflow<ConsultationsEvent>;
  page: Inflow<SessionEvent> | null = null;

  constructor(client: TestClient) {
    this.client = client;
    this.list = new Inflow((to) => client.call.consultation.watch.subscribe({}, to));
  }

  static async at(server: TestServer, courtId: CourtId, role: UserRole = 'leader'): Promise<Console> {
    return new Console(await personAt(server, courtId, role));
  }

  /** The session as the list has it now. */
  listed(consultationId: string): ConsultationView | undefined {
    const views = this.list.items.flatMap((event) =>
      event.type === 'snapshot' ? event.consultations : [event.consultation],
    );
    return views.findLast(({ id }) => id === consultationId);
  }

  /** The session as the page has it now. */
  get view(): ConsultationView | undefined {
    const told = this.page?.items.findLast((event) => 'consultation' in event);
    return told !== undefined && 'consultation' in told ? told.consultation : undefined;
  }

  command(consultationId: string, command: ConsultationCommand): Promise<ConsultationView> {
    return this.client.call.consultation.command.mutate({ consultationId, command });
  }

  async attend(consultationId: string): Promise<void> {
    const given = { consultationId, endpointId: randomUUID() };
    this.page = new Inflow((to) => this.client.call.consultation.attend.subscribe(given, to));
    await this.page.first(({ type }) => type === 'snapshot');
  }

  /** Streams that the page may ask for now. */
  get streams(): string[] {
    const told = this.page?.items.findLast((event) => 'streams' in event);
    return told !== undefined && 'streams' in told
      ? told.streams.map(({ siteId, stream }) => `${siteId} ${stream}`)
      : [];
  }

  async close(): Promise<void> {
    this.page?.stop();
    this.list.stop();
    await this.client.close();
  }
}

export const listedAs = (
  console: Console,
  consultationId: string,
  isSo: (view: ConsultationView) => boolean,
): Promise<ConsultationView> =>
  until('the session to be listed so', () => {
    const view = console.listed(consultationId);
    return view !== undefined && isSo(view) ? view : undefined;
  });

/** Camera and microphone of a page: three layers and a tone. */
export class Camera {
  readonly #link: RtcLink;
  readonly #publisher: Publisher;

  private constructor(link: RtcLink, publisher: Publisher) {
    this.#link = link;
    this.#publisher = publisher;
  }

  /** Begins to send from the place that the console sits at. */
  static async on({ client: { call } }: Console, consultationId: string): Promise<Camera> {
    const { signal } = new AbortController();
    const clip: Clip = await loadClip({ no: 1, callSign: '会场', officerName: '张三' }, signal);
    const tone = await loadTone(440, signal);
    const { peerId } = await call.media.join.mutate({});
    const transport = await call.media.createTransport.mutate({ peerId, direction: 'send' });
    let publisher: Publisher | null = null;
    const link = await RtcLink.create(transport, {
      keyFrameRequested: (ssrc) => publisher?.requestKeyFrame(ssrc),
      lost: () => undefined,
    });
    const place = { peerId, transportId: transport.id };
    await call.media.connectTransport.mutate({ ...place, dtlsParameters: link.dtlsParameters });
    await link.connect();
    const identity = createSendIdentity('site', CLIP_LAYERS.length);
    for (const [stream, rtpParameters] of [
      ['video', videoParameters(identity)],
      ['audio', audioParameters(identity)],
    ] as const) {
      await call.consultation.send.mutate({ ...place, consultationId, stream, rtpParameters });
    }
    publisher = new Publisher({ sink: link, identity, clip, tone });
    publisher.start();
    return new Camera(link, publisher);
  }

  async off(): Promise<void> {
    this.#publisher.stop();
    await this.#link.close();
  }
}
