import type { Socket } from 'node:net';
import { AppError } from '#shared/errors.ts';
import { decodeAmf, encodeAmf, type Amf } from './amf0.ts';
import { ChunkReader, MESSAGE, writeMessage, type Message } from './chunks.ts';
import type { FlvTag } from './flv.ts';
import { Handshake } from './handshake.ts';
import { RtmpError } from './rtmp-error.ts';

/** From the connection until something is published. */
const PUBLISH_LIMIT_MS = 10_000;
/** An encoder sends sound and pictures all the time: without any for this long its link is gone. */
const IDLE_LIMIT_MS = 10_000;
/** How long the last words may take. */
export const LINGER_MS = 500;
/** An encoder sends about ten commands in all. */
const MAX_COMMANDS = 100;
/** Answers that may wait for a client that doesn't read them. */
const MAX_UNREAD_BYTES = 64_000;
const WINDOW_BYTES = 2_500_000;
/** Limit type "dynamic" of Set Peer Bandwidth (section 5.4.5). */
const DYNAMIC = 2;
const CHUNK_BYTES = 4_096;
/** Chunk streams by what is sent on them. */
const CONTROL_CHUNKS = 2;
const COMMAND_CHUNKS = 3;
/** The one message stream of a connection. */
const STREAM_ID = 1;
const PING_REQUEST = 6;
const PING_RESPONSE = 7;
const MAX_NAME = 200;

/** Where the encoder is let in and what it sends goes. */
export interface Publication {
  /** False: hold the rest back until `onDrain` is called. */
  write(tag: FlvTag): boolean;
  onDrain: () => void;
  /** The encoder has ended: `wanted` when it said so. */
  end(wanted: boolean): void;
}

export interface PublishRequest {
  app: string;
  /** The stream's name: its key. */
  name: string;
  address: string;
  /** Closes the connection, if it must not go on. */
  close: () => void;
}

/** Lets an encoder publish; throws to refuse it. */
export type Admit = (request: PublishRequest) => Promise<Publication>;

/** Called once with the reason, for the log; `error` is what failed here rather than at the encoder. */
export type OnClosed = (reason: string, error: unknown) => void;

const NOTHING = Buffer.alloc(0);

const uint32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) {
    bytes.writeUInt32BE(value, 4 * index);
  }
  return bytes;
};

const textOf = (value: Amf): string => (typeof value === 'string' ? value.slice(0, MAX_NAME) : '');

/** A name as it stands in an address: without slashes around it and without a query. */
const nameOf = (value: Amf): string => (textOf(value).split('?', 1)[0] ?? '').replaceAll(/^\/+|\/+$/g, '');

/** One encoder that publishes over RTMP 1.0 (Adobe). Whatever it does wrong ends its connection, and nothing else. */
export class RtmpConnection {
  readonly #socket: Socket;
  readonly #admit: Admit;
  readonly #onClosed: OnClosed;
  readonly #handshake = new Handshake();
  readonly #chunks = new ChunkReader();
  readonly #publishLimit: NodeJS.Timeout;
  /** Where it comes from. */
  readonly address: string;
  #isShaken = false;
  #app = '';
  #publication: Publication | null = null;
  #isAdmitting = false;
  #commands = 0;
  #received = 0;
  #acknowledged = 0;
  #isClosed = false;

  constructor(socket: Socket, admit: Admit, onClosed: OnClosed) {
    this.#socket = socket;
    this.#admit = admit;
    this.#onClosed = onClosed;
    this.address = socket.remoteAddress ?? '';
    this.#publishLimit = setTimeout(() => this.close('nothing is published'), PUBLISH_LIMIT_MS);
    socket.setNoDelay(true);
    socket.setTimeout(IDLE_LIMIT_MS, () => this.close('nothing comes any more'));
    socket.on('error', (error) => this.close(error.message));
    socket.on('close', () => this.close('the encoder has hung up'));
    socket.on('data', (bytes) => this.#orClose(() => this.#handle(bytes)));
  }

  /** Whether it publishes. */
  get isPublishing(): boolean {
    return this.#publication !== null;
  }

  /** Closes the connection. Idempotent. */
  close(reason: string, { wanted = false, error }: { wanted?: boolean; error?: unknown } = {}): void {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    clearTimeout(this.#publishLimit);
    // What was written before, such as a refusal, still goes out.
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), LINGER_MS).unref();
    this.#publication?.end(wanted);
    this.#onClosed(reason, error);
  }

  /** Runs what handles the client's bytes; whatever goes wrong with them closes this connection and nothing else. */
  #orClose(run: () => void): void {
    try {
      run();
    } catch (error) {
      if (error instanceof RtmpError) {
        this.close(error.message);
      } else {
        this.close('failed', { error });
      }
    }
  }

  #handle(bytes: Buffer): void {
    if (this.#isClosed) {
      return;
    }
    this.#count(bytes.length);
    if (this.#isShaken) {
      this.#readAll(bytes);
      return;
    }
    const { answer, behind } = this.#handshake.take(bytes);
    if (answer !== null) {
      this.#send(answer);
    }
    if (behind !== null) {
      this.#isShaken = true;
      this.#readAll(behind);
    }
  }

  /** Handles the messages that `bytes` complete. What comes behind the wish to publish waits until that is decided. */
  #readAll(bytes: Buffer): void {
    for (const message of this.#chunks.read(bytes)) {
      this.#handleMessage(message);
      if (this.#isClosed || this.#isAdmitting) {
        return;
      }
    }
  }

  /** Acknowledges each window of bytes (section 5.4.3). */
  #count(bytes: number): void {
    this.#received += bytes;
    if (this.#isShaken && this.#received - this.#acknowledged >= WINDOW_BYTES) {
      this.#acknowledged = this.#received;
      this.#control(MESSAGE.acknowledgement, uint32(this.#received % 2 ** 32));
    }
  }

  #handleMessage({ type, timestamp, payload }: Message): void {
    switch (type) {
      case MESSAGE.command: {
        this.#handleCommand(decodeAmf(payload));
        return;
      }
      case MESSAGE.audio:
      case MESSAGE.video: {
        this.#handleMedia({ kind: type === MESSAGE.audio ? 'audio' : 'video', timestamp, payload });
        return;
      }
      case MESSAGE.userControl: {
        if (payload.length >= 6 && payload.readUInt16BE() === PING_REQUEST) {
          const pong = Buffer.from(payload);
          pong.writeUInt16BE(PING_RESPONSE);
          this.#control(MESSAGE.userControl, pong);
        }
        return;
      }
      default: {
        // Metadata and flow control of the other direction are of no use here.
      }
    }
  }

  #handleMedia(tag: FlvTag): void {
    if (tag.payload.length > 0 && this.#publication?.write(tag) === false) {
      this.#socket.pause();
    }
  }

  #handleCommand([name, transaction, ...rest]: Amf[]): void {
    this.#commands += 1;
    if (this.#commands > MAX_COMMANDS) {
      throw new RtmpError(`there are more than ${MAX_COMMANDS} commands`);
    }
    const id = typeof transaction === 'number' ? transaction : 0;
    switch (name) {
      case 'connect': {
        const [info] = rest;
        this.#app = typeof info === 'object' && info !== null && 'app' in info ? nameOf(info['app']) : '';
        this.#connected(id);
        return;
      }
      case 'createStream': {
        this.#command(['_result', id, null, STREAM_ID]);
        return;
      }
      case 'publish': {
        const [, stream] = rest;
        void this.#publish(nameOf(stream));
        return;
      }
      case 'FCUnpublish':
      case 'deleteStream':
      case 'closeStream': {
        if (this.#publication !== null) {
          this.close('the encoder has stopped', { wanted: true });
        }
        return;
      }
      case 'play':
      case 'play2': {
        throw new RtmpError('nothing can be played over RTMP here');
      }
      default: {
        // releaseStream, FCPublish and whatever else wants to be confirmed.
        if (id > 0) {
          this.#command(['_result', id, null, undefined]);
        }
      }
    }
  }

  #connected(transaction: number): void {
    this.#control(MESSAGE.windowSize, uint32(WINDOW_BYTES));
    this.#control(MESSAGE.peerBandwidth, Buffer.concat([uint32(WINDOW_BYTES), Buffer.from([DYNAMIC])]));
    this.#control(MESSAGE.setChunkSize, uint32(CHUNK_BYTES));
    this.#command([
      '_result',
      transaction,
      { fmsVer: 'FMS/3,0,1,123', capabilities: 31 },
      {
        level: 'status',
        code: 'NetConnection.Connect.Success',
        description: 'Connection succeeded.',
        objectEncoding: 0,
      },
    ]);
  }

  async #publish(name: string): Promise<void> {
    if (this.#publication !== null || this.#isAdmitting) {
      this.close('a second stream is published over one connection');
      return;
    }
    this.#isAdmitting = true;
    this.#socket.pause();
    try {
      const publication = await this.#admit({
        app: this.#app,
        name,
        address: this.address,
        close: () => this.close('closed by the server'),
      });
      if (this.#isClosed) {
        publication.end(false);
        return;
      }
      clearTimeout(this.#publishLimit);
      publication.onDrain = () => this.#socket.resume();
      this.#publication = publication;
      this.#isAdmitting = false;
      this.#chunks.allowMedia();
      this.#status('status', 'NetStream.Publish.Start', 'publishing');
      this.#socket.resume();
      this.#orClose(() => this.#readAll(NOTHING));
    } catch (error) {
      // Only the code: names that a client sends, which may be a key at the wrong place, must not reach the log.
      const reason = `refused: ${error instanceof AppError ? error.code : 'internal'}`;
      // Encoders show this as a wrong stream key.
      this.#status('error', 'NetStream.Publish.BadName', reason);
      this.close(reason, error instanceof AppError ? {} : { error });
    }
  }

  #status(level: 'status' | 'error', code: string, description: string): void {
    this.#command(['onStatus', 0, null, { level, code, description }], STREAM_ID);
  }

  #command(values: readonly Amf[], streamId = 0): void {
    const message = { type: MESSAGE.command, streamId, payload: encodeAmf(values) };
    this.#send(writeMessage(COMMAND_CHUNKS, message, CHUNK_BYTES));
  }

  #control(type: number, payload: Buffer): void {
    this.#send(writeMessage(CONTROL_CHUNKS, { type, streamId: 0, payload }));
  }

  #send(bytes: Buffer): void {
    if (this.#isClosed) {
      return;
    }
    this.#socket.write(bytes);
    if (this.#socket.writableLength > MAX_UNREAD_BYTES) {
      this.close('answers are not read');
    }
  }
}
