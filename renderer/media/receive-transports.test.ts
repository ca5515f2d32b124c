import type { Transport } from 'mediasoup-client/types';
import { describe, expect, it } from 'vitest';
import { ReceiveTransports } from './receive-transports.ts';

/** What there is of a transport to whoever makes and closes them. */
class Fake {
  readonly id: string;
  closed = false;

  constructor(id: string) {
    this.id = id;
  }

  close(): void {
    this.closed = true;
  }

  getStats(): Promise<RTCStatsReport> {
    return Promise.resolve(new Map([[this.id, {}]]) as unknown as RTCStatsReport);
  }
}

function setUp(tracks: number) {
  const made: Fake[] = [];
  const closed: string[] = [];
  const transports = new ReceiveTransports({
    make: () => {
      const fake = new Fake(`t${made.length}`);
      made.push(fake);
      return Promise.resolve(fake as unknown as Transport);
    },
    onClosed: (id) => closed.push(id),
    tracks,
  });
  return { made, closed, transports };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('ReceiveTransports', () => {
  it('receives through one transport, and through another after so many tracks', async () => {
    const { transports } = setUp(3);
    const ids: string[] = [];
    for (let n = 0; n < 7; n += 1) {
      ids.push((await transports.lease()).transport.id);
    }
    expect(ids).toEqual(['t0', 't0', 't0', 't1', 't1', 't1', 't2']);
  });

  it('closes a replaced transport with its last track, here and at the server', async () => {
    const { made, closed, transports } = setUp(2);
    const [a, b] = [await transports.lease(), await transports.lease()];
    await transports.lease();
    a.lease.release();
    a.lease.release();
    await settled();
    expect(made[0]?.closed).toBe(false);
    b.lease.release();
    await settled();
    expect([made[0]?.closed, made[1]?.closed, closed]).toEqual([true, false, ['t0']]);
  });

  it('asks the tracks of a transport that was replaced for the second time to move, and no others', async () => {
    const { transports } = setUp(2);
    const moved: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      const { lease } = await transports.lease();
      lease.onMove = () => moved.push(n);
    }
    expect(moved).toEqual([0, 1]);
  });

  it('holds ever changing tracks of a few tiles with three transports at most', async () => {
    const { made, transports } = setUp(16);
    const held: { release: () => void }[] = [];
    for (let n = 0; n < 2_000; n += 1) {
      const { lease } = await transports.lease();
      lease.onMove = () => {
        lease.release();
      };
      held.push(lease);
      if (held.length > 9) {
        held.shift()?.release();
      }
      await settled();
      expect(made.filter((each) => !each.closed).length).toBeLessThanOrEqual(3);
    }
    expect(made.length).toBe(125);
  });

  it('tries again after a transport that could not be made', async () => {
    let fails = true;
    const transports = new ReceiveTransports({
      make: () =>
        fails ? Promise.reject(new Error('no')) : Promise.resolve(new Fake('ok') as unknown as Transport),
      onClosed: () => undefined,
    });
    await expect(transports.lease()).rejects.toThrow('no');
    fails = false;
    expect((await transports.lease()).transport.id).toBe('ok');
  });
});
