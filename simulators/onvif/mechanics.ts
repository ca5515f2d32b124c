/** Where the camera looks, in ONVIF's generic spaces: pan and tilt −1 to 1, zoom 0 to 1. */
export interface Pose {
  pan: number;
  tilt: number;
  zoom: number;
}

export type AxisName = keyof Pose;

const AXES: readonly AxisName[] = ['pan', 'tilt', 'zoom'];
const LOWEST: Pose = { pan: -1, tilt: -1, zoom: 0 };
/** Parts of the range that an axis moves in a second at full speed. */
const FASTEST: Pose = { pan: 0.5, tilt: 0.5, zoom: 0.5 };

type Motion =
  | { kind: 'still' }
  /** At `speed` (a second) until the time `until`, ms. */
  | { kind: 'speed'; speed: number; until: number }
  | { kind: 'target'; to: number; speed: number };

/** One motor: where it stood when its motion began. */
interface Axis {
  at: number;
  since: number;
  motion: Motion;
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** The motors of a camera: each axis moves at a speed until it is stopped, until its time is over, or to a target. */
export class Mechanics {
  readonly #now: () => number;
  readonly #axes: Record<AxisName, Axis>;

  /** `now` is a clock that doesn't go back, ms. */
  constructor(now: () => number, pose: Pose = { pan: 0, tilt: 0, zoom: 0 }) {
    this.#now = now;
    const axis = (at: number): Axis => ({ at, since: now(), motion: { kind: 'still' } });
    this.#axes = { pan: axis(pose.pan), tilt: axis(pose.tilt), zoom: axis(pose.zoom) };
  }

  pose(): Pose {
    return { pan: this.#settle('pan'), tilt: this.#settle('tilt'), zoom: this.#settle('zoom') };
  }

  isMoving(...axes: readonly AxisName[]): boolean {
    return (axes.length === 0 ? AXES : axes).some((name) => {
      this.#settle(name);
      return this.#axes[name].motion.kind !== 'still';
    });
  }

  /** Moves at speeds from −1 to 1 of the fastest for `timeoutMs`; axes that aren't named go on as they do. */
  move(velocity: Partial<Pose>, timeoutMs: number): void {
    for (const [name, part] of this.#named(velocity)) {
      const speed = part * FASTEST[name];
      this.#begin(
        name,
        speed === 0 ? { kind: 'still' } : { kind: 'speed', speed, until: this.#now() + timeoutMs },
      );
    }
  }

  /** Moves to a place; `speed` from 0 to 1 of twice the fastest, as presets do. */
  goTo(pose: Partial<Pose>, speed = 1): void {
    for (const [name, to] of this.#named(pose)) {
      const target = clamp(to, LOWEST[name], 1);
      this.#begin(name, { kind: 'target', to: target, speed: Math.max(0.05, speed) * 2 * FASTEST[name] });
    }
  }

  stop(...axes: readonly AxisName[]): void {
    for (const name of axes.length === 0 ? AXES : axes) {
      this.#begin(name, { kind: 'still' });
    }
  }

  #named(values: Partial<Pose>): [AxisName, number][] {
    return AXES.flatMap((name): [AxisName, number][] => {
      const value = values[name];
      return value === undefined ? [] : [[name, value]];
    });
  }

  #begin(name: AxisName, motion: Motion): void {
    this.#settle(name);
    this.#axes[name].motion = motion;
  }

  /** Brings an axis up to now. */
  #settle(name: AxisName): number {
    const axis = this.#axes[name];
    const now = this.#now();
    const { motion } = axis;
    if (motion.kind === 'speed') {
      const seconds = (Math.min(now, motion.until) - axis.since) / 1_000;
      axis.at = clamp(axis.at + motion.speed * seconds, LOWEST[name], 1);
      if (now >= motion.until) {
        axis.motion = { kind: 'still' };
      }
    } else if (motion.kind === 'target') {
      const way = motion.to - axis.at;
      const step = (motion.speed * (now - axis.since)) / 1_000;
      if (step >= Math.abs(way)) {
        axis.at = motion.to;
        axis.motion = { kind: 'still' };
      } else {
        axis.at += Math.sign(way) * step;
      }
    }
    axis.since = now;
    return axis.at;
  }
}
