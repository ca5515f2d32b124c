import { Counter, Gauge, type Registry } from 'prom-client';

/** Measures of terminals and of what they send. */
export interface TerminalMetrics {
  frames: Counter;
  wrongFrames: Counter;
  refused: Counter;
  fixesRefused: Counter;
  texts: Counter;
}

export function createTerminalMetrics(registry: Registry, connected: () => number): TerminalMetrics {
  const registers = [registry];
  const links = new Gauge({
    name: 'ecc_jt808_links',
    help: 'Terminals of JT/T 808 that are let in',
    registers,
    collect() {
      links.set(connected());
    },
  });
  return {
    frames: new Counter({
      name: 'ecc_jt808_frames_total',
      help: 'Good frames of terminals of JT/T 808',
      registers,
    }),
    wrongFrames: new Counter({
      name: 'ecc_jt808_wrong_frames_total',
      help: 'Frames of JT/T 808 that are not as the standard says, by what is wrong',
      labelNames: ['kind'],
      registers,
    }),
    refused: new Counter({
      name: 'ecc_jt808_refused_total',
      help: 'What terminals of JT/T 808 asked for and did not get, by reason',
      labelNames: ['reason'],
      registers,
    }),
    fixesRefused: new Counter({
      name: 'ecc_jt808_fixes_refused_total',
      help: 'Positions of terminals of JT/T 808 that are no fix of their unit, by reason',
      labelNames: ['reason'],
      registers,
    }),
    texts: new Counter({
      name: 'ecc_jt808_texts_total',
      help: 'Texts to terminals of JT/T 808, by what came of them',
      labelNames: ['outcome'],
      registers,
    }),
  };
}
