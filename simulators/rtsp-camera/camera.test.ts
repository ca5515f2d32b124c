import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RtspCamera, type CameraOptions } from './camera.ts';

const run = promisify(execFile);
const OPTIONS: CameraOptions = {
  host: '127.0.0.1',
  port: 0,
  path: 'gate',
  format: { width: 320, height: 180, fps: 10 },
  colour: 'red',
  name: '大门',
  audio: 'aac',
  toneHz: 440,
  login: null,
  dropAfterMs: null,
  say: () => undefined,
};

let camera: RtspCamera;

beforeAll(async () => {
  camera = await RtspCamera.start(OPTIONS);
});

afterAll(() => camera.stop());

/** Sends raw requests over one connection and answers with the statuses that come back until it is quiet or closed. */
async function exchange(...requests: string[]): Promise<number[]> {
  const socket = connect(Number(new URL(camera.url).port), '127.0.0.1');
  let text = '';
  socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
  const statuses = (): number[] =>
    [...text.matchAll(/RTSP\/1\.0 (\d{3})/g)].map(([, status]) => Number(status));
  for (const [index, request] of requests.entries()) {
    socket.write(request);
    await expect.poll(() => statuses().length).toBeGreaterThan(index);
  }
  socket.destroy();
  return statuses();
}

const line = (method: string, place: string, headers: string[] = []): string =>
  [`${method} ${camera.url}${place} RTSP/1.0`, 'CSeq: 1', ...headers, '', ''].join('\r\n');

const TCP = 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1';

test.each(['tcp', 'udp'])('a player over %s decodes picture and sound', async (transport) => {
  const input = ['-v', 'error', '-rtsp_transport', transport];
  const { stdout } = await run('ffprobe', [
    ...input,
    '-show_entries',
    'stream=codec_name,width,height',
    '-of',
    'csv=p=0',
    camera.url,
  ]);
  expect(stdout.trim().split('\n')).toEqual(['h264,320,180', 'aac']);

  const { stdout: progress } = await run('ffmpeg', [
    ...input,
    '-t',
    '2',
    '-i',
    camera.url,
    '-progress',
    'pipe:1',
    '-f',
    'null',
    '-',
  ]);
  const frames = Number([...progress.matchAll(/^frame=(\d+)$/gm)].at(-1)?.[1]);
  expect(frames).toBeGreaterThanOrEqual(18);
});

test('a player finds the burnt-in colour in the block', async () => {
  const pixel = [
    '-i',
    camera.url,
    '-frames:v',
    '1',
    '-vf',
    'crop=8:8:20:86,scale=1:1',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-',
  ];
  const { stdout } = await run('ffmpeg', ['-v', 'error', ...pixel], { encoding: 'buffer' });
  const [red = 0, green = 0, blue = 0] = stdout;
  expect(red).toBeGreaterThan(200);
  expect(Math.max(green, blue)).toBeLessThan(50);
});

test('requests out of order and to other places get the statuses of RFC 2326', async () => {
  expect(await exchange(line('PLAY', ''))).toEqual([455]);
  expect(await exchange(line('PLAY', '', ['Session: none']))).toEqual([454]);
  expect(await exchange(line('TEARDOWN', '', ['Session: none']))).toEqual([454]);
  expect(await exchange(line('SETUP', '/trackID=0', [TCP, 'Session: none']))).toEqual([454]);
  expect(await exchange(line('SETUP', '/trackID=0', ['Transport: RTP/AVP;multicast']))).toEqual([461]);
  expect(await exchange(line('SETUP', '/trackID=9', [TCP]))).toEqual([404]);
  expect(await exchange(line('DESCRIBE', 'way'))).toEqual([404]);
  expect(await exchange(line('RECORD', ''))).toEqual([405]);
  expect(await exchange(line('OPTIONS', ''), line('SETUP', '/trackID=0', [TCP]))).toEqual([200, 200]);
});

test('malformed requests are answered with 400 and harm nobody', async () => {
  for (const bytes of [
    '\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    `X${'y'.repeat(9_000)}`,
    'OPTIONS * RTSP/1.0\r\n\r\n',
    '$\0\0\0\r\n\r\n',
  ]) {
    expect(await exchange(bytes)).toEqual([400]);
  }
  expect(await exchange(line('OPTIONS', ''))).toEqual([200]);
});

test('a camera with a login admits only who knows it', async () => {
  const guarded = await RtspCamera.start({
    ...OPTIONS,
    audio: 'pcma',
    login: { user: 'duty', password: 'p w' },
  });
  try {
    const probe = (url: string) =>
      run('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', url]);
    const withLogin = guarded.url.replace('rtsp://', 'rtsp://duty:p%20w@');
    expect((await probe(withLogin)).stdout.trim().split('\n')).toEqual(['h264', 'pcm_alaw']);
    await expect(probe(guarded.url)).rejects.toThrow('401');
    await expect(probe(guarded.url.replace('rtsp://', 'rtsp://duty:wrong@'))).rejects.toThrow('401');
  } finally {
    await guarded.stop();
  }
});

test('a camera that drops its clients ends a player and serves it again', async () => {
  const dropping = await RtspCamera.start({ ...OPTIONS, audio: 'none', dropAfterMs: 500 });
  try {
    const play = [
      '-v',
      'error',
      '-rtsp_transport',
      'tcp',
      '-i',
      dropping.url,
      '-map',
      '0:v',
      '-c',
      'copy',
      '-t',
      '30',
      '-f',
      'null',
      '-',
    ];
    await run('ffmpeg', play).catch((error: unknown) => error);
    const { stdout } = await run('ffprobe', [
      '-v',
      'error',
      '-show_entries',
      'stream=codec_name',
      '-of',
      'csv=p=0',
      camera.url,
    ]);
    expect(stdout).toContain('h264');
  } finally {
    await dropping.stop();
  }
});
