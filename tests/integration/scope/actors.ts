import type { UserRole } from '#shared/identity.ts';
import type { Who } from '../../../media-server/api/access-table.ts';
import { connectClient, type TestClient } from '../support/client.ts';
import { usernameOf, type STAFFED_COURTS, type TestServer } from '../support/server.ts';
import { OPUS_PARAMETERS } from './inputs.ts';
import { CALLER_COURT, DEVICES_A_SIDE, gbIdOf, UNITS_A_SIDE, unitIdOf, type Side } from './sides.ts';

export type StaffedCourt = (typeof STAFFED_COURTS)[number];

/** Somebody with a connection. */
export interface Actor {
  who: Who;
  /** Unit id of a unit. */
  unitId: string;
  client: TestClient;
}

/** A peer of an actor with one transport. */
export interface Place {
  actor: Actor;
  peerId: string;
  transportId: string;
}

/** Those who make the calls of the matrix, and the units and devices that they may be. */
export class Actors {
  readonly server: TestServer;
  readonly #open: TestClient[] = [];
  readonly #taken: Record<Side, number> = { own: 0, other: 0 };
  readonly #devices: Record<Side, number> = { own: 0, other: 0 };

  constructor(server: TestServer) {
    this.server = server;
  }

  /** Ends the connections of all of them. */
  async close(): Promise<void> {
    await Promise.all(this.#open.map((client) => client.close()));
  }

  /** Somebody with a fresh session. */
  async newActor(who: Who): Promise<Actor> {
    if (who === 'anonymous') {
      return this.actorOf(who, undefined);
    }
    if (who === 'unit') {
      return this.newUnitActor('own');
    }
    return this.userActor(who, CALLER_COURT);
  }

  /** The device of a unit that nobody else has taken. */
  async newUnitActor(side: Side): Promise<Actor> {
    const unitId = this.newUnit(side);
    const { token } = await this.server.running.context.sessions.createForUnit(unitId, 'matrix');
    return { ...this.actorOf('unit', token), unitId };
  }

  /** An enrolled unit that nobody else has taken. */
  newUnit(side: Side): string {
    const number = this.#taken[side];
    this.#taken[side] += 1;
    if (number >= UNITS_A_SIDE) {
      throw new Error(`the matrix needs more than ${UNITS_A_SIDE} units a side`);
    }
    return unitIdOf(side, number);
  }

  /** A device of GB/T 28181 that nobody else has taken. */
  newGbDevice(side: Side): string {
    const number = this.#devices[side];
    this.#devices[side] += 1;
    if (number >= DEVICES_A_SIDE) {
      throw new Error(`the matrix needs more than ${DEVICES_A_SIDE} devices a side`);
    }
    return gbIdOf(side, number);
  }

  async openMicrophone({ actor, peerId, transportId }: Place): Promise<string> {
    const input = { peerId, transportId, rtpParameters: OPUS_PARAMETERS };
    return (await actor.client.call.intercom.openMicrophone.mutate(input)).producerId;
  }

  /** A duty officer of a court. */
  officerOf(courtId: StaffedCourt): Promise<Actor> {
    return this.userActor('dutyOfficer', courtId);
  }

  /** Joins the media plane. */
  async join(actor: Actor, direction: 'send' | 'recv'): Promise<Place> {
    const { media } = actor.client.call;
    const { peerId, routerRtpCapabilities } = await media.join.mutate({});
    const { id } = await media.createTransport.mutate({
      peerId,
      direction,
      rtpCapabilities: routerRtpCapabilities,
    });
    return { actor, peerId, transportId: id };
  }

  /** Keeps a peer for longer than its grace, which a busy machine may need. */
  listen({ actor, peerId }: Place): void {
    actor.client.call.media.events.subscribe({ peerId }, {});
  }

  async produce({ actor, peerId, transportId }: Place): Promise<string> {
    const stream = { peerId, transportId, kind: 'audio', rtpParameters: OPUS_PARAMETERS } as const;
    return (await actor.client.call.media.produce.mutate(stream)).producerId;
  }

  /** A user of a court, with a fresh session. */
  async userActor(who: Who & UserRole, courtId: StaffedCourt): Promise<Actor> {
    const { sessions, store } = this.server.running.context;
    const user = (await store
      .db('users')
      .where({ username: usernameOf(who, courtId) })
      .first('id')) as { id: string };
    return this.actorOf(who, (await sessions.createForUser(user.id, 'matrix')).token);
  }

  /** Whoever the token belongs to. */
  actorOf(who: Who, token: string | undefined): Actor {
    const client = connectClient(this.server, token);
    this.#open.push(client);
    return { who, unitId: '', client };
  }
}
