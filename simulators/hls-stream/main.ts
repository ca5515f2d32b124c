import { parseArgs } from 'node:util';
import { readChoice, readNumber } from '../lib/arguments.ts';
import { runProgram } from '../lib/lifetime.ts';
import { speaker } from '../lib/log.ts';
import { parseFormat } from '../lib/picture.ts';
import { HlsStream } from './stream.ts';

const HELP = `Serves a live HLS stream (H.264 with a tone).

  node simulators/hls-stream/main.ts [options]

  --host ADDRESS     address to listen on (127.0.0.1)
  --port NUMBER      port to listen on (8888)
  --path NAME        folder part of the address (hall)
  --size WxH[@FPS]   picture (640x360@15)
  --colour COLOUR    colour of the block in the picture (0x20a0ff)
  --name TEXT        the stream's name, burnt in (审判大厅)
  --tone HZ          frequency of the tone (660)
  --segments KIND    fmp4 or ts (fmp4)
  --help             this text`;

const say = speaker('hls');

await runProgram(say, async () => {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '8888' },
      path: { type: 'string', default: 'hall' },
      size: { type: 'string', default: '640x360@15' },
      colour: { type: 'string', default: '0x20a0ff' },
      name: { type: 'string', default: '审判大厅' },
      tone: { type: 'string', default: '660' },
      segments: { type: 'string', default: 'fmp4' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  return HlsStream.start({
    host: values.host,
    port: readNumber('port', values.port),
    path: values.path,
    format: parseFormat(values.size),
    colour: values.colour,
    name: values.name,
    toneHz: readNumber('tone', values.tone),
    segments: readChoice('segments', values.segments, ['fmp4', 'ts']),
    say,
  });
});
