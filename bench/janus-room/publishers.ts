import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { once } from 'node:events';
import { Publisher } from '../../simulators/units/media/publisher.ts';
import { RtcLink } from '../../simulators/units/media/rtc-link.ts';
import { createSendIdentity } from '../../simulators/units/media/rtp-parameters.ts';
import type { Clip } from '../../simulators/units/media/clip.ts';
import { readAnswer, writeOffer } from '../../simulators/whip-encoder/description.ts';
import { ROOM } from '../janus/janus-server.ts';
import { VideoRoomLink } from './video-room-link.ts';

/** What a publisher sends. */
export interface Sending {
  clip: Clip;
  sound: readonly Buffer[];
}

/** A link to Janus of this process. */
export async function linkToJanus(url: string): Promise<{ link: VideoRoomLink; close: () => void }> {
  const socket = new WebSocket(url, 'janus-protocol');
  await once(socket, 'open');
  const link = await VideoRoomLink.open({
    send: (text) => socket.send(text),
    addEventListener: (_type, listener) =>
      socket.on('message', (data: Buffer) => listener({ data: data.toString('utf8') })),
  });
  return {
    link,
    close: () => {
      link.close();
      socket.close();
    },
  };
}

/** Publishes in Janus's video room as `feed`, with the same packets that a simulated site sends; the answer ends it. */
export async function publishInRoom(
  room: VideoRoomLink,
  feed: number,
  { clip, sound }: Sending,
): Promise<() => Promise<void>> {
  let publisher: Publisher | null = null;
  const link = await RtcLink.open({
    keyFrameRequested: (ssrc) => publisher?.requestKeyFrame(ssrc),
    lost: () => undefined,
  });
  await link.gather();
  const identity = createSendIdentity(randomUUID(), clip.layers.length);
  const offer = writeOffer({ link, identity, rids: [], withAudio: true, trickle: false, setup: 'active' });
  const handle = await room.attach();
  await room.message(handle, { request: 'join', ptype: 'publisher', room: ROOM, id: feed });
  const { jsep } = await room.message(handle, { request: 'publish' }, { type: 'offer', sdp: offer });
  await link.accept(readAnswer(jsep?.sdp ?? '').transport);
  await link.connect();
  publisher = new Publisher({ sink: link, identity, clip, tone: sound });
  publisher.start();
  return async () => {
    publisher.stop();
    await room.detach(handle);
    await link.close();
  };
}
