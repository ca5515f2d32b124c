import type { CustomLayerInterface, Map as MapboxMap } from 'mapbox-gl';
import { PointProgram, type Attribute } from './gl-program.ts';
import { VERTEX_FLOATS, type MarkerBuffer } from './marker-buffer.ts';
import { FRAGMENT_SHADER, VERTEX_SHADER } from './marker-shaders.ts';
import { foldOrigin, type Matrix } from './mercator.ts';

export const MARKER_LAYER_ID = 'ecc-units';

const FLOAT_BYTES = 4;

/** Zoom and size of a marker against its own pixels: smaller where the whole province is in view. */
const SCALE_BY_ZOOM = [
  [6, 0.72],
  [10, 0.95],
  [15, 1.15],
] as const;

/** Size of markers at a zoom, as a share of their own pixels. */
export function markerScale(zoom: number): number {
  const [first, middle, last] = SCALE_BY_ZOOM;
  const [from, to] = zoom < middle[0] ? [first, middle] : [middle, last];
  const share = Math.min(Math.max((zoom - from[0]) / (to[0] - from[0]), 0), 1);
  return from[1] + (to[1] - from[1]) * share;
}

/** As `MarkerBuffer` lays them out. */
const ATTRIBUTES: readonly Attribute[] = [
  ['a_from', 2, 0],
  ['a_to', 2, 2],
  ['a_time', 2, 4],
  ['a_look', 2, 6],
];

/**
 * Draws all unit markers by one call, from a buffer that stays in the graphics memory: an update brings what has changed there, and a
 * frame only tells the time, from which the shader works out where on its way each unit is.
 */
export class MarkerLayer implements CustomLayerInterface {
  readonly id = MARKER_LAYER_ID;
  readonly type = 'custom';
  readonly renderingMode = '2d';
  readonly #onMatrix: (matrix: Matrix) => void;
  readonly #buffer: MarkerBuffer;
  #map: MapboxMap | null = null;
  #program: PointProgram | null = null;
  #indices: WebGLBuffer | null = null;
  #order = new Uint32Array();
  #orderIsNew = true;
  /** Vertices for which the graphics memory has room. */
  #room = -1;
  #flash = 0;

  /** `onMatrix` gets the matrix of each frame, from Web Mercator to clip space in double precision. */
  constructor(buffer: MarkerBuffer, onMatrix: (matrix: Matrix) => void) {
    this.#buffer = buffer;
    this.#onMatrix = onMatrix;
  }

  /** Takes which slots are drawn, the topmost last. */
  setOrder(order: Uint32Array<ArrayBuffer>): void {
    this.#order = order;
    this.#orderIsNew = true;
  }

  /** Shows or hides the ring around emergencies. */
  setFlash(on: boolean): void {
    const flash = on ? 1 : 0;
    if (flash !== this.#flash) {
      this.#flash = flash;
      this.#map?.triggerRepaint();
    }
  }

  onAdd(map: MapboxMap, gl: WebGLRenderingContext): void {
    if (gl.getExtension('OES_element_index_uint') === null && !gl.isContextLost()) {
      throw new Error('map layer: the graphics context counts to 65,535 only');
    }
    this.#map = map;
    this.#program = new PointProgram(gl, {
      vertex: VERTEX_SHADER,
      fragment: FRAGMENT_SHADER,
      attributes: ATTRIBUTES,
    });
    this.#indices = gl.createBuffer();
    this.#room = -1;
    this.#orderIsNew = true;
  }

  onRemove(_map: MapboxMap, gl: WebGLRenderingContext): void {
    gl.deleteBuffer(this.#indices);
    this.#program?.delete();
    this.#program = null;
    this.#map = null;
  }

  render(gl: WebGLRenderingContext, matrix: number[]): void {
    this.#onMatrix(matrix);
    const program = this.#program;
    if (program === null || this.#order.length === 0) {
      return;
    }
    program.use();
    this.#upload(gl);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#indices);
    if (this.#orderIsNew) {
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, this.#order, gl.DYNAMIC_DRAW);
      this.#orderIsNew = false;
    }
    const { x, y } = this.#buffer.origin;
    gl.uniformMatrix4fv(program.uniform('u_matrix'), false, foldOrigin(matrix, x, y));
    gl.uniform1f(program.uniform('u_now'), this.#buffer.secondsOf(performance.now()));
    gl.uniform1f(program.uniform('u_scale'), markerScale(this.#map?.getZoom() ?? 0));
    gl.uniform1f(program.uniform('u_ratio'), window.devicePixelRatio);
    gl.uniform1f(program.uniform('u_bearing'), ((this.#map?.getBearing() ?? 0) * Math.PI) / 180);
    gl.uniform1f(program.uniform('u_flash'), this.#flash);
    program.draw(() => gl.drawElements(gl.POINTS, this.#order.length, gl.UNSIGNED_INT, 0));
  }

  /** Brings what has changed into the graphics memory. */
  #upload(gl: WebGLRenderingContext): void {
    const { vertices } = this.#buffer;
    const dirty = this.#buffer.takeDirty();
    if (vertices.length !== this.#room) {
      gl.bufferData(gl.ARRAY_BUFFER, vertices, gl.DYNAMIC_DRAW);
      this.#room = vertices.length;
      return;
    }
    for (const [from, to] of dirty) {
      const part = vertices.subarray(from * VERTEX_FLOATS, to * VERTEX_FLOATS);
      gl.bufferSubData(gl.ARRAY_BUFFER, from * VERTEX_FLOATS * FLOAT_BYTES, part);
    }
  }
}
