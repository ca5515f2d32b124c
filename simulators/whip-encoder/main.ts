import { parseArgs } from 'node:util';
import { readNumber } from '../lib/arguments.ts';
import { runProgram } from '../lib/lifetime.ts';
import { speaker } from '../lib/log.ts';
import { trustAuthority } from '../units/api/link.ts';
import { loadClip } from '../units/media/clip.ts';
import { loadTone } from '../units/media/tone.ts';
import { WhipEncoder } from './encoder.ts';

const HELP = `Plays an encoder that publishes over WHIP (VP8 with a tone).

  node simulators/whip-encoder/main.ts --endpoint https://localhost:8443/whip/SOURCE --key KEY --ca FILE [options]

  --endpoint ADDRESS  the source's WHIP endpoint
  --key KEY           its stream key
  --ca FILE           the authority that signed the server's certificate, PEM
  --name TEXT         burnt into the picture (编码器)
  --no N              number of its picture: colour and phase (1)
  --tone HZ           frequency of the tone, 0 for none (520)
  --simulcast         sends three pictures
  --trickle           sends its addresses after the offer
  --help              this text`;

const say = speaker('encoder');

await runProgram(say, async () => {
  const { values } = parseArgs({
    options: {
      endpoint: { type: 'string' },
      key: { type: 'string' },
      ca: { type: 'string' },
      name: { type: 'string', default: '编码器' },
      no: { type: 'string', default: '1' },
      tone: { type: 'string', default: '520' },
      simulcast: { type: 'boolean', default: false },
      trickle: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  if (values.endpoint === undefined || values.key === undefined) {
    throw new Error('--endpoint and --key are needed; --help explains them');
  }
  if (values.ca !== undefined) {
    await trustAuthority(values.ca);
  }
  const { signal } = new AbortController();
  const toneHz = readNumber('tone', values.tone);
  const no = readNumber('no', values.no);
  return WhipEncoder.start({
    endpoint: values.endpoint,
    streamKey: values.key,
    name: `encoder-${no}`,
    clip: await loadClip({ no, callSign: values.name, officerName: 'WHIP' }, signal),
    tone: toneHz === 0 ? null : await loadTone(toneHz, signal),
    simulcast: values.simulcast,
    trickle: values.trickle,
    random: Math.random,
    say,
  });
});
