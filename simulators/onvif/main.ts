import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { readChoice, readNumber } from '../lib/arguments.ts';
import { runProgram } from '../lib/lifetime.ts';
import { speaker } from '../lib/log.ts';
import { parseFormat } from '../lib/picture.ts';
import { DEFAULT_OPTIONS, OnvifCamera } from './camera.ts';

const { login: LOGIN, about: ABOUT } = DEFAULT_OPTIONS;

const HELP = `Plays a camera that moves: ONVIF (device, media, PTZ), WS-Discovery, and a picture of what it looks at over RTSP.

  node simulators/onvif/main.ts [options]

  --host ADDRESS       address to listen on, and that it tells of (127.0.0.1)
  --port NUMBER        port of its web services (8000)
  --rtsp-port NUMBER   port of its main stream; its sub-stream has the next (8555)
  --size WxH[@FPS]     picture (640x360@10)
  --login USER:PASS    (${LOGIN.user}:${LOGIN.password})
  --auth HOW           token (WS-Security) or digest (HTTP) (token)
  --name TEXT          its name (${ABOUT.name})
  --clock-offset S     how far its clock is wrong (0)
  --no-picture         web services only
  --no-discovery       doesn't answer to searches of the network
  --help               this text`;

const say = speaker('ptz camera');

await runProgram(say, async () => {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '8000' },
      'rtsp-port': { type: 'string', default: '8555' },
      size: { type: 'string', default: '640x360@10' },
      login: { type: 'string', default: `${LOGIN.user}:${LOGIN.password}` },
      auth: { type: 'string', default: 'token' },
      name: { type: 'string', default: ABOUT.name },
      'clock-offset': { type: 'string', default: '0' },
      'no-picture': { type: 'boolean', default: false },
      'no-discovery': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const [user = '', password = ''] = values.login.split(/:(.*)/s);
  return OnvifCamera.start({
    host: values.host,
    port: readNumber('port', values.port),
    rtspPort: values['no-picture'] ? null : readNumber('rtsp-port', values['rtsp-port']),
    format: parseFormat(values.size, 10),
    login: { user, password },
    auth: readChoice('auth', values.auth, ['token', 'digest']),
    about: { ...ABOUT, name: values.name, uuid: randomUUID() },
    clockOffsetMs: readNumber('clock-offset', values['clock-offset']) * 1_000,
    discovery: !values['no-discovery'],
    say,
  });
});
