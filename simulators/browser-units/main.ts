import { parseArgs } from 'node:util';
import { readNumber } from '../lib/arguments.ts';
import { runProgram } from '../lib/lifetime.ts';
import { speaker } from '../lib/log.ts';
import { parseFormat } from '../lib/picture.ts';
import { openBrowserUnit } from './browser-unit.ts';

const HELP = `Plays one officer unit in a real Chromium with a fake camera, microphone and position.

  node simulators/browser-units/main.ts --code XXXXXXXX [options]

  --url ADDRESS      the server (https://localhost:8443)
  --code CODE        enrolment code, from the console's units list
  --colour COLOUR    colour of the block in the picture (0xd030d0)
  --tone HZ          frequency of the beeps (520)
  --lon, --lat DEG   position, WGS-84 (120.1551, 30.2741)
  --size WxH[@FPS]   picture (640x360@15)
  --title TEXT       burnt into the picture (the code)
  --help             this text`;

const say = speaker('browser unit');

await runProgram(say, async () => {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'https://localhost:8443' },
      code: { type: 'string' },
      colour: { type: 'string', default: '0xd030d0' },
      tone: { type: 'string', default: '520' },
      lon: { type: 'string', default: '120.1551' },
      lat: { type: 'string', default: '30.2741' },
      size: { type: 'string', default: '640x360@15' },
      title: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  if (values.code === undefined) {
    throw new TypeError('--code: an enrolment code is needed; see --help');
  }
  const unit = await openBrowserUnit({
    url: values.url,
    code: values.code,
    colour: values.colour,
    toneHz: readNumber('tone', values.tone),
    position: { lon: readNumber('lon', values.lon), lat: readNumber('lat', values.lat) },
    title: values.title ?? values.code,
    format: parseFormat(values.size),
  });
  say('on duty');
  return { stop: () => unit.close() };
});
