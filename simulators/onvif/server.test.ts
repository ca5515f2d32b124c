import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { escapeXml, nodeAt, parseXml } from '#shared/xml.ts';
import { MEDIA_PATH, PTZ_PATH } from './about.ts';
import { OnvifCamera } from './camera.ts';
import { passwordDigest } from './security.ts';
import { NS } from './soap.ts';

let camera: OnvifCamera;

beforeAll(async () => {
  camera = await OnvifCamera.start({ rtspPort: null });
});
afterAll(() => camera.stop());

interface Answer {
  status: number;
  /** The fault's code and subcodes, the outer first; empty for an answer. */
  codes: string[];
  text: string;
}

const place = (path: string): string => new URL(path, camera.address).href;

async function post(url: string, body: string): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', body });
  const text = await response.text();
  const codes: string[] = [];
  let code = text === '' ? undefined : nodeAt(parseXml(text), 'Body', 'Fault', 'Code');
  while (code !== undefined) {
    codes.push(nodeAt(code, 'Value')?.text ?? '');
    code = nodeAt(code, 'Subcode');
  }
  return { status: response.status, codes, text };
}

function token(password = camera.login.password, nonce = randomBytes(16)): string {
  const created = new Date().toISOString();
  const digest = passwordDigest({ nonce, created, password });
  return (
    '<Security xmlns="urn:wsse"><UsernameToken>' +
    `<Username>${escapeXml(camera.login.user)}</Username><Password Type="urn:x#PasswordDigest">${digest}</Password>` +
    `<Nonce>${nonce.toString('base64')}</Nonce><Created>${created}</Created></UsernameToken></Security>`
  );
}

const envelope = (body: string, header = token()): string =>
  `<e:Envelope xmlns:e="${NS.env}" xmlns:tt="${NS.tt}"><e:Header>${header}</e:Header><e:Body>${body}</e:Body></e:Envelope>`;
const ptz = (operation: string, inner = '', profile = 'main'): string =>
  `<${operation} xmlns="${NS.tptz}"><ProfileToken>${profile}</ProfileToken>${inner}</${operation}>`;
const ask = (body: string, path = PTZ_PATH): Promise<Answer> => post(place(path), envelope(body));

const GENERIC = 'http://www.onvif.org/ver10/tptz/PanTiltSpaces/';

test.each([
  ['another profile', ptz('Stop', '', 'none'), 400, ['env:Sender', 'ter:InvalidArgVal', 'ter:NoProfile']],
  [
    'a profile without PTZ',
    ptz('Stop', '', 'sub'),
    400,
    ['env:Sender', 'ter:InvalidArgVal', 'ter:NoPTZProfile'],
  ],
  ['no profile', `<Stop xmlns="${NS.tptz}"/>`, 400, ['env:Sender', 'ter:InvalidArgs']],
  ['an operation that is not there', ptz('Dance'), 500, ['env:Receiver', 'ter:ActionNotSupported']],
  [
    'an operation of another service',
    `<GetProfiles xmlns="${NS.trt}"/>`,
    500,
    ['env:Receiver', 'ter:ActionNotSupported'],
  ],
  [
    'a speed beyond the range',
    ptz('ContinuousMove', '<Velocity><tt:PanTilt x="1.5" y="0"/></Velocity>'),
    400,
    ['env:Sender', 'ter:InvalidArgVal', 'ter:InvalidVelocity'],
  ],
  [
    'a space that is not there',
    ptz('ContinuousMove', `<Velocity><tt:PanTilt x="0" y="0" space="${GENERIC}Degrees"/></Velocity>`),
    400,
    ['env:Sender', 'ter:InvalidArgVal', 'ter:SpaceNotSupported'],
  ],
  [
    'a timeout beyond what it keeps',
    ptz('ContinuousMove', '<Velocity><tt:PanTilt x="0" y="0"/></Velocity><Timeout>PT2M</Timeout>'),
    400,
    ['env:Sender', 'ter:InvalidArgVal', 'ter:TimeoutNotSupported'],
  ],
  [
    'a position beyond the range',
    ptz('AbsoluteMove', '<Position><tt:Zoom x="-0.5"/></Position>'),
    400,
    ['env:Sender', 'ter:InvalidArgVal', 'ter:InvalidPosition'],
  ],
  [
    'a preset that is not there',
    ptz('GotoPreset', '<PresetToken>x</PresetToken>'),
    400,
    ['env:Sender', 'ter:InvalidArgVal', 'ter:NoToken'],
  ],
])('%s is answered with its fault', async (_what, body, status, codes) => {
  expect(await ask(body)).toMatchObject({ status, codes });
});

test('what is no envelope, too long, or not posted is refused', async () => {
  const url = place(PTZ_PATH);
  expect(await post(url, 'hello')).toMatchObject({ status: 400, codes: ['env:Sender', 'ter:WellFormed'] });
  expect(await post(url, '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')).toMatchObject({ status: 400 });
  expect(await post(url, '<x/>')).toMatchObject({ status: 400, codes: ['env:Sender', 'ter:InvalidArgs'] });
  expect(await post(url, envelope(ptz('Stop', `<x>${'y'.repeat(70_000)}</x>`)))).toMatchObject({
    status: 400,
  });
  expect((await fetch(url)).status).toBe(405);
  expect((await fetch(place('/onvif/other'), { method: 'POST' })).status).toBe(404);
});

test('only the clock and the list of services are told to everybody; a token is good once', async () => {
  const open = `<GetSystemDateAndTime xmlns="${NS.tds}"/>`;
  expect(await post(camera.address, envelope(open, ''))).toMatchObject({ status: 200, codes: [] });
  const refused = { status: 400, codes: ['env:Sender', 'ter:NotAuthorized'] };
  const profiles = `<GetProfiles xmlns="${NS.trt}"/>`;
  expect(await post(place(MEDIA_PATH), envelope(profiles, ''))).toMatchObject(refused);
  expect(await post(place(MEDIA_PATH), envelope(profiles, token('wrong')))).toMatchObject(refused);
  const once = envelope(profiles);
  expect(await post(place(MEDIA_PATH), once)).toMatchObject({ status: 200 });
  expect(await post(place(MEDIA_PATH), once)).toMatchObject(refused);
});

test('older clients find the services by GetCapabilities, and the scopes say that it moves', async () => {
  const capabilities = await post(
    camera.address,
    envelope(`<GetCapabilities xmlns="${NS.tds}"><Category>All</Category></GetCapabilities>`, ''),
  );
  const found = nodeAt(
    parseXml(capabilities.text),
    'Body',
    'GetCapabilitiesResponse',
    'Capabilities',
    'PTZ',
    'XAddr',
  );
  expect(found?.text).toBe(place(PTZ_PATH));
  const scopes = await ask(`<GetScopes xmlns="${NS.tds}"/>`, new URL(camera.address).pathname);
  expect(scopes.text).toContain('onvif://www.onvif.org/type/ptz');
  const sources = await ask(`<GetVideoSources xmlns="${NS.trt}"/>`, MEDIA_PATH);
  expect(sources.text).toContain('token="source_0"');
  const configurations = await ask(`<GetConfigurations xmlns="${NS.tptz}"/>`);
  expect(configurations.text).toContain('<tt:NodeToken>node_0</tt:NodeToken>');
});
