import type { IntercomEvent } from '#shared/contract/intercom.ts';
import type { Denial } from '#shared/intercom.ts';
import type { TurnEnd } from '#shared/intercom/floor.ts';
import type { Api } from '../../api/api.ts';
import { Cell, type Readable } from '../../api/store.ts';
import { watch } from '../../api/watch.ts';
import type { MediaSession } from '../../media/session.ts';
import { GroupVoice } from './group-voice.ts';
import { reduceGroups, type Groups } from './groups.ts';
import type { AnnouncedTrack } from '../../media/announced-track.ts';
import { openTalkMicrophone } from './talk-microphone.ts';
import type { TalkTones } from './talk-tones.ts';

/**
 * What the user's own key has come to.
 * - `asking`: it is held, and the server hasn't answered yet
 * - `talking`: the user is heard in these groups
 * - `denied`: it is held, or was, in vain
 * - `cut`: the floor was taken away while it was held
 */
export type Talk =
  | { phase: 'idle' }
  | { phase: 'asking' }
  | { phase: 'talking'; groupIds: readonly string[] }
  | { phase: 'denied'; reason: Denial | 'noMicrophone' | 'noLink' }
  | { phase: 'cut'; reason: TurnEnd; by: string | null };

/** How a group is listened to. */
export interface Monitoring {
  isOn: boolean;
  /** 0–1 */
  gain: number;
}

export interface TalkState {
  isLoaded: boolean;
  groups: Groups;
  talk: Talk;
  /** Why there is no microphone; null while there is one, or none was asked for. */
  problem: unknown;
  /** Transmissions that have ended since the page was opened. */
  ended: number;
}

export interface TalkClientOptions {
  api: Api;
  session: MediaSession;
  tones: TalkTones;
  /** A track of the microphone for the intercom alone. */
  getTrack: () => Promise<MediaStreamTrack>;
  /** Whether the user talks in a call with video, which has the microphone meanwhile. */
  isInCall: () => boolean;
  /** How a group is listened to. */
  monitoringOf: (groupId: string, state: TalkState) => Monitoring;
}

const IDLE: Talk = { phase: 'idle' };

/** Before anything is known. */
export const NO_TALK: TalkState = { isLoaded: false, groups: new Map(), talk: IDLE, problem: null, ended: 0 };

/** The page's end of the intercom: its groups, what it hears of them, and the key that is held to talk. */
export class TalkClient {
  readonly #options: TalkClientOptions;
  readonly #state = new Cell(NO_TALK);
  readonly #voices = new Map<string, GroupVoice>();
  readonly #stopWatching: () => void;
  #microphone: AnnouncedTrack | null = null;
  /** Whether one is to be had: who asks for it may be gone before it is there. */
  #wantsMicrophone = false;
  #opening = false;
  /** Counts presses, so that the answer to one that is over is known as such. */
  #press = 0;
  #closed = false;

  constructor(options: TalkClientOptions) {
    this.#options = options;
    this.#stopWatching = watch<IntercomEvent>({
      start: (on) => options.api.call.intercom.watch.subscribe({}, on),
      onEvent: (event) => this.#handle(event),
    });
  }

  get state(): Readable<TalkState> {
    return this.#state;
  }

  /** Gets the microphone, if there is none yet. */
  async openMicrophone(): Promise<void> {
    if (this.#closed) {
      return;
    }
    this.#wantsMicrophone = true;
    if (this.#microphone !== null || this.#opening) {
      return;
    }
    this.#opening = true;
    const { api, session, getTrack } = this.#options;
    try {
      const track = await getTrack();
      if (!this.#wantsMicrophone) {
        track.stop();
        return;
      }
      // A copy of a track that has ended never says so.
      if (track.readyState === 'ended') {
        throw new DOMException('the microphone has ended', 'NotFoundError');
      }
      track.contentHint = 'speech';
      track.addEventListener('ended', () => this.#loseMicrophone());
      const microphone = openTalkMicrophone(api, session, track);
      this.#microphone = microphone;
      microphone.setOpen(false);
      microphone.state.subscribe(() => this.#handleMicrophone());
      this.#patch({ problem: null });
    } catch (error) {
      this.#patch({ problem: error });
    } finally {
      this.#opening = false;
    }
  }

  /** Lets the microphone go, and the floor with it. */
  closeMicrophone(): void {
    this.#wantsMicrophone = false;
    this.release();
    this.#microphone?.close();
    this.#microphone = null;
  }

  /** The key is pressed: asks for the floor of these groups. */
  async press(groupIds: readonly string[]): Promise<void> {
    const press = ++this.#press;
    if (this.#options.isInCall()) {
      this.#deny('inCall');
      return;
    }
    const at = this.#microphone?.state.get() ?? null;
    if (at === null) {
      void this.openMicrophone();
      this.#deny('noMicrophone');
      return;
    }
    this.#patch({ talk: { phase: 'asking' } });
    try {
      const answers = await this.#options.api.call.intercom.request.mutate({
        ...at,
        groupIds: [...groupIds],
      });
      if (press !== this.#press) {
        // Where the key is held again by now, the floor is that press's.
        if (!this.#isHeld) {
          this.#giveBack();
        }
        return;
      }
      const granted = answers.filter(({ denial }) => denial === null).map(({ groupId }) => groupId);
      if (granted.length === 0) {
        this.#deny(answers[0]?.denial ?? 'busy');
        return;
      }
      this.#microphone?.setOpen(true);
      this.#patch({ talk: { phase: 'talking', groupIds: granted } });
      this.#options.tones.play('granted');
    } catch {
      if (press === this.#press) {
        this.#deny('noLink');
      }
    }
  }

  /** The key is let go. */
  release(): void {
    this.#press += 1;
    const wasHeld = this.#isHeld;
    this.#microphone?.setOpen(false);
    this.#patch({ talk: IDLE });
    if (wasHeld) {
      this.#giveBack();
    }
  }

  /** How groups are listened to has changed. */
  applyMonitoring(): void {
    const state = this.#state.get();
    const talking = state.talk.phase === 'talking' ? state.talk.groupIds : [];
    for (const groupId of state.groups.keys()) {
      const { isOn, gain } = this.#options.monitoringOf(groupId, state);
      const voice = this.#voices.get(groupId);
      // Nobody hears themselves.
      const wanted = talking.includes(groupId) ? 0 : gain;
      if (!isOn) {
        voice?.close();
        this.#voices.delete(groupId);
      } else if (voice === undefined) {
        this.#voices.set(groupId, new GroupVoice({ ...this.#options, groupId }, wanted));
      } else {
        voice.setGain(wanted);
      }
    }
    for (const [groupId, voice] of this.#voices) {
      if (!state.groups.has(groupId)) {
        voice.close();
        this.#voices.delete(groupId);
      }
    }
  }

  /** How loud a group is now, 0–1. */
  level(groupId: string): number {
    return this.#voices.get(groupId)?.level() ?? 0;
  }

  close(): void {
    this.#closed = true;
    this.#stopWatching();
    this.closeMicrophone();
    for (const voice of this.#voices.values()) {
      voice.close();
    }
    this.#voices.clear();
    this.#options.tones.close();
  }

  #handle(event: IntercomEvent): void {
    const before = this.#state.get();
    const groups = reduceGroups(before.groups, event);
    const ended = before.ended + (event.type === 'speaker' && event.ended !== null ? 1 : 0);
    this.#patch({ groups, isLoaded: true, ended });
    if (event.type === 'speaker' && event.ended !== null && this.#isMine(event.ended.microphoneId)) {
      // What the user let go of is no news, and the key may be held again by now.
      if (event.ended.reason !== 'released') {
        this.#handleEnded(event.groupId, event.ended);
      }
    } else if (event.type === 'snapshot' && before.talk.phase === 'talking') {
      // The link was away: whether the floor still is one's own is in the snapshot.
      for (const groupId of before.talk.groupIds) {
        const holder = groups.get(groupId)?.speaker?.microphoneId;
        if (holder === undefined || !this.#isMine(holder)) {
          this.#handleEnded(groupId, { reason: 'linkLost', by: null });
        }
      }
    }
  }

  /** Whether the key is held, and the floor asked for or had. */
  get #isHeld(): boolean {
    const { phase } = this.#state.get().talk;
    return phase === 'asking' || phase === 'talking';
  }

  #isMine(microphoneId: string): boolean {
    return this.#microphone?.state.get()?.producerId === microphoneId;
  }

  #handleEnded(groupId: string, { reason, by }: { reason: TurnEnd; by: string | null }): void {
    const { talk } = this.#state.get();
    if (talk.phase !== 'talking') {
      return;
    }
    const left = talk.groupIds.filter((id) => id !== groupId);
    if (left.length > 0) {
      this.#patch({ talk: { ...talk, groupIds: left } });
      return;
    }
    this.#press += 1;
    this.#microphone?.setOpen(false);
    this.#patch({ talk: { phase: 'cut', reason, by } });
    this.#options.tones.play('cut');
  }

  #handleMicrophone(): void {
    const at = this.#microphone?.state.get() ?? null;
    if (at === null && this.#state.get().talk.phase === 'talking') {
      this.#press += 1;
      this.#microphone?.setOpen(false);
      this.#patch({ talk: { phase: 'cut', reason: 'linkLost', by: null } });
      this.#options.tones.play('cut');
    }
  }

  #loseMicrophone(): void {
    this.#microphone?.close();
    this.#microphone = null;
    this.#handleMicrophone();
    void this.openMicrophone();
  }

  #deny(reason: Denial | 'noMicrophone' | 'noLink'): void {
    this.#patch({ talk: { phase: 'denied', reason } });
    this.#options.tones.play('denied');
  }

  /** If this doesn't reach the server, it takes the floor back when it hears nothing more. */
  #giveBack(): void {
    const at = this.#microphone?.state.get() ?? null;
    if (at !== null) {
      this.#options.api.call.intercom.release.mutate(at).catch(() => undefined);
    }
  }

  #patch(change: Partial<TalkState>): void {
    this.#state.set({ ...this.#state.get(), ...change });
    if (!this.#closed) {
      this.applyMonitoring();
    }
  }
}
