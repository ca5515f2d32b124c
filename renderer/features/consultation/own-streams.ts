import type { ProducerOptions } from 'mediasoup-client/types';
import type { StreamKind } from '#shared/consultation/view.ts';
import { SIMULCAST_LAYERS } from '#shared/media.ts';
import type { Api } from '../../api/api.ts';
import { Cell, type Readable } from '../../api/store.ts';
import { AnnouncedTrack } from '../../media/announced-track.ts';
import type { Announcement, Peer } from '../../media/peer.ts';
import type { MediaSession } from '../../media/session.ts';
import { captureProblem } from '../unit/capture-problem.ts';
import { MICROPHONE, VOICE } from '../../media/microphone.ts';
import type { Device, OwnStreamsState, SiteStreams } from './site-streams.ts';

const WANTED: Record<Device, MediaTrackConstraints> = {
  audio: MICROPHONE,
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } },
};
/** Text on a screen stays readable at few pictures a second. */
const CONTENT_FPS = 8;
const CONTENT_BPS = 2_500_000;

const NOTHING: OwnStreamsState = { problem: { audio: null, video: null }, picture: null, content: null };

function optionsOf(peer: Peer, stream: StreamKind): Omit<ProducerOptions, 'track' | 'stopTracks'> {
  const common = { disableTrackOnPause: true, zeroRtpOnPause: true };
  if (stream === 'audio') {
    return { ...common, codecOptions: VOICE };
  }
  const codec = peer.videoCodec('video/VP8');
  const encodings =
    stream === 'content'
      ? [{ maxBitrate: CONTENT_BPS, maxFramerate: CONTENT_FPS }]
      : SIMULCAST_LAYERS.map(({ scaleDownBy, maxBitrate }) => ({
          scaleResolutionDownBy: scaleDownBy,
          maxBitrate,
        }));
  return { ...common, ...(codec === undefined ? {} : { codec }), encodings };
}

/** Camera, microphone and shared screen of a page that sits at a site. */
export class OwnStreams implements SiteStreams {
  readonly #api: Api;
  readonly #session: MediaSession;
  readonly #consultationId: string;
  readonly #state = new Cell<OwnStreamsState>(NOTHING);
  readonly #sent = new Map<StreamKind, AnnouncedTrack>();
  readonly #onContentEnded: () => void;
  #open: Record<Device, boolean> = { audio: false, video: false };
  #isOpening = false;
  #isClosed = false;

  constructor(deps: { api: Api; session: MediaSession; consultationId: string }, onContentEnded: () => void) {
    this.#api = deps.api;
    this.#session = deps.session;
    this.#consultationId = deps.consultationId;
    this.#onContentEnded = onContentEnded;
  }

  get state(): Readable<OwnStreamsState> {
    return this.#state;
  }

  /** Takes camera and microphone, once; each alone where one of them can't be had. */
  async begin(): Promise<void> {
    if (this.#isOpening || this.#isClosed) {
      return;
    }
    this.#isOpening = true;
    try {
      await this.#take(WANTED);
    } catch {
      for (const device of ['audio', 'video'] as const) {
        try {
          await this.#take({ [device]: WANTED[device] });
        } catch (error) {
          const { problem, ...rest } = this.#state.get();
          const why = captureProblem(error, navigator.mediaDevices);
          this.#state.set({ ...rest, problem: { ...problem, [device]: why } });
        }
      }
    }
  }

  /** What goes out of microphone and camera now. */
  setOpen(open: Record<Device, boolean>): void {
    this.#open = open;
    for (const device of ['audio', 'video'] as const) {
      this.#sent.get(device)?.setOpen(open[device]);
    }
  }

  /** Asks the user for a screen or window; null when they chose none. */
  async chooseContent(): Promise<MediaStreamTrack | null> {
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({
        video: { frameRate: { ideal: CONTENT_FPS, max: 15 } },
        audio: false,
      });
      return stream.getVideoTracks()[0] ?? null;
    } catch {
      return null;
    }
  }

  sendContent(track: MediaStreamTrack): void {
    track.contentHint = 'detail';
    track.addEventListener('ended', () => this.#onContentEnded());
    this.#send('content', track, true);
    this.#state.set({ ...this.#state.get(), content: new MediaStream([track]) });
  }

  endContent(): void {
    this.#sent.get('content')?.close();
    this.#sent.delete('content');
    this.#state.set({ ...this.#state.get(), content: null });
  }

  /** What holds the camera's encoder back, by its own measure. */
  async limitation(): Promise<'none' | 'cpu' | 'bandwidth'> {
    const stats = await this.#sent.get('video')?.stats();
    let worst: 'none' | 'cpu' | 'bandwidth' = 'none';
    for (const entry of (stats?.values() ?? []) as Iterable<{ qualityLimitationReason?: string }>) {
      if (entry.qualityLimitationReason === 'cpu') {
        return 'cpu';
      }
      if (entry.qualityLimitationReason === 'bandwidth') {
        worst = 'bandwidth';
      }
    }
    return worst;
  }

  close(): void {
    this.#isClosed = true;
    for (const sent of this.#sent.values()) {
      sent.close();
    }
    this.#sent.clear();
    this.#state.set(NOTHING);
  }

  async #take(wanted: MediaStreamConstraints): Promise<void> {
    const stream = await navigator.mediaDevices.getUserMedia(wanted);
    for (const track of stream.getTracks()) {
      if (this.#isClosed) {
        track.stop();
        continue;
      }
      const device: Device = track.kind === 'video' ? 'video' : 'audio';
      track.contentHint = device === 'video' ? 'motion' : 'speech';
      this.#send(device, track, this.#open[device]);
      if (device === 'video') {
        this.#state.set({ ...this.#state.get(), picture: new MediaStream([track]) });
      }
    }
  }

  #send(stream: StreamKind, track: MediaStreamTrack, isOpen: boolean): void {
    this.#sent.get(stream)?.close();
    const sent = new AnnouncedTrack({
      session: this.#session,
      track,
      announcement: this.#announcement(stream),
      options: (peer) => optionsOf(peer, stream),
    });
    sent.setOpen(isOpen);
    this.#sent.set(stream, sent);
  }

  #announcement(stream: StreamKind): Announcement {
    const { consultation } = this.#api.call;
    const consultationId = this.#consultationId;
    return {
      begin: ({ peerId, transportId, rtpParameters }) =>
        consultation.send.mutate({ consultationId, peerId, transportId, stream, rtpParameters }),
      end: (input) => consultation.stopSending.mutate({ ...input, consultationId }),
    };
  }
}
