import type { Unsubscribable } from '@trpc/server/observable';
import type { WebSocket } from 'ws';
import { decodePositions, POSITIONS_PROTOCOL, type PositionFrame } from '#shared/positions.ts';
import type { Position } from '#shared/units.ts';
import { SOCKET_PATHS, TOKEN_SUBPROTOCOL_PREFIX } from '#shared/contract/sockets.ts';
import type { UserRole } from '#shared/identity.ts';
import { vi } from 'vitest';
import { connectClient, openSocket, signIn, type TestClient } from './client.ts';
import { usernameOf, type STAFFED_COURTS, type TestServer } from './server.ts';

const PATIENCE = { timeout: 15_000, interval: 10 };

/** A fix of now in Hangzhou. */
export const fixNow = (over: Partial<Position> = {}): Position => ({
  at: Date.now(),
  lon: 120.15,
  lat: 30.27,
  accuracy: 8,
  speed: 1.2,
  heading: 90,
  battery: 0.8,
  ...over,
});

/** Signs a person in and connects. */
export async function connectPerson(
  server: TestServer,
  role: UserRole,
  courtId: (typeof STAFFED_COURTS)[number],
): Promise<TestClient & { token: string }> {
  const { token } = await signIn(server, usernameOf(role, courtId));
  return { ...connectClient(server, token), token };
}

/** A unit with its token, which outlives a connection. */
export interface TestUnit {
  id: string;
  token: string;
}

let made = 0;

/** Creates a unit and enrols a device, as people do: by a code that is typed in. */
export async function enrolUnit(server: TestServer, staff: TestClient, courtId: string): Promise<TestUnit> {
  const unit = await staff.call.units.create.mutate({
    courtId,
    callSign: `单兵 ${++made}`,
    officerName: '张三',
  });
  const { code } = await staff.call.units.createEnrolmentCode.mutate({ unitId: unit.id });
  const nobody = connectClient(server);
  const { token } = await nobody.call.units.enrol.mutate({ code, client: 'test' });
  await nobody.close();
  return { id: unit.id, token };
}

/** What came by a subscription so far. */
export class Inflow<T> {
  readonly items: T[] = [];
  readonly #subscription: Unsubscribable;

  /** `subscribe` is given where items go. */
  constructor(subscribe: (observer: { onData: (item: T) => void }) => Unsubscribable) {
    this.#subscription = subscribe({ onData: (item) => this.items.push(item) });
  }

  /** Waits for the first item that fits, among those that have come too. */
  first(fits: (item: T) => boolean): Promise<T> {
    return vi.waitUntil(() => this.items.find(fits), PATIENCE);
  }

  stop(): void {
    this.#subscription.unsubscribe();
  }
}

/** The console's end of the position stream. */
export class PositionReader {
  readonly socket: WebSocket;
  readonly frames: PositionFrame[] = [];

  constructor(server: TestServer, token: string) {
    const protocols = [POSITIONS_PROTOCOL, `${TOKEN_SUBPROTOCOL_PREFIX}${token}`];
    this.socket = openSocket(server, SOCKET_PATHS.positions, { protocols });
    this.socket.binaryType = 'arraybuffer';
    this.socket.on('message', (data) => this.frames.push(decodePositions(data as ArrayBuffer)));
  }

  /** Waits for the first frame that fits. */
  first(fits: (frame: PositionFrame) => boolean): Promise<PositionFrame> {
    return vi.waitUntil(() => this.frames.find(fits), PATIENCE);
  }
}
