import { describe, expect, it } from 'vitest';
import { packetUnits, SILENT_PACKET } from './mp4/opus.ts';
import { Sound } from './sound.ts';

/** A packet of 20 ms whose second byte names it. */
const packet = (name: number): Buffer => Buffer.from([0xfc, name]);
const FRAME = 960;

const rtp = (no: number, { at = no, name = no }: { at?: number; name?: number } = {}) => ({
  sequence: (65_530 + no) & 0xff_ff,
  timestamp: (0xff_ff_f0_00 + at * FRAME) >>> 0,
  ssrc: 1,
  payload: packet(name),
});

/** Names of what was written; silence is `-`. */
const namesOf = (samples: readonly { packet: Buffer }[]): string =>
  samples.map((sample) => (sample.packet.equals(SILENT_PACKET) ? '-' : String(sample.packet[1]))).join(' ');

describe('Sound', () => {
  it('writes packets in order over the wrap of both counters', () => {
    const sound = new Sound();
    sound.anchor(0);
    for (const no of [0, 1, 3, 2, 4, 5, 7, 6, 8, 9]) {
      sound.push(rtp(no));
    }
    sound.push(rtp(4));
    expect(namesOf(sound.take(200))).toBe('0 1 2 3 4 5 6 7 8 9');
    expect(sound.cursor).toBe(10 * FRAME);
  });

  it('waits for what is late, and writes silence for what never comes', () => {
    const sound = new Sound();
    sound.anchor(0);
    for (const no of [0, 1, 4, 5]) {
      sound.push(rtp(no));
    }
    expect(namesOf(sound.take(120))).toBe('0 1');
    sound.push(rtp(2));
    expect(namesOf(sound.take(140))).toBe('2');
    expect(namesOf(sound.take(500))).toBe('- 4 5');
  });

  it('leaves no hole where nothing is sent while nobody speaks', () => {
    const sound = new Sound();
    sound.anchor(0);
    sound.push(rtp(0));
    sound.push(rtp(1, { at: 20 }));
    expect(namesOf(sound.take(1_000)).split(' ')).toEqual([
      '0',
      ...Array<string>(19).fill('-'),
      '1',
      ...Array<string>(9).fill('-'),
    ]);
  });

  it('begins where the sound belongs, with silence before it', () => {
    const sound = new Sound();
    sound.push(rtp(0));
    sound.anchor(60);
    expect(namesOf(sound.take(80, 0))).toBe('- - - 0');
  });

  it('drops what belongs before the beginning', () => {
    const sound = new Sound();
    for (const no of [0, 1, 2, 3]) {
      sound.push(rtp(no));
    }
    sound.anchor(-40);
    expect(namesOf(sound.take(40))).toBe('2 3');
  });

  it('puts sound back to its picture when it has drifted, not for less', () => {
    const sound = new Sound();
    sound.anchor(0);
    sound.push(rtp(0));
    sound.take(20);
    sound.anchor(40);
    sound.push(rtp(1));
    expect(namesOf(sound.take(40))).toBe('1');
    sound.anchor(200);
    sound.push(rtp(2));
    expect(namesOf(sound.take(260, 0))).toBe('- - - - - - - - - - 2');
  });

  it('puts sound back for less when that is said for long, and not when it is said now and then', () => {
    const sound = new Sound();
    const say = (ms: number, times: number): void => {
      for (let time = 0; time < times; time += 1) {
        sound.anchor(ms);
      }
    };
    sound.anchor(0);
    sound.push(rtp(0));
    sound.take(20);
    say(40, 19);
    say(10, 1);
    say(40, 19);
    sound.push(rtp(1));
    expect(namesOf(sound.take(40))).toBe('1');
    say(40, 1);
    sound.push(rtp(2));
    expect(namesOf(sound.take(100, 0))).toBe('- - 2');
    say(0, 20);
    sound.push(rtp(3));
    sound.push(rtp(4));
    sound.push(rtp(5));
    sound.push(rtp(6));
    expect(namesOf(sound.take(140))).toBe('5 6');
  });

  it('writes silence alone while nothing arrives', () => {
    expect(namesOf(new Sound().take(2_000, 1_600)).split(' ')).toHaveLength(20);
  });

  it('takes nothing that is no Opus, and not more than a sender can mean', () => {
    const sound = new Sound();
    sound.anchor(0);
    sound.push({ ...rtp(0), payload: Buffer.alloc(0) });
    sound.push({ ...rtp(0), payload: Buffer.from([0xff, 63]) });
    for (let no = 1; no < 3_000; no += 1) {
      sound.push(rtp(no));
    }
    expect(sound.take(100_000, 0).length).toBeLessThanOrEqual(5_000);
  });
});

it.each([
  ['fc', 960],
  ['08', 960],
  ['00', 480],
  ['18', 2880],
  ['80', 120],
  ['fd', 1920],
  ['ff03', 2880],
  ['ff00', null],
  ['ff3f', null],
  ['', null],
])('packetUnits(%s) is %s', (hex, units) => {
  expect(packetUnits(Buffer.from(hex, 'hex'))).toBe(units);
});
