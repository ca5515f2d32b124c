import type { ConsultationCommand } from '#shared/consultation/commands.ts';
import type { SiteQuality } from '#shared/consultation/quality.ts';
import { mayBeHeard, mayHear, maySee, maySendPicture, mayViewContent } from '#shared/consultation/rights.ts';
import { siteOf, type ContentTopic, type Site } from '#shared/consultation/session.ts';
import type { ConsultationView, SentStream, StreamKind } from '#shared/consultation/view.ts';
import type { SessionEvent } from '#shared/contract/consultation.ts';
import type { Api } from '../../api/api.ts';
import type { ErrorReport } from '../../api/errors.ts';
import { Cell, type Readable } from '../../api/store.ts';
import { watch } from '../../api/watch.ts';
import type { MediaSession } from '../../media/session.ts';
import type { ContentBoard } from './content-board.ts';
import { Drawings } from './drawings.ts';
import type { SiteStreams } from './site-streams.ts';
import { SitePicture } from './site-picture.ts';
import { SiteSound } from './site-sound.ts';
import { StreamRequests } from './stream-requests.ts';

const REPORT_MS = 5_000;

/** What a page that sits in a session knows of it. */
export interface Attended {
  /** Null until the server has let the page in. */
  view: ConsultationView | null;
  siteId: string | null;
  streams: readonly SentStream[];
  quality: readonly SiteQuality[];
  /** Why the page isn't in the session. */
  refused: ErrorReport | null;
  /** Another page has taken the place. */
  isElsewhere: boolean;
}

const NOTHING: Attended = {
  view: null,
  siteId: null,
  streams: [],
  quality: [],
  refused: null,
  isElsewhere: false,
};

export interface SessionClientOptions {
  api: Api;
  session: MediaSession;
  consultationId: string;
  endpointId: string;
  /** What the site sends; told to call `onContentEnded` when the user ends what they share outside the page. */
  own: (onContentEnded: () => void) => SiteStreams;
}

/** This page's seat in a session: hears everybody, sees whom it shows, and sends what the session lets it. */
export class SessionClient {
  readonly consultationId: string;
  readonly own: SiteStreams;
  readonly drawings: Drawings;
  readonly #options: SessionClientOptions;
  readonly #state = new Cell<Attended>(NOTHING);
  readonly #isTalkHeld = new Cell(false);
  readonly #board = new Cell<{ board: ContentBoard; no: number } | null>(null);
  readonly #sounds = new Map<string, SiteSound>();
  readonly #pictures = new Set<{ siteId: string; stream: StreamKind; picture: SitePicture }>();
  readonly #requests: StreamRequests;
  readonly #stop: () => void;
  readonly #stopPreparing: () => void;
  readonly #reporter: ReturnType<typeof setInterval>;
  #lastReport = '';
  #settingOwn: Promise<void> = Promise.resolve();

  constructor(options: SessionClientOptions) {
    const { api, session, consultationId, endpointId } = options;
    this.#options = options;
    this.#requests = new StreamRequests(api);
    this.consultationId = consultationId;
    this.drawings = new Drawings(api, consultationId);
    this.drawings.begin();
    this.own = options.own(() => void this.stopContent());
    // The way for what is received is made while the session lets the page in.
    this.#stopPreparing = session.follow({ attach: (peer) => peer?.prepare() });
    this.#stop = watch<SessionEvent>({
      start: (on) => api.call.consultation.attend.subscribe({ consultationId, endpointId }, on),
      onEvent: (event) => this.#handle(event),
      onRefused: (refused) => this.#set({ refused }),
    });
    this.#reporter = setInterval(() => void this.#report(), REPORT_MS);
  }

  get state(): Readable<Attended> {
    return this.#state;
  }

  /** Whether the push-to-talk key is held. */
  get isTalkHeld(): Readable<boolean> {
    return this.#isTalkHeld;
  }

  /** UTC ms by the server's clock. */
  serverNow(): number {
    return this.#options.api.serverNow();
  }

  get ownSite(): Site | undefined {
    const { view, siteId } = this.#state.get();
    return view === null ? undefined : siteOf(view, siteId);
  }

  /** Commands; what comes back is shown before the feed tells it. @throws what the server refused */
  async command(command: ConsultationCommand): Promise<void> {
    const { consultationId } = this;
    const view = await this.#options.api.call.consultation.command.mutate({ consultationId, command });
    this.#set({ view });
  }

  /** Closes microphone or camera, or opens them; one after the other, since the command names both. @throws what the server refused */
  setOwn(change: Partial<Site['own']>): Promise<void> {
    const turn = this.#settingOwn.then(() => this.#setOwn(change));
    this.#settingOwn = turn.catch(() => undefined);
    return turn;
  }

  async #setOwn(change: Partial<Site['own']>): Promise<void> {
    const site = this.ownSite;
    if (site !== undefined) {
      await this.command({ type: 'setOwn', ...site.own, ...change });
    }
  }

  /** Opens a closed microphone for as long as the key is held. */
  holdToTalk(isHeld: boolean): void {
    this.#isTalkHeld.set(isHeld);
    this.#applyOwn();
  }

  /** What is shown from here in place of a screen. */
  get board(): Readable<{ board: ContentBoard; no: number } | null> {
    return this.#board;
  }

  /** Shares a screen or window that the user chooses; `title` names it in what is kept of it. */
  async startContent(title: string): Promise<void> {
    const track = await this.own.chooseContent();
    if (track !== null) {
      await this.#share(track, { layerId: crypto.randomUUID(), title }, null);
    }
  }

  /** Shares a board. */
  async startBoard(board: ContentBoard): Promise<void> {
    this.#setBoard(board);
    await this.#share(board.track, { layerId: board.layerId, title: board.layerTitle }, board.topic);
  }

  /** Shows another page of what is shared from here. */
  async turnPage(no: number): Promise<void> {
    const board = this.#board.get()?.board;
    if (board !== undefined) {
      await board.turn(no);
      this.#setBoard(board);
      await this.command({ type: 'turnPage', layerId: board.layerId, title: board.layerTitle });
    }
  }

  async #share(
    track: MediaStreamTrack,
    page: { layerId: string; title: string },
    topic: ContentTopic | null,
  ): Promise<void> {
    try {
      await this.command({ type: 'shareContent', isOn: true, topic });
      this.own.sendContent(track);
      await this.command({ type: 'turnPage', ...page });
    } catch (error) {
      track.stop();
      this.#setBoard(null);
      throw error;
    }
  }

  #setBoard(board: ContentBoard | null): void {
    const before = this.#board.get()?.board;
    if (before !== undefined && before !== board) {
      before.close();
    }
    this.#board.set(board === null ? null : { board, no: board.no });
  }

  async stopContent(): Promise<void> {
    this.own.endContent();
    this.#setBoard(null);
    if (this.#state.get().view?.contentId === this.#state.get().siteId) {
      await this.command({ type: 'shareContent', isOn: false, topic: null }).catch(() => undefined);
    }
  }

  /** A site's picture until it is closed. */
  open(siteId: string, stream: 'video' | 'content'): { picture: SitePicture; close: () => void } {
    const picture = new SitePicture({
      session: this.#options.session,
      key: `consultation:${siteId}:${stream}`,
      ask: this.#requests.of({ consultationId: this.consultationId, siteId, stream }),
    });
    const held = { siteId, stream, picture };
    this.#pictures.add(held);
    return {
      picture,
      close: () => {
        this.#pictures.delete(held);
        picture.close();
      },
    };
  }

  close(): void {
    clearInterval(this.#reporter);
    this.#stop();
    this.#stopPreparing();
    for (const sound of this.#sounds.values()) {
      sound.close();
    }
    this.#sounds.clear();
    this.#setBoard(null);
    this.drawings.close();
    this.own.close();
  }

  #handle(event: SessionEvent): void {
    switch (event.type) {
      case 'snapshot': {
        const { consultation, siteId, streams, quality } = event;
        this.#set({ view: consultation, siteId, streams, quality, refused: null, isElsewhere: false });
        return;
      }
      case 'changed': {
        this.#set({ view: event.consultation });
        return;
      }
      case 'streams': {
        this.#set({ streams: event.streams });
        return;
      }
      case 'quality': {
        this.#set({ quality: event.quality });
        return;
      }
      case 'elsewhere': {
        this.#stop();
        this.#set({ isElsewhere: true });
        return;
      }
    }
  }

  #set(change: Partial<Attended>): void {
    const before = this.#state.get();
    const state = { ...before, ...change };
    this.#state.set(state);
    this.#applyOwn();
    this.#applySounds();
    const { view, siteId } = state;
    for (const held of this.#pictures) {
      const sent = state.streams.find((one) => one.siteId === held.siteId && one.stream === held.stream);
      const known = before.streams.find((one) => one.siteId === held.siteId && one.stream === held.stream);
      const may = (of: ConsultationView | null): boolean =>
        of !== null &&
        siteId !== null &&
        (held.stream === 'content' ? mayViewContent(of, siteId) : maySee(of, siteId, held.siteId));
      if (sent?.serial !== known?.serial || may(view) !== may(before.view)) {
        held.picture.refresh();
      }
    }
  }

  /** What goes out follows from the session: a page doesn't send what nobody is to hear. */
  #applyOwn(): void {
    const { view, siteId, isElsewhere } = this.#state.get();
    const site = this.ownSite;
    if (view === null || siteId === null || site === undefined) {
      return;
    }
    const isIn = maySendPicture(view, siteId) && !isElsewhere;
    if (isIn) {
      void this.own.begin();
    }
    this.own.setOpen({
      audio: isIn && mayBeHeard(view, siteId) && (!site.own.audioOff || this.#isTalkHeld.get()),
      video: isIn && !site.own.videoOff,
    });
    if (view.contentId !== siteId && this.own.state.get().content !== null) {
      this.own.endContent();
      this.#setBoard(null);
    }
  }

  #applySounds(): void {
    const { view, siteId, streams, isElsewhere } = this.#state.get();
    const heard = new Set(
      view === null || siteId === null || isElsewhere
        ? []
        : streams
            .filter((one) => one.stream === 'audio' && mayHear(view, siteId, one.siteId))
            .map((one) => `${one.siteId} ${one.serial}`),
    );
    for (const [key, sound] of this.#sounds) {
      if (!heard.has(key)) {
        this.#sounds.delete(key);
        sound.close();
      }
    }
    for (const key of heard) {
      if (!this.#sounds.has(key)) {
        const [id = ''] = key.split(' ');
        const ask = this.#requests.of({ consultationId: this.consultationId, siteId: id, stream: 'audio' });
        this.#sounds.set(key, new SiteSound(this.#options.session, `consultation:${id}:audio`, ask));
      }
    }
  }

  async #report(): Promise<void> {
    if (this.ownSite?.presence !== 'present') {
      return;
    }
    const { problem } = this.own.state.get();
    const report = {
      limitedBy: await this.own.limitation(),
      hasCamera: problem.video === null,
      hasMicrophone: problem.audio === null,
    };
    const text = JSON.stringify(report);
    if (text !== this.#lastReport) {
      this.#lastReport = text;
      const { consultationId } = this;
      await this.#options.api.call.consultation.reportQuality.mutate({ consultationId, report }).catch(() => {
        this.#lastReport = '';
      });
    }
  }
}
