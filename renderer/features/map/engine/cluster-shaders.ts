import { COLOURS } from '../../../app/tokens.ts';
import { MARKER_KIND } from './fleet.ts';
import { DANGER_DEEP, glsl, SHAPES } from './marker-shaders.ts';

/** Pixels of one digit in the texture. */
export const DIGIT_CELL = { width: 28, height: 44 } as const;

/** Room around a mark for the badge at its edge, CSS pixels. */
const BADGE_PX = 9;
/** Height of the number, CSS pixels. */
const DIGIT_PX = 13.5;
/** A unit that is worse than the others is seen among any number of them: its share of the ring is at least this. */
const MIN_SHARE = 0.07;

/** One point sprite a cluster, in CSS pixels. `a_look`: radius, worst kind, count. `a_shares`: of emergencies, last known, off. */
export const CLUSTER_VERTEX_SHADER = `
precision highp float;
attribute vec2 a_place;
attribute vec3 a_look;
attribute vec3 a_shares;
uniform mat4 u_matrix;
uniform float u_ratio;
varying vec3 v_look;
varying vec3 v_ends;

float share(float of) {
  return of > 0.0 ? max(of, ${MIN_SHARE}) : 0.0;
}

void main() {
  v_look = a_look;
  float sos = share(a_shares.x);
  float stale = sos + share(a_shares.y);
  v_ends = vec3(sos, stale, max(stale, 1.0 - a_shares.z));
  gl_Position = u_matrix * vec4(a_place, 0.0, 1.0);
  gl_PointSize = 2.0 * (a_look.x + ${BADGE_PX}.0) * u_ratio;
}
`;

/** A disc with its number, around it a ring whose parts are the kinds of its units, the worst first, and at its edge the worst kind's shape. */
export const CLUSTER_FRAGMENT_SHADER = `
precision highp float;
uniform float u_ratio;
uniform sampler2D u_digits;
varying vec3 v_look;
varying vec3 v_ends;

${SHAPES}

void ring(vec2 p, float radius) {
  float turn = fract(atan(p.x, -p.y) / 6.28319);
  float distance = abs(length(p) - radius + 2.0) - 2.0;
  if (turn < v_ends.x) {
    lay(distance, ${glsl(COLOURS.danger)}, 1.0);
  } else if (turn < v_ends.y) {
    lay(distance, ${glsl(COLOURS.attention)}, 1.0);
  } else if (turn < v_ends.z) {
    lay(distance, ${glsl(COLOURS.accent)}, 1.0);
  } else {
    float dash = abs(fract(turn * floor(radius * 0.9)) - 0.5) * 5.0 - 1.6;
    lay(max(distance, dash), ${glsl(COLOURS.text3)}, 1.0);
  }
}

void number(vec2 p, float count) {
  float places = count < 99.5 ? (count < 9.5 ? 1.0 : 2.0) : count < 999.5 ? 3.0 : count < 9999.5 ? 4.0 : 5.0;
  float width = ${((DIGIT_PX * DIGIT_CELL.width) / DIGIT_CELL.height).toFixed(4)};
  vec2 q = vec2(p.x / width + places * 0.5, p.y / ${DIGIT_PX.toFixed(1)} + 0.5);
  if (q.x < 0.0 || q.x >= places || q.y < 0.0 || q.y > 1.0) {
    return;
  }
  float behind = places - 1.0 - floor(q.x);
  float power = behind < 0.5 ? 1.0 : behind < 1.5 ? 10.0 : behind < 2.5 ? 100.0 : behind < 3.5 ? 1000.0 : 10000.0;
  float digit = mod(floor((count + 0.5) / power), 10.0);
  float alpha = texture2D(u_digits, vec2((digit + fract(q.x)) / 10.0, q.y)).a;
  result = vec4(${glsl(COLOURS.text)} * alpha, alpha) + result * (1.0 - alpha);
}

void badge(vec2 p, float worst) {
  if (worst > ${MARKER_KIND.live}.5) {
    lay(octagon(p, 8.0) - 1.2, ${glsl(COLOURS.surface0)}, 1.0);
    lay(octagon(p, 8.0), ${glsl(COLOURS.danger)}, 1.0);
    lay(octagon(p, 6.6), ${glsl(DANGER_DEEP)}, 1.0);
    lay(min(max(abs(p.x) - 1.0, abs(p.y + 1.3) - 3.0), length(p - vec2(0.0, 4.0)) - 1.2), vec3(1.0), 1.0);
  } else if (worst > ${MARKER_KIND.off}.5 && worst < ${MARKER_KIND.lastKnown}.5) {
    float shape = triangle(p, -6.5, 4.5, 6.5);
    lay(shape - 1.5, ${glsl(COLOURS.surface0)}, 1.0);
    lay(shape, ${glsl(COLOURS.attention)}, 1.0);
    lay(shape + 1.9, ${glsl(COLOURS.surface0)}, 1.0);
  }
}

void main() {
  float radius = v_look.x;
  vec2 p = (gl_PointCoord * 2.0 - 1.0) * (radius + ${BADGE_PX}.0);
  soft = 0.6 / u_ratio;
  result = vec4(0.0);
  lay(length(p) - radius - 1.5, ${glsl(COLOURS.surface0)}, 0.9);
  lay(length(p) - radius, ${glsl(COLOURS.surface2)}, 0.97);
  ring(p, radius);
  number(p, v_look.z);
  badge(p - vec2(0.72, -0.72) * radius, v_look.y);
  if (result.a < 0.01) {
    discard;
  }
  gl_FragColor = result;
}
`;
