import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Pose } from './mechanics.ts';

const run = promisify(execFile);

/** The whole scene, of which the camera sees a part; pixels. */
const SCENE = { width: 3840, height: 1440 } as const;
/** What it sees at the widest. */
const WIDEST = { width: 1280, height: 720 } as const;
/** How many times larger things are at the longest lens. */
export const MAGNIFICATION = 8;
const COLUMNS = 12;
const ROWS = 3;
/** Each house fills this part of its cell. */
const HOUSE = 0.7;

/** One house of the street: tests look for its colour. */
export interface House {
  label: string;
  /** 0xRRGGBB */
  colour: number;
  /** Its middle, pixels of the scene. */
  x: number;
  y: number;
}

function rgb(hue: number, lightness: number): number {
  const part = (shift: number): number => {
    const k = (shift + hue / 30) % 12;
    const value =
      lightness - 0.75 * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(value * 255);
  };
  return (part(0) << 16) | (part(8) << 8) | part(4);
}

/** The houses, row by row: A above, C below, 1 at the left. Hues go around once in a row, each row is darker than the one above. */
export const HOUSES: readonly House[] = Array.from({ length: COLUMNS * ROWS }, (_, index) => {
  const column = index % COLUMNS;
  const row = Math.floor(index / COLUMNS);
  return {
    label: `${'ABC'[row] ?? ''}${column + 1}`,
    colour: rgb((column * 360) / COLUMNS, 0.68 - row * 0.18),
    x: ((column + 0.5) * SCENE.width) / COLUMNS,
    y: ((row + 0.5) * SCENE.height) / ROWS,
  };
});

/** What the camera sees: a part of the scene in its pixels. */
export interface View {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Pixels of the scene that pan or tilt go from the middle to their end. */
const REACH = { x: (SCENE.width - WIDEST.width) / 2, y: (SCENE.height - WIDEST.height) / 2 };

/** How many times larger than at the widest things are. */
const scaleOf = (zoom: number): number => 1 + (MAGNIFICATION - 1) * zoom;

export function viewOf({ pan, tilt, zoom }: Pose): View {
  const width = WIDEST.width / scaleOf(zoom);
  const height = WIDEST.height / scaleOf(zoom);
  const x = SCENE.width / 2 + pan * REACH.x - width / 2;
  const y = SCENE.height / 2 - tilt * REACH.y - height / 2;
  return { x, y, width, height };
}

/** How far pan and tilt go for a place of the picture, −1 to 1 from its middle (the field-of-view space of ONVIF's PTZ service). */
export function panTiltOf({ zoom }: Pose, x: number, y: number): Pick<Pose, 'pan' | 'tilt'> {
  const scale = scaleOf(zoom);
  return { pan: (x * WIDEST.width) / 2 / scale / REACH.x, tilt: (y * WIDEST.height) / 2 / scale / REACH.y };
}

/** The pose from which a house is in the middle of the picture. */
export function poseAt(house: House, zoom: number): Pose {
  return {
    pan: (house.x - SCENE.width / 2) / REACH.x,
    tilt: (SCENE.height / 2 - house.y) / REACH.y,
    zoom,
  };
}

const hex = (colour: number): string => `0x${colour.toString(16).padStart(6, '0')}`;

/** The scene as a filter graph: a street of houses with their numbers, seen from the front. */
function graph(): string {
  const { width, height } = SCENE;
  const cell = { width: width / COLUMNS, height: height / ROWS };
  const box = { width: Math.round(cell.width * HOUSE), height: Math.round(cell.height * HOUSE) };
  const houses = HOUSES.flatMap(({ label, colour, x, y }) => [
    `drawbox=x=${x - box.width / 2}:y=${y - box.height / 2}:w=${box.width}:h=${box.height}:color=${hex(colour)}:t=fill`,
    `drawtext=font='Noto Sans CJK SC':text='${label}号':fontsize=46:fontcolor=white:bordercolor=black:borderw=3:x=${x}-tw/2:y=${y + box.height / 2 - 62}`,
  ]);
  return [
    `color=c=0x46617c:s=${width}x${height}:r=1`,
    ...Array.from(
      { length: ROWS },
      (_, row) =>
        `drawbox=x=0:y=${Math.round((row + 0.86) * cell.height)}:w=${width}:h=${Math.round(cell.height * 0.14)}:color=0x2b2f33:t=fill`,
    ),
    ...houses,
  ].join(',');
}

/** The scene's pixels and what the camera makes of them. */
export class Scene {
  readonly #planes: readonly { data: Buffer; width: number }[];
  /** The latest frame of each size. */
  readonly #last = new Map<string, { view: string; frame: Buffer }>();

  private constructor(picture: Buffer) {
    const { width, height } = SCENE;
    const luma = width * height;
    this.#planes = [
      { data: picture.subarray(0, luma), width },
      { data: picture.subarray(luma, luma * 1.25), width: width / 2 },
      { data: picture.subarray(luma * 1.25, luma * 1.5), width: width / 2 },
    ];
  }

  /** Draws the scene once; throws when ffmpeg can't. */
  static async draw(): Promise<Scene> {
    const args = ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i', graph(), '-frames:v', '1'];
    const { stdout } = await run('ffmpeg', [...args, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-'], {
      encoding: 'buffer',
      maxBuffer: SCENE.width * SCENE.height * 2,
    });
    return new Scene(stdout);
  }

  /** A frame of what the camera sees, planes of YUV 4:2:0. It must not be written to. */
  frame(pose: Pose, size: { width: number; height: number }): Buffer {
    const view = viewOf(pose);
    const [seen, sized] = [JSON.stringify(view), `${size.width}x${size.height}`];
    const last = this.#last.get(sized);
    if (last?.view === seen) {
      return last.frame;
    }
    const frame = Buffer.allocUnsafe((size.width * size.height * 3) / 2);
    let at = 0;
    for (const [plane, { data, width }] of this.#planes.entries()) {
      const part = plane === 0 ? 1 : 2;
      const columns = Uint16Array.from({ length: size.width / part }, (_, column) =>
        Math.floor((view.x + ((column + 0.5) * part * view.width) / size.width) / part),
      );
      for (let row = 0; row < size.height / part; row += 1) {
        const from = Math.floor((view.y + ((row + 0.5) * part * view.height) / size.height) / part) * width;
        for (const column of columns) {
          frame[at] = data[from + column] ?? 0;
          at += 1;
        }
      }
    }
    this.#last.set(sized, { view: seen, frame });
    return frame;
  }
}
