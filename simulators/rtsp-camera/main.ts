import { parseArgs } from 'node:util';
import { readChoice, readNumber } from '../lib/arguments.ts';
import { speaker } from '../lib/log.ts';
import { runProgram } from '../lib/lifetime.ts';
import { parseFormat } from '../lib/picture.ts';
import { RtspCamera } from './camera.ts';

const HELP = `Plays a network camera over RTSP (H.264 with a tone).

  node simulators/rtsp-camera/main.ts [options]

  --host ADDRESS     address to listen on (127.0.0.1)
  --port NUMBER      port to listen on (8554)
  --path NAME        path of the address (gate)
  --size WxH[@FPS]   picture (640x360@15)
  --colour COLOUR    colour of the block in the picture (red)
  --name TEXT        the camera's name, burnt in (大门)
  --audio CODEC      aac, pcma or none (aac)
  --tone HZ          frequency of the tone (440)
  --login USER:PASS  asks for these by Digest authentication
  --drop-after S     cuts each client off S seconds after it began to play
  --help             this text

The signal SIGUSR1 makes it send nothing for 5 s while connections stay up.`;

const SILENCE_MS = 5_000;

const say = speaker('camera');

await runProgram(say, async () => {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '8554' },
      path: { type: 'string', default: 'gate' },
      size: { type: 'string', default: '640x360@15' },
      colour: { type: 'string', default: 'red' },
      name: { type: 'string', default: '大门' },
      audio: { type: 'string', default: 'aac' },
      tone: { type: 'string', default: '440' },
      login: { type: 'string' },
      'drop-after': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const [user = '', password = ''] = values.login?.split(/:(.*)/s) ?? [];
  const camera = await RtspCamera.start({
    host: values.host,
    port: readNumber('port', values.port),
    path: values.path,
    format: parseFormat(values.size),
    colour: values.colour,
    name: values.name,
    audio: readChoice('audio', values.audio, ['aac', 'pcma', 'none']),
    toneHz: readNumber('tone', values.tone),
    login: values.login === undefined ? null : { user, password },
    dropAfterMs:
      values['drop-after'] === undefined ? null : readNumber('drop-after', values['drop-after']) * 1000,
    say,
  });
  process.on('SIGUSR1', () => camera.silence(SILENCE_MS));
  return camera;
});
