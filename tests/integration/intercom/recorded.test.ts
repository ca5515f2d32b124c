import { randomUUID } from 'node:crypto';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { talkSourceId, USUAL_PRIORITIES, type Transmission } from '#shared/intercom.ts';
import { recordingPath, type Recording } from '#shared/recordings.ts';
import type { Sos } from '#shared/dispatch.ts';
import { createIntercom, type Intercom } from '../../../media-server/features/intercom/index.ts';
import { recordTalks } from '../../../media-server/features/intercom/record-talks.ts';
import { recordable } from '../../../media-server/features/recordings/recordable.ts';
import { openRoster } from '../../../media-server/features/units/index.ts';
import { Feed } from '../../../media-server/feed.ts';
import { silentLog } from '../../../media-server/testing/log.ts';
import { callerOf, until, type TestPlane } from '../sfu-support.ts';
import { TestRecorder } from '../recordings/recorder-support.ts';
import { probe, Scratch, sleep, toneVolume } from '../recordings/support.ts';
import { WireClient } from './wire.ts';

const TONE_HZ = 440;
const admin = callerOf('admin', 'administrator', 'zj');
const unit = callerOf('u1', 'unit', 'zj-hz');
const scratch = new Scratch();
const clients = new Map<string, WireClient>();
let recorder: TestRecorder;
let intercom: Intercom;
let stopRecording: () => void;

async function openIntercom({ plane, context }: TestPlane): Promise<Intercom> {
  return createIntercom({
    ...context,
    metrics: new Registry(),
    sfu: plane.sfu,
    roster: await openRoster(context),
    sos: { changes: new Feed<Sos>(), everyOpen: () => Promise.resolve([]) },
    calls: { isInCall: () => false, onAnswered: () => undefined },
    media: {
      requirePeer: (_caller, peerId) => {
        const client = clients.get(peerId);
        if (client === undefined) {
          throw AppError.notFound('peer', peerId);
        }
        return client;
      },
    },
  });
}

beforeAll(async () => {
  recorder = await TestRecorder.start({
    recorded: async (test) => {
      intercom = await openIntercom(test);
      return recordable(test.plane.sources, intercom.recorded);
    },
  });
  stopRecording = recordTalks(intercom, recorder.recordings, silentLog);
}, 60_000);
afterAll(async () => {
  await Promise.all([...clients.values()].map((client) => client.close()));
  await intercom?.close();
  stopRecording?.();
  await recorder?.stop();
  scratch.remove();
});

const save = (id: string, recorded: boolean) =>
  intercom.handlers.intercom.saveGroup(admin.context, {
    id,
    courtId: 'zj',
    name: '全省',
    enabled: true,
    recorded,
    unitIds: null,
    rules: { maxTalkS: 120, hangS: 0 },
    priorities: USUAL_PRIORITIES,
  });
const log = (groupId: string): Promise<Transmission[]> =>
  intercom.handlers.intercom.transmissions(admin.context, { courtId: 'zj', groupId, limit: 50 });
const recordingOf = async (id: string): Promise<Recording> =>
  (await recorder.calls.get(recorder.duty.context, { recordingId: id })).recording;

it(
  'each transmission of a recorded group is a recording of its sound, and of others none is',
  {
    timeout: 120_000,
  },
  async () => {
    const groupId = randomUUID();
    await save(groupId, true);
    const { plane } = recorder.test;
    const client = await new WireClient({
      worker: plane.sfu.place(),
      pipes: plane.sfu.pipes,
      hz: TONE_HZ,
    }).open();
    clients.set(client.id, client);
    const { producerId } = await intercom.handlers.intercom.openMicrophone(unit.context, {
      peerId: client.id,
      transportId: 'send',
      rtpParameters: {},
    });
    const at = { peerId: client.id, producerId };
    const talk = async (talkMs: number): Promise<void> => {
      const answer = await intercom.handlers.intercom.request(unit.context, { ...at, groupIds: [groupId] });
      expect(answer).toEqual([{ groupId, denial: null }]);
      await sleep(talkMs);
      await intercom.handlers.intercom.release(unit.context, at);
    };

    await until('the sound of the group', () => intercom.recorded.find(talkSourceId(groupId))?.isLive);
    await talk(2_500);
    await sleep(3_000);
    await talk(1_500);
    const [second, first] = await log(groupId);
    for (const said of [first, second]) {
      expect(said).toMatchObject({ recorded: true, endReason: 'released' });
      const id = said?.id ?? '';
      await until('its last segment', async () => (await recordingOf(id)).mediaMs >= 1_000, 30_000);
      expect(await recordingOf(id)).toMatchObject({
        sourceId: talkSourceId(groupId),
        sourceKind: 'talk',
        sourceName: '全省',
        courtId: 'zj',
        startedBy: '人员 u1',
        state: 'ended',
        hasVideo: false,
        hasAudio: true,
        reencoded: false,
      });
    }

    // The first word of the first one is there: its footage begins no later than it does.
    const { segments } = await until(
      'the first one whole',
      async () => {
        const list = await recorder.playlist(recordingPath(first?.id ?? ''));
        const last = list.segments.at(-1);
        return last !== undefined && last.at + last.ms >= (first?.endedAt ?? Infinity) - 100 ? list : null;
      },
      30_000,
    );
    expect(segments[0]?.at).toBeLessThanOrEqual((first?.startedAt ?? 0) + 300);
    const file = scratch.write('talk.mp4', await recorder.media(segments));
    expect((await probe(file)).map(({ codec_name: codec }) => codec)).toEqual(['opus']);
    expect(await toneVolume(file, TONE_HZ)).toBeGreaterThan(-40);

    await save(groupId, false);
    expect(intercom.recorded.find(talkSourceId(groupId))).toBeUndefined();
    await talk(300);
    const [third] = await log(groupId);
    expect(third).toMatchObject({ recorded: false });
    await expect(recordingOf(third?.id ?? '')).rejects.toMatchObject({ code: 'notFound' });
  },
);
