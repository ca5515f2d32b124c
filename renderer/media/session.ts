import type { Source } from '#shared/sources.ts';
import type { Api } from '../api/api.ts';
import { isSignedOut } from '../api/errors.ts';
import { pause, retryDelayMs } from '../api/ladder.ts';
import { Cell, type Readable } from '../api/store.ts';
import { AudioMix } from './audio-mix.ts';
import { budgetBounds, decodesInHardware } from './governor/bounds.ts';
import { DecodeGovernor } from './governor/governor.ts';
import type { BudgetBounds } from './governor/measured-budget.ts';
import { HlsPlayer } from './hls.ts';
import { Peer } from './peer.ts';
import { SentTrack } from './publication.ts';
import { SharedStats } from './receive-stats.ts';
import { SfuPlayer } from './sfu-player.ts';
import { fetchSnapshot } from './snapshot-fetch.ts';
import { SourceViewer, type MakePlayer } from './source-viewer.ts';
import type { MediaState, Publication, Viewer } from './types.ts';

const TICK_MS = 1_000;

/** Something of the page that lives in its place in the SFU, whichever that is at the time. */
export interface PeerFollower {
  /** Goes on through `peer` from now on; null while there is none. */
  attach: (peer: Peer | null) => void;
}

export interface MediaSessionOptions {
  api: Api;
  /** The sources as the console knows them, by id; a viewer follows its source through them. Only viewers need it. */
  sources?: Readable<ReadonlyMap<string, Source>>;
  /** Most pixels a second that the page decodes; without it that is found out by measuring. */
  decodeCeiling?: number;
}

/**
 * All media of one page: what it watches and what it sends, through one peer of the SFU that is joined when first needed and joined
 * again whenever it is lost. Losing the link to the server alone changes nothing: media goes on while it flows.
 */
export class MediaSession {
  /** Keeps what the page decodes within what the machine can. */
  readonly governor: DecodeGovernor;
  /** Everything that the page gives to the ear. */
  readonly mix = new AudioMix();
  readonly #api: Api;
  readonly #sources: Readable<ReadonlyMap<string, Source>>;
  readonly #state = new Cell<MediaState>({ kind: 'idle', since: Date.now() });
  /** With each, how it is taken from the governor. */
  readonly #viewers = new Map<SourceViewer, () => void>();
  readonly #sent = new Set<SentTrack>();
  readonly #followers = new Set<PeerFollower>();
  readonly #stopLink: () => void;
  readonly #stats = new SharedStats(() => this.#peer?.receiveStats() ?? Promise.resolve([]));
  #peer: Peer | null = null;
  #joining = false;
  /** Ends the present wait between two attempts to join. */
  #hurry = new AbortController();
  #ticker: ReturnType<typeof setInterval> | undefined;
  #ceiling: number | null;
  #hardware: boolean | null = null;
  #closed = false;

  constructor({ api, sources, decodeCeiling }: MediaSessionOptions) {
    this.#api = api;
    this.#ceiling = decodeCeiling ?? null;
    this.governor = new DecodeGovernor(this.#bounds(false));
    this.#sources = sources ?? new Cell<ReadonlyMap<string, Source>>(new Map());
    this.#stopLink = api.link.subscribe(() => {
      if (api.link.get().kind === 'connected') {
        this.#hurry.abort();
      }
    });
  }

  get state(): Readable<MediaState> {
    return this.#state;
  }

  /** Shows a source in `video` from now until the viewer is closed. */
  watch(sourceId: string, video: HTMLVideoElement): Viewer {
    video.muted = true;
    video.playsInline = true;
    const still = document.createElement('canvas');
    const viewer = new SourceViewer({
      sourceId,
      video,
      sources: this.#sources,
      makePlayer: this.#makePlayer,
      fetchSnapshot: (signal) => fetchSnapshot(this.#api, sourceId, { canvas: still, signal }),
      onDemand: () => this.governor.ask(),
      onClose: (closed) => {
        this.#viewers.get(closed)?.();
        this.#viewers.delete(closed);
        if (this.#viewers.size === 0) {
          clearInterval(this.#ticker);
          this.#ticker = undefined;
        }
      },
    });
    this.#viewers.set(viewer, this.governor.add(viewer));
    this.#ticker ??= setInterval(() => void this.#tick(), TICK_MS);
    void this.#askMachine();
    return viewer;
  }

  /** Sends a track until the publication is closed. The track stays the caller's: closing doesn't stop it. */
  publish(track: MediaStreamTrack): Publication {
    const sent = new SentTrack(track, (closed) => this.#sent.delete(closed));
    this.#sent.add(sent);
    if (this.#peer === null) {
      void this.#join('joining');
    } else {
      void sent.attach(this.#peer);
    }
    return sent;
  }

  /** Tells `follower` of each peer of the page until the returned function is called. */
  follow(follower: PeerFollower): () => void {
    this.#followers.add(follower);
    if (this.#peer === null) {
      void this.#join('joining');
    } else {
      follower.attach(this.#peer);
    }
    return () => {
      if (this.#followers.delete(follower)) {
        follower.attach(null);
      }
    };
  }

  /** Closes every viewer and publication and leaves the SFU. */
  close(): void {
    this.#closed = true;
    this.#stopLink();
    this.#hurry.abort();
    for (const each of [...this.#viewers.keys(), ...this.#sent]) {
      each.close();
    }
    this.mix.close();
    this.#peer?.close();
    this.#peer = null;
  }

  /** Sets the most pixels a second that the page decodes; null to find out by measuring. */
  setDecodeCeiling(ceiling: number | null): void {
    this.#ceiling = ceiling;
    this.governor.setBounds(this.#bounds(this.#hardware ?? false));
  }

  #bounds(hardware: boolean): BudgetBounds {
    return budgetBounds({ cores: navigator.hardwareConcurrency, hardware, ceiling: this.#ceiling });
  }

  /** Asks once, with the first viewer, how the machine decodes. */
  async #askMachine(): Promise<void> {
    if (this.#hardware === null) {
      this.#hardware = false;
      this.#hardware = await decodesInHardware();
      if (this.#hardware && !this.#closed) {
        this.governor.setBounds(this.#bounds(true));
      }
    }
  }

  async #tick(): Promise<void> {
    await Promise.all([...this.#viewers.keys()].map((viewer) => viewer.tick()));
    this.governor.tick(performance.now());
  }

  readonly #makePlayer: MakePlayer = (source, parts) => {
    if (source.kind === 'hls') {
      const { baseUrl, token } = this.#api;
      return new HlsPlayer({ baseUrl, token, sourceId: source.id, mix: this.mix, ...parts });
    }
    if (this.#peer === null) {
      void this.#join('joining');
      return null;
    }
    return new SfuPlayer({ peer: this.#peer, stats: this.#stats, mix: this.mix, source, ...parts });
  };

  #handleLost(peer: Peer): void {
    if (peer === this.#peer) {
      this.#peer = null;
      for (const viewer of this.#viewers.keys()) {
        viewer.peerLost();
      }
      for (const sent of this.#sent) {
        void sent.attach(null);
      }
      for (const follower of this.#followers) {
        follower.attach(null);
      }
      void this.#join('recovering');
    }
  }

  async #join(kind: 'joining' | 'recovering'): Promise<void> {
    if (this.#joining || this.#closed) {
      return;
    }
    this.#joining = true;
    this.#state.set({ kind, since: Date.now() });
    for (let attempt = 0; !this.#closed; attempt++) {
      await pause(retryDelayMs(attempt), this.#hurry.signal);
      this.#hurry = new AbortController();
      try {
        const peer = await Peer.join({ api: this.#api, onLost: () => this.#handleLost(peer) });
        this.#joining = false;
        this.#take(peer);
        return;
      } catch (error) {
        if (isSignedOut(error)) {
          break;
        }
      }
    }
    this.#joining = false;
    this.#state.set({ kind: 'idle', since: Date.now() });
  }

  #take(peer: Peer): void {
    if (this.#closed) {
      peer.close();
      return;
    }
    this.#peer = peer;
    this.#state.set({ kind: 'joined', since: Date.now() });
    for (const viewer of this.#viewers.keys()) {
      viewer.refresh();
    }
    for (const sent of this.#sent) {
      void sent.attach(peer);
    }
    for (const follower of this.#followers) {
      follower.attach(peer);
    }
  }
}
