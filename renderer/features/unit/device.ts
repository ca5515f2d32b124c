import type { UnitOperation } from '#shared/contract/operations.ts';
import type { InboxEvent } from '#shared/contract/units.ts';
import { createApi, type Api, type LinkState } from '../../api/api.ts';
import { Cell, type Readable } from '../../api/store.ts';
import { watch } from '../../api/watch.ts';
import { MediaSession } from '../../media/session.ts';
import { CallClient } from '../calls/call-client.ts';
import { CallTones } from '../calls/call-tones.ts';
import { ownEndpoint } from '../calls/endpoint.ts';
import { TalkClient } from '../intercom/talk-client.ts';
import { TalkTones } from '../intercom/talk-tones.ts';
import { Alerts } from './alerts.ts';
import { UnitCallMedia } from './call-media.ts';
import { Capture } from './capture.ts';
import { ConsultationSeat } from './consultation/seat.ts';
import { UnitSiteStreams } from './consultation/unit-streams.ts';
import { Duties } from './duties.ts';
import { Health } from './health.ts';
import { openItemStore } from './evidence/item-store.ts';
import { EvidenceOutbox } from './evidence/outbox.ts';
import { tusUpload } from './evidence/upload.ts';
import { EMPTY_INBOX, reduceInbox, withPending, type Inbox } from './inbox.ts';
import { Locator } from './locator.ts';
import { ReceiptOutbox, type PendingReceipts } from './receipts.ts';
import { SosCall } from './sos-call.ts';
import type { KeyValueStore } from './storage.ts';
import { keepAwake } from './wake-lock.ts';

/** Groups step back behind a call or a consultation, and can still be heard. */
const IN_CALL_GAIN = 0.25;
/** What waits is sent this often, ms; positions of this span go together. */
const FLUSH_INTERVAL_MS = 2_000;

export interface DeviceOptions {
  baseUrl: string;
  token: string;
  store: KeyValueStore;
  onLink: (state: LinkState) => void;
}

/** An officer's device on duty: everything that it sends and receives, from the start of duty until `close()`. */
export class UnitDevice {
  readonly api: Api;
  readonly media: MediaSession;
  readonly capture: Capture;
  readonly locator: Locator;
  readonly sos: SosCall;
  readonly talk: TalkClient;
  readonly calls: CallClient;
  readonly consultation: ConsultationSeat;
  readonly duties: Duties;
  readonly evidence: EvidenceOutbox;
  readonly alerts = new Alerts();
  readonly #health: Health;
  readonly #receipts: ReceiptOutbox;
  readonly #inbox = new Cell<Inbox>(EMPTY_INBOX);
  readonly #shown = new Cell<Inbox>(EMPTY_INBOX);
  readonly #stops: (() => void)[];

  constructor({ baseUrl, token, store, onLink }: DeviceOptions) {
    const api = createApi({ baseUrl, token, onState: onLink });
    this.api = api;
    this.media = new MediaSession({ api });
    this.capture = new Capture(this.media);
    this.calls = new CallClient({
      api,
      session: this.media,
      own: new UnitCallMedia(this.capture),
      tones: new CallTones(),
      endpointId: ownEndpoint(),
      onTalking: () => this.talk.release(),
    });
    this.consultation = new ConsultationSeat({
      api,
      session: this.media,
      endpointId: ownEndpoint(),
      own: () => new UnitSiteStreams(this.capture),
      tones: new CallTones(),
      store: sessionStorage,
      onSeated: () => this.talk.applyMonitoring(),
    });
    this.talk = new TalkClient({
      api,
      session: this.media,
      tones: new TalkTones(),
      // A track of its own: the officer may have muted the picture's, and speaks here only while the key is held.
      getTrack: () => {
        const { track } = this.capture.state.get().audio;
        return track === null
          ? Promise.reject(new DOMException('there is no microphone', 'NotFoundError'))
          : Promise.resolve(track.clone());
      },
      isInCall: () => this.calls.isInCall,
      monitoringOf: () => ({
        isOn: true,
        gain: this.calls.isInCall || this.consultation.isIn ? IN_CALL_GAIN : 1,
      }),
    });
    this.locator = new Locator({
      report: (positions) => api.call.unit.report.mutate({ positions: [...positions] }),
      clockOffsetMs: () => api.serverNow() - Date.now(),
    });
    this.sos = new SosCall({
      store,
      raise: (input) => api.call.unit.raiseSos.mutate(input),
      cancel: (input) => api.call.unit.cancelSos.mutate(input),
      now: () => api.serverNow(),
    });
    this.#receipts = new ReceiptOutbox({
      store,
      send: async (receipt) => {
        const instruction = await api.call.unit.receipt.mutate(receipt);
        this.#inbox.set(reduceInbox(this.#inbox.get(), { type: 'instruction', instruction }));
      },
    });
    this.duties = new Duties({
      answer: (operationId) => api.call.operations.answer.mutate({ operationId }),
      onAsked: () => this.alerts.alert('urgent'),
    });
    this.evidence = new EvidenceOutbox({
      store: openItemStore(),
      announce: (given) => api.call.evidence.announce.mutate(given),
      discard: (evidenceId) => api.call.evidence.discard.mutate({ evidenceId }),
      upload: tusUpload({ baseUrl, token }),
      unitId: () => api.me.get()?.id ?? null,
      now: () => Date.now(),
    });
    this.#health = new Health({
      report: (report) => api.call.operations.reportDevice.mutate(report),
      clockOffsetMs: () => api.serverNow() - Date.now(),
    });
    const timer = setInterval(() => this.#flush(), FLUSH_INTERVAL_MS);
    const onDevices = (): void => void this.capture.retry();
    navigator.mediaDevices?.addEventListener('devicechange', onDevices);
    this.#stops = [
      () => clearInterval(timer),
      () => navigator.mediaDevices?.removeEventListener('devicechange', onDevices),
      keepAwake(),
      // What is heard of talk groups steps back while a call goes on.
      this.calls.state.subscribe(() => this.talk.applyMonitoring()),
      this.capture.state.subscribe(() => {
        if (this.capture.state.get().audio.track !== null) {
          void this.talk.openMicrophone();
        }
      }),
      this.#inbox.subscribe(() => this.#show()),
      this.#receipts.pending.subscribe(() => this.#show()),
      api.link.subscribe(() => {
        this.#health.renew();
        if (api.link.get().kind === 'connected') {
          this.evidence.renew();
        } else {
          this.evidence.pause();
        }
        this.#flush();
      }),
      watch<InboxEvent>({
        start: (on) => api.call.unit.inbox.subscribe({}, on),
        onEvent: (event) => this.#handleInbox(event),
      }),
      watch<UnitOperation[]>({
        start: (on) => api.call.operations.mine.subscribe({}, on),
        onEvent: (operations) => this.duties.handle(operations),
      }),
    ];
    void this.capture.start();
  }

  /** Instructions, watchers and the open call, with what the officer has answered already. */
  get inbox(): Readable<Inbox> {
    return this.#shown;
  }

  /** Answers that the server hasn't confirmed, by instruction. */
  get pendingReceipts(): Readable<PendingReceipts> {
    return this.#receipts.pending;
  }

  /** The officer has seen or done an instruction. */
  answer(instructionId: string, state: 'read' | 'done'): void {
    this.#receipts.add(instructionId, state);
    this.#flush();
  }

  /** Something new waits among the evidence. */
  sendEvidence(): void {
    this.evidence.renew();
    this.#flush();
  }

  close(): void {
    this.evidence.pause();
    for (const stop of this.#stops) {
      stop();
    }
    this.calls.close();
    this.consultation.close();
    this.talk.close();
    this.#health.close();
    this.capture.close();
    this.locator.close();
    this.media.close();
    this.alerts.close();
    this.api.close();
  }

  #handleInbox(event: InboxEvent): void {
    this.#inbox.set(reduceInbox(this.#inbox.get(), event));
    if (event.type === 'snapshot' || event.type === 'sos') {
      this.sos.handleServer(event.sos);
    }
    const fresh = this.#shown.get().instructions.filter(({ state }) => state === 'waiting');
    for (const instruction of fresh) {
      this.#receipts.add(instruction.id, 'delivered');
    }
    if (fresh.length > 0) {
      this.alerts.alert(fresh.some(({ priority }) => priority === 'urgent') ? 'urgent' : 'normal');
      this.#flush();
    }
  }

  #show(): void {
    const inbox = this.#inbox.get();
    this.#shown.set({
      ...inbox,
      instructions: withPending(inbox.instructions, this.#receipts.pending.get()),
    });
  }

  /** An emergency first, then answers, then positions; each on its own, so that none waits for another. */
  #flush(): void {
    if (this.api.link.get().kind === 'connected') {
      void this.sos.flush();
      void this.#receipts.flush();
      void this.duties.flush();
      void this.#health.flush();
      void this.locator.flush();
      void this.evidence.flush();
    }
  }
}
