import type { CustomLayerInterface, Map as MapboxMap } from 'mapbox-gl';
import { foldOrigin, type Matrix } from './mercator.ts';
import { VERTEX_FLOATS } from './markers.ts';
import { FRAGMENT_SHADER, VERTEX_SHADER } from './marker-shaders.ts';

export const MARKER_LAYER_ID = 'ecc-units';

const FLOAT_BYTES = 4;
const STRIDE_BYTES = VERTEX_FLOATS * FLOAT_BYTES;

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

function compile(gl: WebGLRenderingContext, type: number, source: string): WebGLShader {
  const shader = gl.createShader(type);
  if (shader === null) {
    throw new Error('marker layer: the graphics context gives no shader');
  }
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  if (gl.getShaderParameter(shader, gl.COMPILE_STATUS) !== true && !gl.isContextLost()) {
    throw new Error(`marker layer: ${gl.getShaderInfoLog(shader) ?? 'the shader does not compile'}`);
  }
  return shader;
}

function link(gl: WebGLRenderingContext): WebGLProgram {
  const program = gl.createProgram();
  if (program === null) {
    throw new Error('marker layer: the graphics context gives no program');
  }
  gl.attachShader(program, compile(gl, gl.VERTEX_SHADER, VERTEX_SHADER));
  gl.attachShader(program, compile(gl, gl.FRAGMENT_SHADER, FRAGMENT_SHADER));
  gl.linkProgram(program);
  return program;
}

/** Attributes by name: how many floats they have, and from which float of a vertex on. */
const ATTRIBUTES: readonly (readonly [string, number, number])[] = [
  ['a_position', 2, 0],
  ['a_heading', 1, 2],
  ['a_code', 1, 3],
];

interface Drawing {
  program: WebGLProgram;
  buffer: WebGLBuffer | null;
}

/** Draws all unit markers by one call, from one buffer that is filled once an update. */
export class MarkerLayer implements CustomLayerInterface {
  readonly id = MARKER_LAYER_ID;
  readonly type = 'custom';
  readonly renderingMode = '2d';
  readonly #onMatrix: (matrix: Matrix) => void;
  #map: MapboxMap | null = null;
  #drawing: Drawing | null = null;
  #vertices = new Float32Array(0);
  #origin = { x: 0, y: 0 };
  #dirty = true;
  #flash = 0;

  /** `onMatrix` gets the matrix of each frame, from Web Mercator to clip space in double precision. */
  constructor(onMatrix: (matrix: Matrix) => void) {
    this.#onMatrix = onMatrix;
  }

  /** Takes new vertices, counted from `origin`, see `writeVertices`. */
  setVertices(vertices: Float32Array<ArrayBuffer>, origin: { x: number; y: number }): void {
    this.#vertices = vertices;
    this.#origin = origin;
    this.#dirty = true;
    this.#map?.triggerRepaint();
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
    this.#map = map;
    this.#drawing = { program: link(gl), buffer: gl.createBuffer() };
    this.#dirty = true;
  }

  onRemove(_map: MapboxMap, gl: WebGLRenderingContext): void {
    gl.deleteBuffer(this.#drawing?.buffer ?? null);
    gl.deleteProgram(this.#drawing?.program ?? null);
    this.#drawing = null;
    this.#map = null;
  }

  render(gl: WebGLRenderingContext, matrix: number[]): void {
    this.#onMatrix(matrix);
    const count = this.#vertices.length / VERTEX_FLOATS;
    if (this.#drawing === null || this.#map === null || count === 0) {
      return;
    }
    const { program, buffer } = this.#drawing;
    gl.useProgram(program);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    if (this.#dirty) {
      gl.bufferData(gl.ARRAY_BUFFER, this.#vertices, gl.DYNAMIC_DRAW);
      this.#dirty = false;
    }
    this.#setUniforms(gl, program, foldOrigin(matrix, this.#origin.x, this.#origin.y));
    const locations = ATTRIBUTES.map(([name, size, first]) => {
      const location = gl.getAttribLocation(program, name);
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, gl.FLOAT, false, STRIDE_BYTES, first * FLOAT_BYTES);
      return location;
    });
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.drawArrays(gl.POINTS, 0, count);
    for (const location of locations) {
      gl.disableVertexAttribArray(location);
    }
  }

  #setUniforms(gl: WebGLRenderingContext, program: WebGLProgram, matrix: Float32Array): void {
    const map = this.#map;
    const uniform = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(program, name);
    gl.uniformMatrix4fv(uniform('u_matrix'), false, matrix);
    gl.uniform1f(uniform('u_scale'), markerScale(map?.getZoom() ?? 0));
    gl.uniform1f(uniform('u_ratio'), window.devicePixelRatio);
    gl.uniform1f(uniform('u_bearing'), ((map?.getBearing() ?? 0) * Math.PI) / 180);
    gl.uniform1f(uniform('u_flash'), this.#flash);
  }
}
