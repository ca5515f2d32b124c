import { randomInt } from 'node:crypto';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { SpeechProblem, VoiceBroadcast } from '#shared/gb28181.ts';
import type { Caller } from '../../api/caller.ts';
import type { Config } from '../../config/schema.ts';
import type { ServerContext } from '../../context.ts';
import { Feed } from '../../feed.ts';
import { parseChannelAddress, type ChannelPlace } from '../../gb28181/address.ts';
import { Gb28181Error } from '../../gb28181/fault.ts';
import { textOf, type Manscdp } from '../../gb28181/manscdp.ts';
import { SpeechSender } from '../../gb28181/media/speech-sender.ts';
import * as policy from '../../gb28181/policy.ts';
import { newTag, type Answer } from '../../gb28181/sip/endpoint.ts';
import type { SipRequest } from '../../gb28181/sip/message.ts';
import type { SipPeer } from '../../gb28181/sip/transport.ts';
import { liveSsrc } from '../../gb28181/sdp.ts';
import { parseSpeechOffer, speechAnswer } from '../../gb28181/speech-sdp.ts';
import type { UserAgent } from '../../gb28181/user-agent.ts';
import type { SourceDefinition } from '../sources/entry.ts';
import type { Peer } from '../../sfu/peer.ts';
import type { RtcParameters } from '#shared/media.ts';
import { nextSerial, type Questions } from './questions.ts';
import type { KnownDevice } from './registry.ts';
import { Speech, type SpeechEnd } from './speech.ts';

interface Running {
  about: VoiceBroadcast;
  place: ChannelPlace;
  courtPath: CourtPath;
  caller: Caller;
  sn: string;
  /** The device has invited the server: it listens. Rejects when it doesn't. */
  taken: PromiseWithResolvers<void>;
  /** Null until then. */
  speech: Speech | null;
}

export interface VoiceBroadcastsDeps extends Pick<ServerContext, 'clock' | 'log' | 'audit'> {
  config: Config;
  questions: Questions;
  requirePeer: (caller: Caller, peerId: string) => Pick<Peer, 'id' | 'produce' | 'closeProducer'>;
}

const WORDS: Readonly<Record<SpeechProblem, string>> = {
  away: 'the device is away',
  refused: 'the device does not take voice broadcasts',
  noAnswer: 'the device does not answer',
  taken: 'somebody else speaks to this device',
};

const refusal = (problem: SpeechProblem, cause?: unknown): AppError =>
  new AppError(problem === 'taken' ? 'conflict' : 'unavailable', WORDS[problem], {
    place: `speech.${problem}`,
    cause,
  });

/**
 * Voice broadcasts to devices (GB/T 28181-2016, section 9.12): the device is told of one, answers, and then invites the server to send
 * it sound.
 */
export class VoiceBroadcasts {
  readonly #deps: VoiceBroadcastsDeps;
  readonly #running = new Map<string, Running>();
  readonly #changes = new Feed<CourtPath>();
  #agent: UserAgent | null = null;
  #sequence = randomInt(10_000);

  constructor(deps: VoiceBroadcastsDeps) {
    this.#deps = deps;
  }

  open(agent: UserAgent): void {
    this.#agent = agent;
  }

  get size(): number {
    return this.#running.size;
  }

  /** Yields those of a court's subtree, whenever they change, until `signal` aborts. */
  async *watch(courtPath: CourtPath, signal: AbortSignal): AsyncGenerator<VoiceBroadcast[]> {
    const within = (): VoiceBroadcast[] =>
      [...this.#running.values()]
        .filter((one) => isInSubtree(one.courtPath, courtPath))
        .map(({ about }) => about);
    for await (const item of this.#changes.read(async () => within(), signal)) {
      if (typeof item !== 'string') {
        yield item;
      } else if (isInSubtree(item, courtPath)) {
        yield within();
      }
    }
  }

  /** Resolves when the device listens. Throws as the contract says. */
  async begin(caller: Caller, id: string, source: SourceDefinition): Promise<VoiceBroadcast> {
    const before = this.#running.get(id);
    if (before !== undefined) {
      this.#own(caller, id);
      await before.taken.promise;
      return before.about;
    }
    const place = parseChannelAddress(source.url ?? '');
    if (this.#ofDevice(place.deviceId) !== undefined) {
      throw refusal('taken');
    }
    const { clock, questions } = this.#deps;
    if (questions.find(place.deviceId) === null) {
      throw refusal('away');
    }
    const running: Running = {
      about: {
        id,
        sourceId: source.id,
        speakerZh: caller.nameZh,
        speakerEn: caller.nameEn,
        beganAt: clock.now(),
        isOpen: false,
      },
      place,
      courtPath: source.courtPath,
      caller,
      sn: String(nextSerial()),
      taken: Promise.withResolvers(),
      speech: null,
    };
    // Whoever waits for it may be gone by then.
    running.taken.promise.catch(() => undefined);
    this.#running.set(id, running);
    this.#changes.publish(running.courtPath);
    const limit = setTimeout(() => running.taken.reject(refusal('noAnswer')), policy.SPEECH_INVITE_MS);
    try {
      questions
        .announceSpeech(place, running.sn)
        .catch((error: unknown) => running.taken.reject(refusal('noAnswer', error)));
      await running.taken.promise;
    } catch (error) {
      await this.#leave(running, 'stopped');
      throw error;
    } finally {
      clearTimeout(limit);
    }
    running.about = { ...running.about, isOpen: true };
    this.#changes.publish(running.courtPath);
    return running.about;
  }

  /** Sends a microphone. Throws `notFound` for a broadcast that isn't the caller's, or is over. */
  async send(
    caller: Caller,
    id: string,
    given: { peerId: string; transportId: string; rtpParameters: RtcParameters },
  ): Promise<{ producerId: string }> {
    const running = this.#own(caller, id);
    const peer = this.#deps.requirePeer(caller, given.peerId);
    const track = await peer.produce(given.transportId, 'audio', given.rtpParameters);
    try {
      if (running.speech === null || this.#running.get(id) !== running) {
        throw AppError.notFound('voice broadcast', id);
      }
      await running.speech.take(track);
    } catch (error) {
      track.producer.close();
      throw error instanceof AppError ? error : AppError.unavailable('the microphone went away', error);
    }
    return { producerId: track.producer.id };
  }

  stopSending(caller: Caller, id: string, given: { peerId: string; producerId: string }): void {
    const peer = this.#deps.requirePeer(caller, given.peerId);
    if (this.#own(caller, id).speech?.track?.producer.id !== given.producerId) {
      throw AppError.notFound('producer', given.producerId);
    }
    peer.closeProducer(given.producerId);
  }

  /** Ends the caller's own; one that is over is no error. */
  async end(caller: Caller, id: string): Promise<void> {
    const running = this.#running.get(id);
    if (running !== undefined && running.caller.id === caller.id) {
      await this.#leave(running, 'ended');
    }
  }

  /** A device invites the server: to one that was announced to it, or it is refused. */
  async takeInvite(request: SipRequest, peer: SipPeer, device: KnownDevice): Promise<Answer> {
    const agent = this.#agent;
    const running = this.#ofDevice(device.record.id);
    if (agent === null || running === undefined || running.speech !== null) {
      return { status: 488 };
    }
    const { config, log } = this.#deps;
    try {
      const offer = parseSpeechOffer(request.body);
      const host = await agent.localHost(peer);
      this.#sequence += 1;
      const ssrc = offer.ssrc ?? Number(liveSsrc(agent.serverId, this.#sequence));
      const sender = await SpeechSender.open({
        offer: { ...offer, host: offer.host ?? peer.host },
        ssrc,
        host: config.host,
        ports: { base: config.gb28181.mediaBasePort, count: config.gb28181.mediaPorts },
        onEnd: () => void this.#leave(running, 'linkLost'),
      });
      // It may have been given up or taken meanwhile.
      if (this.#running.get(running.about.id) !== running || running.speech !== null) {
        sender.close();
        return { status: 487 };
      }
      const toTag = newTag();
      const { payloadType, transport } = offer;
      running.speech = new Speech({
        dialog: agent.dialogOfTheirs(request, peer, toTag),
        sender,
        payloadType,
        ffmpegPath: config.ffmpegPath,
        onOver: (end) => void this.#leave(running, end),
      });
      running.taken.resolve();
      const about = { serverId: agent.serverId, host, port: sender.port, transport, payloadType, ssrc };
      return {
        status: 200,
        toTag,
        headers: [
          { name: 'contact', value: agent.contact(host) },
          { name: 'content-type', value: 'application/sdp' },
        ],
        body: speechAnswer(about),
      };
    } catch (error) {
      log.warn({ err: error, device: device.record.id }, 'a device that was to be spoken to could not be');
      running.taken.reject(refusal('refused', error));
      if (error instanceof Gb28181Error) {
        throw error;
      }
      return { status: 500 };
    }
  }

  /** What a device says to an announcement. */
  takeResponse(device: KnownDevice, message: Manscdp): void {
    const running = this.#ofDevice(device.record.id);
    const isRefusal = textOf(message.node, 'Result').toUpperCase() === 'ERROR';
    if (isRefusal && (message.sn === running?.sn || message.sn === '')) {
      running?.taken.reject(refusal('refused'));
    }
  }

  /** False when there is no such call. */
  takeBye(callId: string, peer: SipPeer): boolean {
    const running = [...this.#running.values()].find(({ speech }) => speech?.dialog.callId === callId);
    if (running?.speech?.dialog.target.peer.host !== peer.host) {
      return false;
    }
    void this.#leave(running, 'bye');
    return true;
  }

  /** A device is gone: nobody is heard there any more. */
  lost(deviceId: string): void {
    const running = this.#ofDevice(deviceId);
    if (running !== undefined) {
      void this.#leave(running, 'linkLost');
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map((running) => this.#leave(running, 'stopped')));
  }

  #ofDevice(deviceId: string): Running | undefined {
    return [...this.#running.values()].find(({ place }) => place.deviceId === deviceId);
  }

  /** Throws `notFound`. */
  #own(caller: Caller, id: string): Running {
    const running = this.#running.get(id);
    if (running === undefined || running.caller.id !== caller.id) {
      throw AppError.notFound('voice broadcast', id);
    }
    return running;
  }

  async #leave(running: Running, end: SpeechEnd): Promise<void> {
    if (!this.#running.delete(running.about.id)) {
      return;
    }
    this.#changes.publish(running.courtPath);
    running.taken.reject(refusal('away'));
    const { speech, about, caller, place } = running;
    await speech?.close();
    if (speech !== null && end !== 'bye') {
      await this.#agent?.bye(speech.dialog);
    }
    const { audit, clock, log } = this.#deps;
    audit
      .append({
        actor: caller.username,
        courtId: caller.courtId,
        courtPath: caller.courtPath,
        action: 'voiceBroadcast.ended',
        target: about.sourceId,
        outcome: 'ok',
        detail: {
          ...place,
          id: about.id,
          reason: end,
          spokenS: Math.round((clock.now() - about.beganAt) / 1000),
        },
      })
      .catch((error: unknown) =>
        log.error({ err: error }, 'the end of a voice broadcast could not be audited'),
      );
  }
}
