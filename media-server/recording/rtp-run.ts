import type { Socket } from 'node:dgram';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Track } from '../sfu/track.ts';
import { FRAGMENT_MS } from './arguments.ts';
import { addOpusTrack, OPUS_TIMESCALE, opusFragment, opusInit, type OpusSample } from './mp4/opus.ts';
import { shiftFragment, tracksOf, type MovieFragment } from './mp4/fragments.ts';
import { Picture, type PictureEnd } from './picture.ts';
import { openLoopback } from '../sfu/ports.ts';
import { isRtcp, parseRtp, parseSenderReports } from './rtp.ts';
import type { Run, RunEnd, RunListener } from './run.ts';
import { Sound } from './sound.ts';
import { Tap } from './tap.ts';
import { WallClock } from './wall-clock.ts';

const VIDEO_RATE = 90_000;
const AUDIO_TRACK = 2;
/** Added to all times of the media, so that sound from just before the first picture has one too. Seconds. */
const BASE_S = 10n;
/** A run without a fragment for this long is over. */
const SILENT_AFTER_MS = 4_000;
/** The first needs a key frame, and on a busy machine a while. */
const BEGIN_LIMIT_MS = 12_000;
const CHECK_MS = 500;
/** Sound waits for the sender reports that say where it belongs, then it goes by its arrival. */
const ANCHOR_LIMIT_MS = 1_600;
/** Length of a fragment of a source that has only sound. */
const SOUND_FRAGMENT_MS = 400;

export interface RtpRunOptions {
  video: Track | null;
  audio: Track | null;
  ffmpegPath: string;
  clock: Clock;
  log: Logger;
}

/** A run of what the SFU receives of a source: its picture through ffmpeg, its sound as it is beside it. */
export class RtpRun implements Run {
  readonly #options: RtpRunOptions;
  readonly #listener: RunListener;
  readonly #socket: Socket;
  readonly #videoClock = new WallClock(VIDEO_RATE);
  readonly #audioClock = new WallClock(OPUS_TIMESCALE);
  readonly #sound: Sound | null;
  readonly #timers: NodeJS.Timeout[] = [];
  #picture: Picture | null = null;
  #soundTap: Tap | null = null;
  #timescale = VIDEO_RATE;
  #sequence = 0;
  #fragments = 0;
  #activeAt = performance.now();
  #soundSince: number | null = null;
  #videoSsrc: number | null = null;
  #ending: Promise<void> | null = null;
  #reason: RunEnd = 'died';

  /** Resolves when media is on its way. Throws when it can't be had; the listener is told nothing then. */
  static async start(options: RtpRunOptions, listener: RunListener): Promise<RtpRun> {
    const run = new RtpRun(options, listener, await openLoopback());
    try {
      await run.#begin();
      return run;
    } catch (error) {
      run.#ending = run.#close();
      await run.#ending;
      throw error;
    }
  }

  private constructor(options: RtpRunOptions, listener: RunListener, socket: Socket) {
    this.#options = options;
    this.#listener = listener;
    this.#socket = socket;
    this.#sound = options.audio === null ? null : new Sound();
    socket.on('message', (bytes) => this.#receive(bytes));
    // Nothing is sent, so there is nothing to fail.
    socket.on('error', () => undefined);
  }

  get pid(): number | undefined {
    return this.#picture?.pid;
  }

  wallTime(ms: number): number | null {
    return this.#leadingClock.at(ms);
  }

  stop(reason: RunEnd): Promise<void> {
    return this.#end(reason);
  }

  /** The clock that the run's time is counted by: that of the picture where there is one. */
  get #leadingClock(): WallClock {
    return this.#options.video === null ? this.#audioClock : this.#videoClock;
  }

  async #begin(): Promise<void> {
    const { video, audio, ffmpegPath, log, clock } = this.#options;
    const { port } = this.#socket.address();
    if (video !== null) {
      const picture = await Picture.open({
        track: video,
        ffmpegPath,
        log,
        rtcpPort: port,
        onFirstPacket: (timestamp) => this.#videoClock.begin(timestamp, clock.now()),
        onInit: (init, reencoded) => this.#handleInit(init, reencoded),
        onFragment: (fragment) => this.#handleFragment(fragment),
        onChanged: () => void this.#end('changed'),
      });
      this.#picture = picture;
      this.#videoSsrc = picture.ssrc;
      void picture.ended.then((end) => this.#handlePictureEnd(end));
    }
    if (audio !== null) {
      this.#soundTap = await Tap.open({
        track: audio,
        port,
        rtcpPort: port,
        onFirstPacket: () => undefined,
        onEnd: () => {
          if (video === null) {
            void this.#end('silent');
          }
        },
        onLayer: () => undefined,
      });
      await this.#soundTap.start();
      if (video === null) {
        this.#listener.onFacts({
          init: opusInit(AUDIO_TRACK),
          hasVideo: false,
          hasAudio: true,
          reencoded: false,
        });
        this.#timers.push(setInterval(() => this.#writeSoundAlone(), SOUND_FRAGMENT_MS));
      }
    }
    if (this.#picture !== null) {
      await this.#picture.begin();
      // Sound that has come while the packager came up is kept; it waits for the reports of both from now on.
      this.#soundSince = this.#soundSince === null ? null : performance.now();
    }
    this.#activeAt = performance.now();
    this.#timers.push(setInterval(() => this.#check(), CHECK_MS));
  }

  #receive(bytes: Buffer): void {
    const now = this.#options.clock.now();
    if (isRtcp(bytes)) {
      for (const report of parseSenderReports(bytes)) {
        (report.ssrc === this.#videoSsrc ? this.#videoClock : this.#audioClock).report(report, now);
      }
      return;
    }
    const packet = parseRtp(bytes);
    if (packet !== null && this.#sound !== null) {
      this.#audioClock.begin(packet.timestamp, now);
      this.#soundSince ??= performance.now();
      this.#sound.push(packet);
    }
  }

  #handleInit(init: Buffer, reencoded: boolean): void {
    const [track] = tracksOf(init).values();
    this.#timescale = track?.timescale ?? VIDEO_RATE;
    const hasAudio = this.#sound !== null;
    this.#listener.onFacts({
      init: hasAudio ? addOpusTrack(init, AUDIO_TRACK) : init,
      hasVideo: true,
      hasAudio,
      reencoded,
    });
  }

  #handleFragment(fragment: MovieFragment): void {
    const [track] = fragment.tracks;
    if (track === undefined) {
      return;
    }
    const startMs = (Number(track.decodeTime) * 1000) / this.#timescale;
    const durationMs = (track.duration * 1000) / this.#timescale;
    shiftFragment(fragment, () => BASE_S * BigInt(this.#timescale));
    this.#activeAt = performance.now();
    this.#fragments += 1;
    const sound = this.#takeSound(startMs + durationMs);
    this.#listener.onFragment({
      bytes: sound === null ? [fragment.bytes] : [fragment.bytes, sound],
      startMs,
      durationMs,
      isKey: track.startsWithSync,
      // The picture is alone in this MP4, so that only a key frame ends a fragment before its time.
      endsBeforeKey: durationMs < FRAGMENT_MS - 1,
    });
  }

  /** Sound up to a moment of the run, as a fragment of its own. */
  #takeSound(endMs: number): Buffer | null {
    const sound = this.#sound;
    if (sound === null) {
      return null;
    }
    this.#place(sound);
    if (!sound.isAnchored && this.#soundSince !== null) {
      return null;
    }
    const { cursor } = sound;
    const samples = sound.take(endMs, sound.isAnchored ? undefined : ANCHOR_LIMIT_MS);
    return samples.length === 0 ? null : this.#soundFragment(cursor, samples);
  }

  #soundFragment(cursor: number, samples: readonly OpusSample[]): Buffer {
    this.#sequence += 1;
    const decodeTime = BASE_S * BigInt(OPUS_TIMESCALE) + BigInt(cursor);
    return opusFragment({ trackId: AUDIO_TRACK, sequence: this.#sequence, decodeTime }, samples);
  }

  /** Says where the sound belongs, as soon as that is known. */
  #place(sound: Sound): void {
    const [lead, own] = [this.#leadingClock, this.#audioClock];
    const waitedMs = this.#soundSince === null ? 0 : performance.now() - this.#soundSince;
    const [from, to] = [lead.at(0), own.at(0)];
    if (from === null || to === null) {
      return;
    }
    if ((lead.isExact && own.isExact) || (!sound.isAnchored && waitedMs >= ANCHOR_LIMIT_MS)) {
      sound.anchor(to - from);
    }
  }

  #writeSoundAlone(): void {
    const sound = this.#sound;
    const beganAt = this.#audioClock.at(0);
    if (sound === null || beganAt === null) {
      return;
    }
    sound.anchor(0);
    const { cursor } = sound;
    const startMs = (cursor * 1000) / OPUS_TIMESCALE;
    const samples = sound.take(this.#options.clock.now() - beganAt);
    if (samples.length === 0) {
      return;
    }
    this.#listener.onFragment({
      bytes: [this.#soundFragment(cursor, samples)],
      startMs,
      durationMs: ((sound.cursor - cursor) * 1000) / OPUS_TIMESCALE,
      isKey: true,
    });
  }

  #check(): void {
    const limit = this.#fragments === 0 ? BEGIN_LIMIT_MS : SILENT_AFTER_MS;
    const isVideo = this.#options.video !== null;
    if (isVideo && performance.now() - this.#activeAt > limit) {
      void this.#end('silent');
    }
  }

  #handlePictureEnd({ isStopped, errors }: PictureEnd): void {
    if (!isStopped) {
      this.#options.log.warn({ errors }, 'a packager ended');
    }
    void this.#end(isStopped ? 'silent' : 'died');
  }

  #end(reason: RunEnd): Promise<void> {
    if (this.#ending === null) {
      this.#reason = reason;
      this.#ending = this.#close().then(() => this.#listener.onEnd(this.#reason));
    }
    return this.#ending;
  }

  async #close(): Promise<void> {
    for (const timer of this.#timers.splice(0)) {
      clearInterval(timer);
    }
    await this.#picture?.stop();
    this.#soundTap?.close();
    this.#socket.close();
  }
}
