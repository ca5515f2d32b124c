import { escapeXml, type XmlNode } from '#shared/xml.ts';
import type { PictureFormat } from '../lib/picture.ts';
import { SNAPSHOT_PATH } from './about.ts';
import { invalidArgs, needText, type Operation, type Service } from './soap.ts';

/** Tokens of what the camera has one of. */
export const PTZ_CONFIGURATION = 'ptz_0';
export const PTZ_NODE = 'node_0';
const SOURCE = 'source_0';

/** A media profile. Both show the same picture, the second at half its width and height and without PTZ. */
export interface Profile {
  token: string;
  name: string;
  hasPtz: boolean;
}

const MAIN: Profile = { token: 'main', name: 'Main stream', hasPtz: true };
const SUB: Profile = { token: 'sub', name: 'Sub stream', hasPtz: false };
export const PROFILES: readonly Profile[] = [MAIN, SUB];

export interface MediaServiceOptions {
  /** `http://host:port` */
  base: () => string;
  /** Addresses of the streams; null while there are none. */
  streamUrls: () => { main: string; sub: string } | null;
  sizes: { main: PictureFormat; sub: PictureFormat };
}

/** The profile that a request names. Throws the fault for one that isn't there (ONVIF Media, section 5.2). */
export function profileOf(request: XmlNode): Profile {
  const token = needText(request, 'ProfileToken');
  const profile = PROFILES.find((each) => each.token === token);
  if (profile === undefined) {
    throw invalidArgs('NoProfile', `There is no profile ${token}`);
  }
  return profile;
}

/** A PTZ configuration; `tag` is its element's name. */
export function ptzConfiguration(tag: string): string {
  const space = (name: string, uri: string): string =>
    `<tt:${name}>http://www.onvif.org/ver10/tptz/${uri}</tt:${name}>`;
  return (
    `<${tag} token="${PTZ_CONFIGURATION}"><tt:Name>PTZ</tt:Name><tt:UseCount>1</tt:UseCount><tt:NodeToken>${PTZ_NODE}</tt:NodeToken>` +
    space('DefaultAbsolutePantTiltPositionSpace', 'PanTiltSpaces/PositionGenericSpace') +
    space('DefaultAbsoluteZoomPositionSpace', 'ZoomSpaces/PositionGenericSpace') +
    space('DefaultRelativePanTiltTranslationSpace', 'PanTiltSpaces/TranslationGenericSpace') +
    space('DefaultRelativeZoomTranslationSpace', 'ZoomSpaces/TranslationGenericSpace') +
    space('DefaultContinuousPanTiltVelocitySpace', 'PanTiltSpaces/VelocityGenericSpace') +
    space('DefaultContinuousZoomVelocitySpace', 'ZoomSpaces/VelocityGenericSpace') +
    `<tt:DefaultPTZSpeed><tt:PanTilt x="1" y="1"/><tt:Zoom x="1"/></tt:DefaultPTZSpeed><tt:DefaultPTZTimeout>PT10S</tt:DefaultPTZTimeout></${tag}>`
  );
}

/** The media service (ONVIF Media, version 1). */
export function mediaService({ base, streamUrls, sizes }: MediaServiceOptions): Service {
  const resolution = ({ width, height }: PictureFormat): string =>
    `<tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution>`;
  const profile = ({ token, name, hasPtz }: Profile): string => {
    const size = token === SUB.token ? sizes.sub : sizes.main;
    return (
      `<trt:Profiles token="${token}" fixed="true"><tt:Name>${name}</tt:Name>` +
      `<tt:VideoSourceConfiguration token="vsc_0"><tt:Name>Source</tt:Name><tt:UseCount>2</tt:UseCount><tt:SourceToken>${SOURCE}</tt:SourceToken>` +
      `<tt:Bounds x="0" y="0" width="${sizes.main.width}" height="${sizes.main.height}"/></tt:VideoSourceConfiguration>` +
      `<tt:VideoEncoderConfiguration token="vec_${token}"><tt:Name>H264</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding>${resolution(size)}` +
      `<tt:Quality>5</tt:Quality><tt:RateControl><tt:FrameRateLimit>${size.fps}</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>512</tt:BitrateLimit></tt:RateControl>` +
      `<tt:SessionTimeout>PT60S</tt:SessionTimeout></tt:VideoEncoderConfiguration>${hasPtz ? ptzConfiguration('tt:PTZConfiguration') : ''}</trt:Profiles>`
    );
  };
  const mediaUri = (uri: string): string =>
    `<trt:MediaUri><tt:Uri>${escapeXml(uri)}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri>`;
  const stream = (request: XmlNode): string => {
    const { token } = profileOf(request);
    if (needText(request, 'StreamSetup', 'Stream') !== 'RTP-Unicast') {
      throw invalidArgs('InvalidStreamSetup', 'There is no multicast');
    }
    if (needText(request, 'StreamSetup', 'Transport', 'Protocol') === 'HTTP') {
      throw invalidArgs('InvalidStreamSetup', 'There is no tunnel through HTTP');
    }
    const urls = streamUrls();
    return mediaUri(
      (token === SUB.token ? urls?.sub : urls?.main) ?? `rtsp://${new URL(base()).hostname}:554/none`,
    );
  };
  const guarded = (answer: Operation['answer']): Operation => ({ isOpen: false, answer });
  return {
    prefix: 'trt',
    operations: {
      GetProfiles: guarded(() => PROFILES.map(profile).join('')),
      GetVideoSources: guarded(
        () =>
          `<trt:VideoSources token="${SOURCE}"><tt:Framerate>${sizes.main.fps}</tt:Framerate>${resolution(sizes.main)}</trt:VideoSources>`,
      ),
      GetStreamUri: guarded(stream),
      GetSnapshotUri: guarded((request) => {
        profileOf(request);
        return mediaUri(base() + SNAPSHOT_PATH);
      }),
    },
  };
}
