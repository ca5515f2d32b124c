import { childOf, type XmlNode } from '#shared/xml.ts';
import { invalidArgs } from './soap.ts';

const BASE = 'http://www.onvif.org/ver10/tptz/';
export const FIELD_OF_VIEW = `${BASE}PanTiltSpaces/TranslationSpaceFov`;

interface Space {
  uri: string;
  low: number;
  /** Whether it has two axes. */
  isPlane: boolean;
}

const plane = (uri: string, low = -1): Space => ({ uri: `${BASE}PanTiltSpaces/${uri}`, low, isPlane: true });
const line = (uri: string, low = -1): Space => ({ uri: `${BASE}ZoomSpaces/${uri}`, low, isPlane: false });

/** The spaces that the camera knows, by the elements that list them; every one ends at 1 (ONVIF PTZ, section 5.8). */
const SPACES: readonly (readonly [string, readonly Space[]])[] = [
  ['AbsolutePanTiltPositionSpace', [plane('PositionGenericSpace')]],
  ['AbsoluteZoomPositionSpace', [line('PositionGenericSpace', 0)]],
  ['RelativePanTiltTranslationSpace', [plane('TranslationGenericSpace'), plane('TranslationSpaceFov')]],
  ['RelativeZoomTranslationSpace', [line('TranslationGenericSpace')]],
  ['ContinuousPanTiltVelocitySpace', [plane('VelocityGenericSpace')]],
  ['ContinuousZoomVelocitySpace', [line('VelocityGenericSpace')]],
  ['PanTiltSpeedSpace', [{ uri: `${BASE}PanTiltSpaces/GenericSpeedSpace`, low: 0, isPlane: false }]],
  ['ZoomSpeedSpace', [{ uri: `${BASE}ZoomSpaces/ZoomGenericSpeedSpace`, low: 0, isPlane: false }]],
];

/** The list of spaces as nodes and options hold it. */
export function spacesXml(): string {
  const range = (axis: string, low: number): string =>
    `<tt:${axis}><tt:Min>${low}</tt:Min><tt:Max>1</tt:Max></tt:${axis}>`;
  return SPACES.flatMap(([element, spaces]) =>
    spaces.map(
      ({ uri, low, isPlane }) =>
        `<tt:${element}><tt:URI>${uri}</tt:URI>${range('XRange', low)}${isPlane ? range('YRange', low) : ''}</tt:${element}>`,
    ),
  ).join('');
}

/** A vector of a request. */
export interface Vector {
  panTilt: { x: number; y: number; space: string } | null;
  zoom: number | null;
}

function number(node: XmlNode, name: string, low: number, invalid: string): number {
  const value = Number(node.attributes[name]);
  if (node.attributes[name] === undefined || !(value >= low && value <= 1)) {
    throw invalidArgs(invalid, `${name} is not from ${low} to 1`);
  }
  return value;
}

/** Reads a vector in spaces of one kind; throws the fault `invalid` for values beyond, and that for spaces that aren't there. */
export function readVector(node: XmlNode | undefined, kind: string, invalid: string): Vector {
  const spacesOf = (axes: string): readonly Space[] =>
    SPACES.find(([element]) => element.includes(axes) && element.startsWith(kind))?.[1] ?? [];
  const choose = (at: XmlNode, axes: string): Space => {
    const [first, ...more] = spacesOf(axes);
    const named = at.attributes['space'];
    const space = named === undefined ? first : [first, ...more].find((each) => each?.uri === named);
    if (space === undefined) {
      throw invalidArgs('SpaceNotSupported', `There is no space ${named ?? ''}`);
    }
    return space;
  };
  const panTilt = childOf(node, 'PanTilt');
  const zoom = childOf(node, 'Zoom');
  const panTiltSpace = panTilt === undefined ? null : choose(panTilt, 'PanTilt');
  return {
    panTilt:
      panTilt === undefined || panTiltSpace === null
        ? null
        : {
            x: number(panTilt, 'x', panTiltSpace.low, invalid),
            y: number(panTilt, 'y', panTiltSpace.low, invalid),
            space: panTiltSpace.uri,
          },
    zoom: zoom === undefined ? null : number(zoom, 'x', choose(zoom, 'Zoom').low, invalid),
  };
}
