import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Line, LineFault, LineShare } from '#shared/lines.ts';
import { AppError } from '#shared/errors.ts';
import { Backoff, type BackoffDelays } from '../../backoff.ts';
import type { Clock } from '../../clock.ts';
import type { LineConfig } from '../../config/schema.ts';
import type { LineCertificateFiles } from '../../lines/certificates.ts';
import { dial, DialError, type Connected } from '../../lines/dial.ts';
import { qualityOf } from '../../lines/quality.ts';
import { LineSession, type CarriedMessage, type Reception } from '../../lines/session.ts';
import { LineTransport } from '../../lines/transport.ts';
import type { Logger } from '../../log.ts';
import type { Sfu } from '../../sfu/sfu.ts';
import type { Incoming } from './incoming.ts';
import type { Outgoing } from './outgoing.ts';
import type { LineParty } from './party.ts';
import type { PeerViewers } from './peer-viewers.ts';

/** A dial costs next to nothing in the courts' own network, and a session waits for it. */
const RETRY_DELAYS_MS: BackoffDelays = [500, 1_000, 2_000, 4_000, 5_000];
const HEALTHY_AFTER_MS = 10_000;
const REVIEW_MS = 1_000;

export interface CourtLineOptions {
  config: LineConfig;
  files: LineCertificateFiles;
  /** Where media workers listen. */
  listenIp: string;
  sfu: Sfu;
  clock: Clock;
  log: Logger;
  incoming: Incoming;
  outgoing: Outgoing;
  viewers: PeerViewers;
  party: LineParty | null;
  onFault: (fault: LineFault) => void;
}

interface Current {
  session: LineSession;
  transport: LineTransport | null;
  ended: PromiseWithResolvers<LineFault>;
}

const NOTHING: Reception = { loss: null, jitterMs: null };
const isWildcard = (ip: string): boolean => ip === '0.0.0.0' || ip === '::';

/** The worse of what both sides measured; null where neither did. */
const worse = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

/** One line, over all its connections: dials or is dialled, and brings media up on each. */
export class CourtLine {
  readonly config: LineConfig;
  readonly #options: CourtLineOptions;
  readonly #faults = new Map<LineFault, number>();
  readonly #closing = new AbortController();
  #dialling: Promise<void> = Promise.resolve();
  #current: Current | null = null;
  #isUp = false;
  #since: number;
  #fault: LineFault | null = null;
  #reception = NOTHING;
  #rates = { sentKbit: 0, receivedKbit: 0 };

  constructor(options: CourtLineOptions) {
    this.config = options.config;
    this.#options = options;
    this.#since = options.clock.now();
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Begins to dial, where this side does. */
  start(): void {
    const { connect } = this.config;
    if (connect !== undefined) {
      this.#dialling = this.#dial(connect);
    }
  }

  /** Takes a connection that the peer has made, in place of one before: the peer knows better when that was lost. */
  adopt(connected: Connected): void {
    this.#current?.session.end('replaced');
    void this.#run(connected);
  }

  /** How it is now, as the worse of both sides measured; null for what isn't known. */
  get measures(): Reception & { rttMs: number | null } {
    const { rttMs = null, peerReception = NOTHING } = this.#current?.session ?? {};
    return {
      loss: worse(this.#reception.loss, peerReception.loss),
      jitterMs: worse(this.#reception.jitterMs, peerReception.jitterMs),
      rttMs,
    };
  }

  view(share: LineShare): Line {
    const { id, name, courtId, connect = null, budgetKbit, consultations = null } = this.config;
    const { incoming, outgoing } = this.#options;
    const { measures } = this;
    return {
      id,
      name,
      courtId,
      address: connect,
      state: this.#isUp ? 'up' : 'connecting',
      since: this.#since,
      fault: this.#fault,
      quality: qualityOf(this.#isUp ? measures : null),
      ...measures,
      consultations,
      budgetKbit,
      ...this.#rates,
      sentStreams: outgoing.streams,
      receivedStreams: incoming.streams,
      lowered: outgoing.lowered,
      peerSources: this.#isUp ? incoming.size : 0,
      share,
      faults: Object.fromEntries(this.#faults),
    };
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#current?.session.end('stopping');
    await this.#dialling;
  }

  async #dial(address: string): Promise<void> {
    const { files, log } = this.#options;
    const { signal } = this.#closing;
    const backoff = new Backoff(RETRY_DELAYS_MS, HEALTHY_AFTER_MS);
    while (!signal.aborted) {
      const beganAt = performance.now();
      try {
        const connected = await dial({ address, peerName: this.config.peerName, files, signal });
        await this.#run(connected);
      } catch (error) {
        const fault = error instanceof DialError ? error.fault : 'unreachable';
        if (!signal.aborted) {
          log.info({ err: error, fault }, 'a line could not be dialled');
          this.#note(fault);
        }
      }
      await sleep(backoff.next(performance.now() - beganAt), undefined, { signal }).catch(() => undefined);
    }
  }

  /** One connection, until it ends. */
  async #run({ socket, localAddress }: Connected): Promise<void> {
    const { log } = this.#options;
    const ended = Promise.withResolvers<LineFault>();
    let turn: Promise<void> = Promise.resolve();
    const inTurn = (work: () => Promise<void>): void => {
      turn = turn.then(work).catch((error: unknown) => {
        const isTheirs = error instanceof AppError && error.code === 'invalidInput';
        log.warn({ err: error }, 'a line failed');
        session.end(isTheirs ? 'malformed' : 'media');
      });
    };
    const session: LineSession = new LineSession(socket, () => this.#reception, {
      onReady: () => inTurn(() => this.#openMedia(current, localAddress)),
      onMessage: (message) => inTurn(() => this.#take(current, message)),
      onEnd: ended.resolve,
    });
    const current: Current = { session, transport: null, ended };
    this.#current = current;
    if (this.#closing.signal.aborted) {
      session.end('stopping');
    }
    const timer = setInterval(() => inTurn(() => this.#review(current)), REVIEW_MS);
    const fault = await ended.promise;
    clearInterval(timer);
    current.transport?.close();
    if (this.#current === current) {
      this.#current = null;
      this.#down(fault);
    }
  }

  async #openMedia(current: Current, localAddress: string): Promise<void> {
    const { sfu, listenIp } = this.#options;
    const { mediaPort, announcedAddress, announcedPort } = this.config;
    const transport = await LineTransport.open({
      worker: sfu.place(),
      pipes: sfu.pipes,
      ip: isWildcard(listenIp) ? localAddress : listenIp,
      port: mediaPort,
      announced: { address: announcedAddress, port: announcedPort },
    });
    if (this.#current !== current || !current.session.isReady) {
      transport.close();
      return;
    }
    current.transport = transport;
    transport.onEnd(() => current.session.end('media'));
    current.session.send(transport.offer);
  }

  async #take(current: Current, message: CarriedMessage): Promise<void> {
    const { incoming, outgoing, viewers, party } = this.#options;
    const { session, transport } = current;
    if (this.#current !== current || transport === null) {
      return;
    }
    if (message.type === 'transport') {
      await transport.connect(message);
      const run = {
        id: randomUUID(),
        transport,
        send: (given: CarriedMessage) => session.send(given),
      };
      incoming.begin(run);
      outgoing.begin(run);
      this.#up();
      party?.begin(run);
      return;
    }
    if (!this.#isUp) {
      session.end('malformed');
      return;
    }
    switch (message.type) {
      case 'catalogue':
      case 'source':
      case 'gone': {
        await incoming.learn(message);
        break;
      }
      case 'watched':
      case 'refused':
      case 'sending':
      case 'ended': {
        await incoming.take(message);
        break;
      }
      case 'watch':
      case 'watchSite':
      case 'unwatch':
      case 'need': {
        await outgoing.take(message);
        break;
      }
      case 'viewer': {
        if (outgoing.isShared(message.sourceId)) {
          viewers.note(message);
        }
        break;
      }
      default: {
        await party?.take(message);
      }
    }
  }

  async #review({ transport }: Current): Promise<void> {
    if (transport !== null && this.#isUp) {
      const { incoming, outgoing } = this.#options;
      this.#reception = await incoming.measure();
      this.#rates = await transport.rates();
      await outgoing.review();
    }
  }

  #up(): void {
    this.#isUp = true;
    this.#fault = null;
    this.#since = this.#options.clock.now();
    this.#options.log.info('a line is up');
  }

  #down(fault: LineFault): void {
    const { incoming, outgoing, viewers, party, log } = this.#options;
    party?.end();
    incoming.end();
    outgoing.end();
    viewers.end();
    this.#reception = NOTHING;
    this.#rates = { sentKbit: 0, receivedKbit: 0 };
    if (this.#isUp) {
      this.#isUp = false;
      this.#since = this.#options.clock.now();
    }
    if (!this.#closing.signal.aborted) {
      log.warn({ fault }, 'a line is down');
      this.#note(fault);
    }
  }

  #note(fault: LineFault): void {
    this.#fault = fault;
    this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1);
    this.#options.onFault(fault);
  }
}
