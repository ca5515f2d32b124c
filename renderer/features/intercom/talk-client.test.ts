import { expect, it } from 'vitest';
import type { FloorAnswer } from '#shared/intercom.ts';
import { TalkClient, type TalkClientOptions } from './talk-client.ts';

class FakeTrack extends EventTarget {
  readyState: 'live' | 'ended' = 'live';
  enabled = true;
  contentHint = '';
  isStopped = false;

  stop(): void {
    this.isStopped = true;
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** A client whose server answers when the test says so, and the calls that it makes, in their order. */
function open(getTrack: () => Promise<FakeTrack>) {
  const calls: string[] = [];
  const call = { isOn: false };
  const asked: ((answers: FloorAnswer[]) => void)[] = [];
  const note = (name: string) => ({
    mutate: () => {
      calls.push(name);
      return Promise.resolve({});
    },
  });
  const intercom = {
    watch: { subscribe: () => ({ unsubscribe: () => undefined }) },
    request: {
      mutate: () => {
        calls.push('request');
        return new Promise<FloorAnswer[]>((resolve) => asked.push(resolve));
      },
    },
    release: note('release'),
  };
  const producer = { id: 'microphone', resume: () => undefined, pause: () => undefined };
  const peer = {
    id: 'peer',
    closed: false,
    produce: () => Promise.resolve(producer),
    closeProducer: () => calls.push('closeProducer'),
  };
  const session = {
    follow: (follower: { attach: (on: unknown) => void }) => {
      follower.attach(peer);
      return () => follower.attach(null);
    },
  };
  const options = {
    api: { call: { intercom } },
    session,
    tones: { play: () => undefined, close: () => undefined },
    getTrack,
    isInCall: () => call.isOn,
    monitoringOf: () => ({ isOn: false, gain: 1 }),
  };
  return { client: new TalkClient(options as unknown as TalkClientOptions), calls, asked, call };
}

const GRANTED: FloorAnswer[] = [{ groupId: 'a', denial: null }];

it('a microphone that comes when nobody wants it any more is let go at once', async () => {
  for (const end of ['close', 'closeMicrophone'] as const) {
    const track = new FakeTrack();
    const { client } = open(() => Promise.resolve(track));
    const opening = client.openMicrophone();
    client[end]();
    await opening;
    expect(track.isStopped).toBe(true);
  }
});

it('closeMicrophone() stops the track and gives the floor back', async () => {
  const track = new FakeTrack();
  const { client, calls, asked } = open(() => Promise.resolve(track));
  await client.openMicrophone();
  await settled();
  const pressing = client.press(['a']);
  asked[0]?.(GRANTED);
  await pressing;
  expect(client.state.get().talk.phase).toBe('talking');
  client.closeMicrophone();
  expect(client.state.get().talk.phase).toBe('idle');
  expect(calls).toEqual(['request', 'release', 'closeProducer']);
  expect(track.isStopped).toBe(true);
});

it('press() during a call says so, and asks the server for nothing', async () => {
  const { client, calls, call } = open(() => Promise.resolve(new FakeTrack()));
  await client.openMicrophone();
  await settled();
  call.isOn = true;
  await client.press(['a']);
  expect(client.state.get().talk).toEqual({ phase: 'denied', reason: 'inCall' });
  expect(calls).toEqual([]);
});

it('a track that has ended isn’t taken, and the next one is', async () => {
  const dead = new FakeTrack();
  dead.readyState = 'ended';
  const tracks = [dead, new FakeTrack()];
  const { client, calls } = open(() => Promise.resolve(tracks.shift() ?? dead));
  await client.openMicrophone();
  expect(client.state.get().problem).not.toBeNull();
  await client.openMicrophone();
  await settled();
  expect(client.state.get().problem).toBeNull();
  void client.press(['a']);
  expect(calls).toEqual(['request']);
});

it('the late answer to a press that is over doesn’t give back the floor of the next one', async () => {
  const { client, calls, asked } = open(() => Promise.resolve(new FakeTrack()));
  await client.openMicrophone();
  await settled();
  const first = client.press(['a']);
  client.release();
  const second = client.press(['a']);
  asked[0]?.(GRANTED);
  await first;
  asked[1]?.(GRANTED);
  await second;
  expect(client.state.get().talk.phase).toBe('talking');
  expect(calls).toEqual(['request', 'release', 'request']);
});
