import { COLOURS } from '../../../app/tokens.ts';

/** `--state-danger-deep` of tokens.css: white on it can be read. */
export const DANGER_DEEP = '#b71824';

/** A colour `#rrggbb` as a GLSL constant. */
export function glsl(hex: string): string {
  const parts = [1, 3, 5].map((at) => (Number.parseInt(hex.slice(at, at + 2), 16) / 255).toFixed(4));
  return `vec3(${parts.join(', ')})`;
}

/** What fragment shaders of marks are drawn with: a layer by its distance field, and the fields of shapes. */
export const SHAPES = `vec4 result;
float soft;

/* Lays a colour over what is there, where the distance is negative. */
void lay(float distance, vec3 colour, float opacity) {
  float alpha = opacity * (1.0 - smoothstep(-soft, soft, distance));
  result = vec4(colour * alpha, alpha) + result * (1.0 - alpha);
}

float triangle(vec2 p, float top, float bottom, float halfBase) {
  vec2 edge = normalize(vec2(bottom - top, halfBase));
  return max(p.y - bottom, dot(vec2(abs(p.x), p.y - top), vec2(edge.x, -edge.y)));
}

float octagon(vec2 p, float radius) {
  vec2 q = abs(p);
  return max(max(q.x, q.y), (q.x + q.y) * 0.70711) - radius;
}`;

/** Half the side of a marker's square, in its own pixels: room for the selection ring around it. */
const EXTENT = 17;
const SOS_EXTENT = 25;

/**
 * One point sprite a unit, on its way from `a_from` to `a_to`. `a_time` is when the way begins and ends, `u_now` the time of the frame, in
 * seconds. `a_look` is the heading, and the kind plus four times the ring, see `MarkerBuffer`. `u_scale` turns a marker's own pixels into CSS
 * pixels, `u_ratio` those into device pixels.
 */
export const VERTEX_SHADER = `
precision highp float;
attribute vec2 a_from;
attribute vec2 a_to;
attribute vec2 a_time;
attribute vec2 a_look;
uniform mat4 u_matrix;
uniform float u_now;
uniform float u_scale;
uniform float u_ratio;
uniform float u_bearing;
varying float v_extent;
varying float v_kind;
varying float v_ring;
varying float v_headed;
varying vec2 v_turn;

void main() {
  v_ring = floor(a_look.y / 4.0);
  v_kind = a_look.y - 4.0 * v_ring;
  v_extent = v_kind > 2.5 ? ${SOS_EXTENT}.0 : ${EXTENT}.0;
  v_headed = a_look.x >= 0.0 ? 1.0 : 0.0;
  float turn = a_look.x - u_bearing;
  v_turn = vec2(cos(turn), sin(turn));
  float left = a_time.y > u_now ? 1.0 - max(u_now - a_time.x, 0.0) / (a_time.y - a_time.x) : 0.0;
  gl_Position = u_matrix * vec4(mix(a_to, a_from, left), 0.0, 1.0);
  gl_PointSize = 2.0 * v_extent * u_scale * u_ratio;
}
`;

/**
 * Draws each kind by its distance field, so that edges are smooth at any size: live a disc with a nose towards its heading, last known a
 * hollow triangle, off a dashed ring, emergency an octagon with an exclamation mark that flashes a ring until it is acknowledged.
 */
export const FRAGMENT_SHADER = `
precision highp float;
uniform float u_scale;
uniform float u_ratio;
uniform float u_flash;
varying float v_extent;
varying float v_kind;
varying float v_ring;
varying float v_headed;
varying vec2 v_turn;

${SHAPES}

float ringAt(vec2 p, float radius, float width) {
  return abs(length(p) - radius) - width * 0.5;
}

void live(vec2 p) {
  vec2 q = vec2(v_turn.x * p.x + v_turn.y * p.y, -v_turn.y * p.x + v_turn.x * p.y);
  float nose = v_headed > 0.5 ? triangle(q, -12.0, -3.5, 5.0) : 100.0;
  float shape = min(length(p) - 6.0, nose);
  lay(shape - 1.5, ${glsl(COLOURS.surface0)}, 0.9);
  lay(shape, ${glsl(COLOURS.accent)}, 1.0);
}

void lastKnown(vec2 p) {
  float shape = triangle(p, -8.0, 5.5, 7.8);
  lay(shape - 1.5, ${glsl(COLOURS.surface0)}, 0.9);
  lay(shape, ${glsl(COLOURS.attention)}, 1.0);
  lay(shape + 2.2, ${glsl(COLOURS.surface0)}, 1.0);
}

void off(vec2 p) {
  lay(length(p) - 6.8, ${glsl(COLOURS.surface0)}, 0.75);
  float dash = abs(fract(atan(p.y, p.x) / 6.28319 * 6.0) - 0.5) * 5.0 - 1.55;
  lay(max(ringAt(p, 4.8, 2.0), dash), ${glsl(COLOURS.text3)}, 1.0);
}

void sos(vec2 p) {
  lay(ringAt(p, 17.0, 3.5), ${glsl(COLOURS.danger)}, u_flash);
  float shape = octagon(p, 11.5);
  lay(shape - 1.5, ${glsl(COLOURS.surface0)}, 0.9);
  lay(shape, ${glsl(COLOURS.danger)}, 1.0);
  lay(shape + 1.8, ${glsl(DANGER_DEEP)}, 1.0);
  float bar = max(abs(p.x) - 1.4, abs(p.y + 1.9) - 4.4);
  float point = length(p - vec2(0.0, 5.8)) - 1.7;
  lay(min(bar, point), vec3(1.0), 1.0);
}

void main() {
  vec2 p = (gl_PointCoord * 2.0 - 1.0) * v_extent;
  soft = 0.6 / (u_scale * u_ratio);
  result = vec4(0.0);
  float reach = v_extent - 3.0;
  if (v_ring > 1.5) {
    lay(ringAt(p, reach, 4.6), ${glsl(COLOURS.surface0)}, 0.85);
    lay(ringAt(p, reach, 2.2), ${glsl(COLOURS.text)}, 1.0);
  } else if (v_ring > 0.5) {
    lay(ringAt(p, reach, 1.6), ${glsl(COLOURS.text2)}, 0.9);
  }
  if (v_kind > 2.5) {
    sos(p);
  } else if (v_kind > 1.5) {
    live(p);
  } else if (v_kind > 0.5) {
    lastKnown(p);
  } else {
    off(p);
  }
  if (result.a < 0.01) {
    discard;
  }
  gl_FragColor = result;
}
`;
