import { AudioMix } from '../../../renderer/media/audio-mix.ts';
import './listeners.ts';
import { VideoRoomLink } from '../video-room-link.ts';

declare global {
  interface Window {
    /** Opens the link of all listeners to Janus; feeds are the publishers' numbers. */
    benchConnectJanus: (options: { url: string; room: number; feeds: readonly number[] }) => Promise<void>;
  }
}

let room = 0;
let feeds: readonly number[] = [];
let link: VideoRoomLink | null = null;

window.benchConnectJanus = async (options) => {
  ({ room, feeds } = options);
  const socket = new WebSocket(options.url, 'janus-protocol');
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error(`${options.url} takes no connection`)));
  });
  link = await VideoRoomLink.open(socket);
};

/** One connection for all feeds, as Janus's own demonstration of many streams has it. */
window.benchOpen = async (_index, show) => {
  if (link === null) {
    throw new Error('there is no link to Janus');
  }
  const connection = new RTCPeerConnection();
  // The console's own way to the ear, with either server.
  const mix = new AudioMix();
  const pullers: HTMLAudioElement[] = [];
  connection.addEventListener('track', ({ track }) => {
    const stream = new MediaStream([track]);
    if (track.kind === 'video') {
      show(stream);
      return;
    }
    // Chromium takes remote sound out of a stream only while some element plays it.
    const puller = new Audio();
    puller.muted = true;
    puller.srcObject = stream;
    puller.play().catch(() => undefined);
    pullers.push(puller);
    mix.open(stream).setGain(1);
  });
  const handle = await link.attach();
  connection.addEventListener('icecandidate', ({ candidate }) =>
    link?.trickle(handle, candidate === null ? null : candidate.toJSON()),
  );
  const joining = { request: 'join', ptype: 'subscriber', room, streams: feeds.map((feed) => ({ feed })) };
  const { jsep } = await link.message(handle, joining);
  await connection.setRemoteDescription((jsep ?? { type: 'offer', sdp: '' }) as RTCSessionDescriptionInit);
  await connection.setLocalDescription();
  const answer = connection.localDescription;
  await link.message(handle, { request: 'start' }, answer === null ? undefined : answer.toJSON());
  return async () => {
    mix.close();
    pullers.forEach((puller) => (puller.srcObject = null));
    await link?.detach(handle);
    connection.close();
  };
};
