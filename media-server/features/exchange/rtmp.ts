import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { FedStream, type FedEnd } from '../../ingest/fed-stream.ts';
import { flvFormat, type FlvTag } from '../../rtmp/flv.ts';
import type { Logger } from '../../log.ts';
import type { Publication, PublishRequest } from '../../rtmp/connection.ts';
import type { Sfu } from '../../sfu/sfu.ts';
import type { Track } from '../../sfu/track.ts';
import type { MinuteLimiter } from '../identity/login-guard.ts';
import type { SourceDefinition } from '../sources/entry.ts';
import type { Sources } from '../sources/sources.ts';
import { encoderOf, type Actor, type Journal } from './journal.ts';
import type { EndReason } from './link.ts';

export interface RtmpIntakeOptions {
  sfu: Sfu;
  sources: Pick<
    Sources,
    'requirePushed' | 'assertMayPush' | 'assertUnchanged' | 'publish' | 'withdraw' | 'setFailure'
  >;
  journal: Journal;
  clock: Clock;
  log: Logger;
  ffmpegPath: string;
  /** Wrong keys, by address. */
  wrongKeys: MinuteLimiter;
  /** Sessions that are begun, by source. */
  begun: MinuteLimiter;
}

/** One encoder's stream, from its admission to its end. */
interface Session {
  id: string;
  sourceId: string;
  /** The source as it was when the encoder was let in. */
  admitted: SourceDefinition;
  who: Actor;
  beganAt: number;
  stream: FedStream<FlvTag>;
  tracks: Track[];
  isOver: boolean;
  hangUp: () => void;
}

/** Encoders that publish over RTMP: `rtmp://server/<source>/<stream key>`. As over WHIP a source has one at a time. */
export class RtmpIntake {
  readonly #options: RtmpIntakeOptions;
  readonly #sessions = new Set<Session>();
  readonly #publishing = new Map<string, Session>();

  constructor(options: RtmpIntakeOptions) {
    this.#options = options;
  }

  /** Encoders that are let in. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Lets an encoder in. Throws `notFound`, `unauthenticated`, `forbidden`, `rateLimited`, or `unavailable` when it can't be recorded. */
  readonly admit = async ({ app, name, address, close }: PublishRequest): Promise<Publication> => {
    const { sources, journal, clock, wrongKeys, begun } = this.#options;
    const forgive = wrongKeys.take(address);
    const definition = sources.requirePushed('rtmp', app);
    const who = encoderOf(definition, address);
    try {
      sources.assertMayPush(definition, name);
    } catch (error) {
      await journal.refused('rtmp.publish', who, error);
      throw error;
    }
    forgive();
    begun.take(definition.id);
    const id = randomUUID();
    await journal.begin('rtmp.publish', who, id);
    const session = { id, sourceId: definition.id, admitted: definition, who, beganAt: clock.now() };
    return this.#open({ ...session, hangUp: close });
  };

  /** Ends every stream. Resolves when no program of theirs runs any more. */
  async close(): Promise<void> {
    const open = [...this.#sessions];
    for (const session of open) {
      this.#end(session, 'shutdown');
    }
    await Promise.all(open.map(({ stream }) => stream.close()));
  }

  #open(base: Omit<Session, 'stream' | 'tracks' | 'isOver'>): Publication {
    const { sfu, sources, log, ffmpegPath } = this.#options;
    const { sourceId } = base;
    sources.setFailure(sourceId, null);
    const stream = new FedStream<FlvTag>({
      format: flvFormat,
      sfu,
      log: log.child({ source: sourceId, session: base.id }),
      ffmpegPath,
      onTrack: (track) => this.#publish(session, track),
      onEnd: (end) => this.#handleEnd(session, end),
      onDrain: () => publication.onDrain(),
    });
    const session: Session = { ...base, stream, tracks: [], isOver: false };
    this.#sessions.add(session);
    const publication: Publication = {
      write: (tag) => this.#isStill(session) && stream.write(tag),
      onDrain: () => undefined,
      end: (wanted) => this.#end(session, wanted ? 'closed' : 'lost'),
    };
    return publication;
  }

  /** Whether the encoder may still publish; one that may not is ended, also before anything of it is shown. */
  #isStill(session: Session): boolean {
    try {
      this.#options.sources.assertUnchanged(session.admitted);
      return !session.isOver;
    } catch {
      // The source was removed, switched off, or has another key meanwhile.
      this.#end(session, 'source');
      return false;
    }
  }

  #publish(session: Session, track: Track): void {
    const { sources } = this.#options;
    const { sourceId } = session;
    track.producer.observer.once('close', () => {
      const reason = this.#publishing.get(sourceId) === session ? 'source' : 'replaced';
      const { worker } = track;
      this.#end(session, !worker.closed ? reason : worker.died ? 'workerDied' : 'shutdown');
    });
    if (this.#isStill(session)) {
      this.#publishing.set(sourceId, session);
      session.tracks.push(track);
      sources.publish(sourceId, track);
    }
  }

  #handleEnd(session: Session, end: FedEnd): void {
    if (end.by === 'worker') {
      this.#end(session, end.died ? 'workerDied' : 'shutdown');
      return;
    }
    if (end.reason !== null) {
      this.#options.sources.setFailure(session.sourceId, end.reason);
    }
    this.#end(session, 'failed');
  }

  #end(session: Session, reason: EndReason): void {
    if (session.isOver) {
      return;
    }
    session.isOver = true;
    const { sources, journal, clock, log } = this.#options;
    const { id, sourceId, who, beganAt, tracks, stream } = session;
    this.#sessions.delete(session);
    if (this.#publishing.get(sourceId) === session) {
      this.#publishing.delete(sourceId);
      if (reason === 'closed') {
        for (const track of tracks) {
          sources.withdraw(sourceId, track);
        }
      }
    }
    void stream.close();
    session.hangUp();
    log.info({ source: sourceId, session: id, reason }, 'an encoder has left');
    void journal.end('rtmp.end', who, { sessionId: id, reason, durationMs: clock.now() - beganAt });
  }
}
