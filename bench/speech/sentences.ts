import { ffmpeg } from '../lib/ffmpeg.ts';
import { STOI_RATE } from './stoi.ts';

/** From the lists of sentences for measurements of speech (IEEE Recommended Practice for Speech Quality Measurements, 1969). */
const SENTENCES = [
  'The birch canoe slid on the smooth planks.',
  'Glue the sheet to the dark blue background.',
  'It is easy to tell the depth of a well.',
  'These days a chicken leg is a rare dish.',
  'Rice is often served in round bowls.',
  'The juice of lemons makes fine punch.',
  'The box was thrown beside the parked truck.',
  'The hogs were fed chopped corn and garbage.',
  'Four hours of steady work faced us.',
  'A large size in stockings is hard to sell.',
  'The boy was there when the sun rose.',
  'A rod is used to catch pink salmon.',
  'The source of the huge river is the clear spring.',
  'Kick the ball straight and follow through.',
  'Help the woman get back to her feet.',
  'A pot of tea helps to pass the evening.',
] as const;
/** Two of the voices that ffmpeg brings along, a man's and a woman's, in turns. */
const VOICES = ['rms', 'slt'] as const;
/** Rate of what is spoken into the microphone, samples a second. */
const MICROPHONE_RATE = 48_000;
/** Peaks of speech lie some 20 dB above its mean: this keeps them below full scale. */
const LEVEL = 0.07;
const PAUSE_S = 0.6;

/** A speech of sentences with pauses between. */
export interface Speech {
  /** As it is spoken: 16-bit samples, one channel. */
  spoken: Int16Array;
  rate: number;
  /** As it is compared, at `STOI_RATE`: where each sentence begins, in samples, and what it is. */
  sentences: { at: number; samples: Float64Array }[];
}

function int16(bytes: Buffer): Int16Array {
  return Int16Array.from({ length: Math.floor(bytes.length / 2) }, (_, index) =>
    bytes.readInt16LE(2 * index),
  );
}

/** Samples at another rate, at which speech is compared, −1 to 1. */
export async function forComparison(samples: Int16Array, rate: number): Promise<Float64Array> {
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const form = ['-f', 's16le', '-ac', '1'];
  const args = [...form, '-ar', `${rate}`, '-i', 'pipe:0', '-ar', `${STOI_RATE}`, ...form, 'pipe:1'];
  return Float64Array.from(int16((await ffmpeg(args, bytes)).output), (sample) => sample / 32_768);
}

async function speak(text: string, voice: string): Promise<Int16Array> {
  const words = text.replaceAll(/[.’]/g, '');
  const source = ['-f', 'lavfi', '-i', `flite=text='${words}':voice=${voice}`];
  const args = [...source, '-ac', '1', '-ar', `${MICROPHONE_RATE}`, '-f', 's16le', 'pipe:1'];
  const said = int16((await ffmpeg(args)).output);
  const power = said.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0) / said.length;
  const gain = LEVEL / Math.sqrt(power);
  return said.map((sample) => Math.max(-32_768, Math.min(32_767, Math.round(gain * sample))));
}

/** All sentences, spoken by ffmpeg's voices: the same each time. */
export async function makeSpeech(): Promise<Speech> {
  const pause = new Int16Array(PAUSE_S * MICROPHONE_RATE);
  const parts: Int16Array[] = [];
  const sentences: Speech['sentences'] = [];
  let at = 0;
  for (const [index, text] of SENTENCES.entries()) {
    const said = await speak(text, VOICES[index % VOICES.length] ?? VOICES[0]);
    sentences.push({
      at: Math.round((at / MICROPHONE_RATE) * STOI_RATE),
      samples: await forComparison(said, MICROPHONE_RATE),
    });
    parts.push(said, pause);
    at += said.length + pause.length;
  }
  const spoken = new Int16Array(at);
  let place = 0;
  for (const part of parts) {
    spoken.set(part, place);
    place += part.length;
  }
  return { spoken, rate: MICROPHONE_RATE, sentences };
}
