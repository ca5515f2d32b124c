import type { CustomLayerInterface, Map as MapboxMap } from 'mapbox-gl';
import { FONT_FAMILY } from '../../../app/tokens.ts';
import { CLUSTER_FRAGMENT_SHADER, CLUSTER_VERTEX_SHADER, DIGIT_CELL } from './cluster-shaders.ts';
import { CLUSTER_FLOATS } from './clusters.ts';
import type { MercatorPoint } from './fleet.ts';
import { PointProgram, type Attribute } from './gl-program.ts';
import { foldOrigin } from './mercator.ts';

export const CLUSTER_LAYER_ID = 'ecc-clusters';

/** As `clusterVertices` lays them out. */
const ATTRIBUTES: readonly Attribute[] = [
  ['a_place', 2, 0],
  ['a_look', 3, 2],
  ['a_shares', 3, 5],
];

/** The ten digits side by side, white on nothing. */
function digits(): ImageData {
  const { width, height } = DIGIT_CELL;
  const pen = new OffscreenCanvas(width * 10, height).getContext('2d');
  if (pen === null) {
    return new ImageData(width * 10, height);
  }
  pen.font = `600 ${height}px ${FONT_FAMILY}`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillStyle = '#fff';
  for (let digit = 0; digit < 10; digit++) {
    pen.fillText(String(digit), (digit + 0.5) * width, height * 0.54);
  }
  return pen.getImageData(0, 0, width * 10, height);
}

/** Draws clusters with their numbers in the same frame as the markers, below them: what one stands for is never shown twice, nor not at all. */
export class ClusterLayer implements CustomLayerInterface {
  readonly id = CLUSTER_LAYER_ID;
  readonly type = 'custom';
  readonly renderingMode = '2d';
  #program: PointProgram | null = null;
  #digits: WebGLTexture | null = null;
  #vertices = new Float32Array();
  #origin: MercatorPoint = { x: 0, y: 0 };
  #isNew = true;

  /** Takes the vertices of `clusterVertices`. */
  setVertices(vertices: Float32Array<ArrayBuffer>, origin: MercatorPoint): void {
    this.#vertices = vertices;
    this.#origin = origin;
    this.#isNew = true;
  }

  onAdd(_map: MapboxMap, gl: WebGLRenderingContext): void {
    this.#program = new PointProgram(gl, {
      vertex: CLUSTER_VERTEX_SHADER,
      fragment: CLUSTER_FRAGMENT_SHADER,
      attributes: ATTRIBUTES,
    });
    this.#isNew = true;
  }

  onRemove(_map: MapboxMap, gl: WebGLRenderingContext): void {
    gl.deleteTexture(this.#digits);
    this.#program?.delete();
    this.#digits = null;
    this.#program = null;
  }

  render(gl: WebGLRenderingContext, matrix: number[]): void {
    const count = this.#vertices.length / CLUSTER_FLOATS;
    const program = this.#program;
    if (program === null || count === 0) {
      return;
    }
    program.use();
    if (this.#isNew) {
      gl.bufferData(gl.ARRAY_BUFFER, this.#vertices, gl.DYNAMIC_DRAW);
      this.#isNew = false;
    }
    this.#bindDigits(gl);
    gl.uniformMatrix4fv(
      program.uniform('u_matrix'),
      false,
      foldOrigin(matrix, this.#origin.x, this.#origin.y),
    );
    gl.uniform1f(program.uniform('u_ratio'), window.devicePixelRatio);
    gl.uniform1i(program.uniform('u_digits'), 0);
    program.draw(() => gl.drawArrays(gl.POINTS, 0, count));
  }

  /** The texture of digits; made with the first frame, when the library expects its state to be changed. */
  #bindDigits(gl: WebGLRenderingContext): void {
    gl.activeTexture(gl.TEXTURE0);
    if (this.#digits !== null) {
      gl.bindTexture(gl.TEXTURE_2D, this.#digits);
      return;
    }
    this.#digits = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.#digits);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, digits());
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  }
}
