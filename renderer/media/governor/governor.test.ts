import { describe, expect, it } from 'vitest';
import { simulcastSizes } from '#shared/layers.ts';
import { budgetBounds } from './bounds.ts';
import { DecodeGovernor, type Governed } from './governor.ts';
import { stepsOf, type Step } from './steps.ts';

const LAYERS = simulcastSizes(3, { width: 1280, height: 720 });
const FPS = 20;
const FULL = 1280 * 720 * FPS;

/** A viewer of a machine that decodes at most `capacity` pixels a second, shared by all. */
class Viewer implements Governed {
  step: Step | null = null;
  changes = 0;
  readonly #machine: Machine;
  readonly #selected: boolean;

  constructor(machine: Machine, selected = false) {
    this.#machine = machine;
    this.#selected = selected;
  }

  get pixelsPerSecond(): number {
    return this.step?.pixelsPerSecond ?? FULL;
  }

  demand() {
    return {
      importance: { alarmed: false, selected: this.#selected, audible: false, area: 1_000 },
      steps: stepsOf({ layers: LAYERS, spatialLayer: 2, temporalLayers: 3, fps: FPS }),
    };
  }

  received() {
    const { spatialLayer = 2, temporalLayer = 2, kind = 'stream' } = this.step ?? {};
    const { width = 0, height = 0 } = LAYERS[spatialLayer] ?? {};
    const receivedFps = FPS / 2 ** (2 - temporalLayer);
    return kind === 'snapshots'
      ? null
      : { receivedFps, decodedFps: receivedFps * this.#machine.share, pixels: width * height };
  }

  allow(step: Step | null): void {
    this.changes += step?.severity === this.step?.severity ? 0 : 1;
    this.step = step;
  }
}

class Machine {
  readonly viewers: Viewer[] = [];
  capacity = Infinity;

  get asked(): number {
    return this.viewers.reduce((sum, viewer) => sum + viewer.pixelsPerSecond, 0);
  }

  /** Share of the frames that it decodes in time. */
  get share(): number {
    return Math.min(1, this.capacity / this.asked);
  }
}

function run(governor: DecodeGovernor, from: number, seconds: number): number {
  for (let second = 0; second < seconds; second += 1) {
    governor.tick((from + second) * 1_000);
  }
  return from + seconds;
}

function wall(count: number, ceiling: number | null) {
  const machine = new Machine();
  const governor = new DecodeGovernor(budgetBounds({ cores: 8, hardware: false, ceiling }));
  for (let n = 0; n < count; n += 1) {
    const viewer = new Viewer(machine, n === 0);
    machine.viewers.push(viewer);
    governor.add(viewer);
  }
  return { machine, governor };
}

describe('DecodeGovernor', () => {
  it('keeps to a configured ceiling from the first second on', () => {
    const { machine, governor } = wall(9, FULL * 3);
    run(governor, 0, 1);
    expect(machine.asked).toBeLessThanOrEqual(FULL * 3);
    expect(machine.viewers[0]?.step).toBeNull();
    run(governor, 1, 3_600);
    expect(machine.asked).toBeLessThanOrEqual(FULL * 3);
    expect(machine.viewers.reduce((sum, { changes }) => sum + changes, 0)).toBeLessThanOrEqual(8);
  });

  it('comes down to what a slow machine decodes, and stays near it without flapping', () => {
    const { machine, governor } = wall(9, null);
    machine.capacity = FULL * 2;
    const now = run(governor, 0, 120);
    expect(machine.share).toBeGreaterThan(0.9);
    expect(machine.viewers[0]?.step).toBeNull();
    const before = machine.viewers.map(({ changes }) => changes);
    run(governor, now, 3_600);
    const perHour = machine.viewers.map(({ changes }, n) => changes - (before[n] ?? 0));
    // A try for more now and then, each of which is a step up and down again.
    expect(Math.max(...perHour)).toBeLessThan(60);
  });

  it('gives everything back when the machine is no longer busy', () => {
    const { machine, governor } = wall(9, null);
    machine.capacity = FULL * 2;
    const now = run(governor, 0, 300);
    expect(governor.state.get().lowered).toBeGreaterThan(0);
    machine.capacity = Infinity;
    run(governor, now, 1_800);
    expect(governor.state.get().lowered).toBe(0);
    expect(machine.viewers.every(({ step }) => step === null)).toBe(true);
  });

  it('gives back at once what others leave', async () => {
    const { machine, governor } = wall(4, FULL * 2);
    const extra = new Viewer(machine);
    const remove = governor.add(extra);
    run(governor, 0, 10);
    expect(governor.state.get().lowered).toBeGreaterThan(0);
    remove();
    governor.setBounds(budgetBounds({ cores: 8, hardware: false, ceiling: FULL * 5 }));
    await Promise.resolve();
    expect(governor.state.get().lowered).toBe(0);
  });

  it('concludes nothing from a link on which nothing comes', () => {
    const { machine, governor } = wall(4, null);
    const { budget } = governor.state.get();
    for (const viewer of machine.viewers) {
      viewer.received = () => ({ receivedFps: 0.5, decodedFps: 0, pixels: 100 });
    }
    run(governor, 0, 60);
    expect(governor.state.get().budget).toBe(budget);
  });
});
