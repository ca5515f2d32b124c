import { create } from 'zustand';
import type { z } from 'zod';
import type { NewOutboxEntry, OutboxEntry } from '#shared/bridge.ts';
import { dispatch } from '#shared/contract/dispatch.ts';
import type { Api, LinkState } from '../../api/api.ts';
import { toErrorInfo } from '../../api/errors.ts';
import { retryDelayMs } from '../../api/ladder.ts';
import type { Readable } from '../../api/store.ts';

export type NewInstruction = z.input<typeof dispatch.send.input>;
type Acknowledgement = z.input<typeof dispatch.acknowledgeSos.input>;

/** The server as the outbox needs it. */
export interface OutboxServer {
  link: Readable<LinkState>;
  send: (instruction: NewInstruction) => Promise<unknown>;
  acknowledgeSos: (acknowledgement: Acknowledgement) => Promise<unknown>;
}

/** The calls of the API that go through the outbox. */
export function outboxServer(api: Api): OutboxServer {
  const { send, acknowledgeSos } = api.call.dispatch;
  return {
    link: api.link,
    send: (instruction) => send.mutate(instruction),
    acknowledgeSos: (acknowledgement) => acknowledgeSos.mutate(acknowledgement),
  };
}

/** The part of the bridge that the outbox needs. */
export interface OutboxStore {
  outboxAdd: (entry: NewOutboxEntry) => Promise<void>;
  outboxList: () => Promise<OutboxEntry[]>;
  outboxFailed: (id: string, error: string) => Promise<void>;
  outboxRemove: (id: string) => Promise<void>;
}

interface OutboxView {
  /** Not yet confirmed by the server, oldest first. */
  waiting: OutboxEntry[];
  /** Refused for good: sending again would not help. The user sees why, and removes them. */
  refused: { entry: OutboxEntry; reason: string }[];
}

export const useOutbox = create<OutboxView>(() => ({ waiting: [], refused: [] }));

/**
 * Sends what the user has written, exactly once: an entry is kept by the host before it is sent, sent again after a lost link under
 * the same id, and removed when the server has confirmed it. The server answers a repeated id with what it stored first.
 */
export class Outbox {
  readonly #server: OutboxServer;
  readonly #store: OutboxStore;
  readonly #userId: string;
  readonly #stopLink: () => void;
  #flushing: Promise<void> | null = null;
  #again = false;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** `userId` is `Me.id`: what another user of this desk wrote waits for that user. */
  constructor(server: OutboxServer, store: OutboxStore, userId: string) {
    this.#server = server;
    this.#store = store;
    this.#userId = userId;
    this.#stopLink = server.link.subscribe(() => {
      if (server.link.get().kind === 'connected') {
        void this.flush();
      }
    });
    void this.flush();
  }

  /** Resolves when the entry is kept, not when it is sent. */
  add(instruction: NewInstruction): Promise<void> {
    return this.#add(instruction.id, 'instruction', instruction);
  }

  /** The same for an acknowledgement; the server takes a repeated one as the first. */
  acknowledgeSos(sosId: string): Promise<void> {
    return this.#add(crypto.randomUUID(), 'acknowledgeSos', { sosId } satisfies Acknowledgement);
  }

  /** Takes a refused entry away. */
  async dismiss(id: string): Promise<void> {
    await this.#store.outboxRemove(id);
    useOutbox.setState(({ refused }) => ({ refused: refused.filter(({ entry }) => entry.id !== id) }));
    await this.#show();
  }

  /** Sends all that waits, oldest first. A call while it runs makes it run once more. */
  flush(): Promise<void> {
    this.#again = true;
    this.#flushing ??= this.#run().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#stopLink();
    useOutbox.setState({ waiting: [], refused: [] });
  }

  async #add(id: string, kind: OutboxEntry['kind'], payload: object): Promise<void> {
    await this.#store.outboxAdd({
      id,
      userId: this.#userId,
      kind,
      payload: JSON.stringify(payload),
      createdAt: Date.now(),
    });
    await this.#show();
    void this.flush();
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      const entries = await this.#show();
      for (const entry of entries) {
        if (this.#closed || !(await this.#send(entry))) {
          break;
        }
      }
      await this.#show();
    }
  }

  /** Answers whether to go on with the next entry. */
  async #send(entry: OutboxEntry): Promise<boolean> {
    try {
      await this.#call(entry);
      await this.#store.outboxRemove(entry.id);
      this.#attempt = 0;
      return true;
    } catch (error) {
      const { message, retryable } = toErrorInfo(error);
      await this.#store.outboxFailed(entry.id, message);
      if (retryable) {
        this.#attempt += 1;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.flush(), retryDelayMs(this.#attempt));
        return false;
      }
      useOutbox.setState(({ refused }) => ({
        refused: [...refused.filter((other) => other.entry.id !== entry.id), { entry, reason: message }],
      }));
      return true;
    }
  }

  async #call(entry: OutboxEntry): Promise<void> {
    const input: unknown = JSON.parse(entry.payload);
    switch (entry.kind) {
      case 'instruction': {
        await this.#server.send(dispatch.send.input.parse(input));
        return;
      }
      case 'acknowledgeSos': {
        await this.#server.acknowledgeSos(dispatch.acknowledgeSos.input.parse(input));
      }
    }
  }

  /** Renews what the panel shows; answers with the entries that are to be sent. */
  async #show(): Promise<OutboxEntry[]> {
    const entries = await this.#store.outboxList();
    const refused = new Set(useOutbox.getState().refused.map(({ entry }) => entry.id));
    const waiting = entries.filter((entry) => entry.userId === this.#userId && !refused.has(entry.id));
    useOutbox.setState({ waiting });
    return waiting;
  }
}

/** The call that an entry acknowledges; undefined for an instruction. */
export function sosIdOf({ kind, payload }: OutboxEntry): string | undefined {
  return kind === 'acknowledgeSos'
    ? dispatch.acknowledgeSos.input.safeParse(JSON.parse(payload)).data?.sosId
    : undefined;
}

/** Ids of the SOS calls that were acknowledged here but whose acknowledgement hasn't reached the server yet. */
export function pendingAcknowledgements(waiting: readonly OutboxEntry[]): Set<string> {
  return new Set(waiting.map(sosIdOf).filter((id) => id !== undefined));
}
