/** Floats of an attribute in a vertex: its name in the shader, how many, and from which one on. */
export type Attribute = readonly [name: string, size: number, first: number];

const FLOAT_BYTES = 4;

function compile(gl: WebGLRenderingContext, type: number, source: string): WebGLShader {
  const shader = gl.createShader(type);
  if (shader === null) {
    throw new Error('map layer: the graphics context gives no shader');
  }
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  if (gl.getShaderParameter(shader, gl.COMPILE_STATUS) !== true && !gl.isContextLost()) {
    throw new Error(`map layer: ${gl.getShaderInfoLog(shader) ?? 'the shader does not compile'}`);
  }
  return shader;
}

/** A program of two shaders with one buffer of vertices, drawn as point sprites. */
export class PointProgram {
  readonly #gl: WebGLRenderingContext;
  readonly #program: WebGLProgram;
  readonly #vertices: WebGLBuffer | null;
  readonly #attributes: readonly Attribute[];
  readonly #strideBytes: number;
  readonly #uniforms = new Map<string, WebGLUniformLocation | null>();

  /** Throws when the graphics driver takes the shaders for wrong, not when it has just been lost. */
  constructor(
    gl: WebGLRenderingContext,
    { vertex, fragment, attributes }: { vertex: string; fragment: string; attributes: readonly Attribute[] },
  ) {
    const program = gl.createProgram();
    if (program === null) {
      throw new Error('map layer: the graphics context gives no program');
    }
    gl.attachShader(program, compile(gl, gl.VERTEX_SHADER, vertex));
    gl.attachShader(program, compile(gl, gl.FRAGMENT_SHADER, fragment));
    gl.linkProgram(program);
    this.#gl = gl;
    this.#program = program;
    this.#vertices = gl.createBuffer();
    this.#attributes = attributes;
    this.#strideBytes = attributes.reduce((sum, [, size]) => sum + size, 0) * FLOAT_BYTES;
  }

  /** Makes it the program of what follows; its buffer of vertices is bound. */
  use(): void {
    this.#gl.useProgram(this.#program);
    this.#gl.bindBuffer(this.#gl.ARRAY_BUFFER, this.#vertices);
  }

  uniform(name: string): WebGLUniformLocation | null {
    let location = this.#uniforms.get(name);
    if (location === undefined) {
      location = this.#gl.getUniformLocation(this.#program, name);
      this.#uniforms.set(name, location);
    }
    return location;
  }

  /** Calls `draw` with everything set for point sprites that lie over what is there. */
  draw(draw: () => void): void {
    const gl = this.#gl;
    const locations = this.#attributes.map(([name, size, first]) => {
      const location = gl.getAttribLocation(this.#program, name);
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, gl.FLOAT, false, this.#strideBytes, first * FLOAT_BYTES);
      return location;
    });
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    draw();
    for (const location of locations) {
      gl.disableVertexAttribArray(location);
    }
  }

  delete(): void {
    this.#gl.deleteBuffer(this.#vertices);
    this.#gl.deleteProgram(this.#program);
  }
}
