import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import onvif from 'onvif';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { discoverCameras } from '../../../media-server/ingest/onvif/discovery.ts';
import { OnvifCamera } from '../../../simulators/onvif/camera.ts';
import { DiscoveryResponder } from '../../../simulators/onvif/discovery.ts';

const ABOUT = {
  manufacturer: 'Simulated',
  model: 'Dome 4',
  firmware: '1',
  serialNumber: '1',
  hardwareId: '1',
  name: '南门 球机',
  location: 'hangzhou/gate',
  uuid: '00000000-0000-4000-8000-0000000000b7',
};

let camera: OnvifCamera;

beforeAll(async () => {
  camera = await OnvifCamera.start({ rtspPort: null, about: ABOUT, discovery: true });
});
afterAll(() => camera.stop());

test('a search of the networks finds a camera by multicast, once, with what its scopes say', async () => {
  const found = (await discoverCameras({ listenMs: 1_500 })).filter(
    ({ address }) => address === camera.address,
  );
  expect(found).toEqual([
    {
      address: camera.address,
      name: '南门 球机',
      hardware: 'Dome 4',
      location: 'hangzhou/gate',
      hasPtz: true,
      scopes: expect.arrayContaining(['onvif://www.onvif.org/type/ptz']) as string[],
    },
  ]);
});

test('the search of an independent client finds the simulated camera too', async () => {
  // The library throws what a listener doesn't take.
  onvif.Discovery.on('error', () => undefined);
  const devices = await new Promise<{ xaddrs?: { href: string }[] }[]>((resolve) => {
    onvif.Discovery.probe({ timeout: 1_500 }, (_error: unknown, all: unknown) => resolve(all as never));
  });
  const addresses = devices.flatMap(({ xaddrs = [] }) => xaddrs.map(({ href }) => href));
  expect(addresses).toContain(camera.address);
});

test('a camera that has said Bye is not found', async () => {
  const responder = await DiscoveryResponder.start({
    about: { ...ABOUT, uuid: '00000000-0000-4000-8000-0000000000b8' },
    address: () => 'http://127.0.0.1:9/gone',
  });
  await responder.stop();
  const found = await discoverCameras({ listenMs: 900 });
  expect(found.map(({ address }) => address)).not.toContain('http://127.0.0.1:9/gone');
});

test('a single host can be asked where there is no multicast', async () => {
  const responder = await DiscoveryResponder.start({
    about: ABOUT,
    address: () => 'http://127.0.0.1:9/one',
    port: 0,
  });
  const found = await discoverCameras({ listenMs: 900, host: '127.0.0.1', port: responder.port });
  await responder.stop();
  expect(found.map(({ address }) => address)).toEqual(['http://127.0.0.1:9/one']);
});

/** Somebody on the network who answers to every search with `answers`, in which `ID` stands for the search's id. */
async function impostor(answers: readonly string[]): Promise<{ socket: Socket; port: number }> {
  const socket = createSocket('udp4');
  socket.on('message', (bytes, from) => {
    const id = /urn:uuid:([0-9a-f-]{36})/.exec(bytes.toString('utf8'))?.[1] ?? '';
    for (const answer of answers) {
      socket.send(answer.replaceAll('ID', id), from.port, from.address);
    }
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { socket, port: socket.address().port };
}

const match = (parts: { id?: string; endpoint?: string; address?: string; scopes?: string }): string =>
  '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:a="urn:a" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery">' +
  `<e:Header><a:RelatesTo>${parts.id ?? 'uuid:ID'}</a:RelatesTo></e:Header><e:Body><d:ProbeMatches><d:ProbeMatch>` +
  `<a:EndpointReference><a:Address>${parts.endpoint ?? 'urn:uuid:1'}</a:Address></a:EndpointReference><d:Scopes>${parts.scopes ?? ''}</d:Scopes>` +
  `<d:XAddrs>${parts.address ?? 'http://127.0.0.1/x'}</d:XAddrs></d:ProbeMatch></d:ProbeMatches></e:Body></e:Envelope>`;

test('answers that are none, or none to this search, are left out; what is too much is cut', async () => {
  const answers = [
    '',
    'hello',
    '\u0000\u0001',
    '<a>',
    '<!DOCTYPE x [<!ENTITY a "b">]><x/>',
    '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body/></e:Envelope>',
    match({ id: 'urn:uuid:00000000-0000-4000-8000-000000000000' }),
    match({ address: 'file:///etc/passwd', endpoint: 'urn:uuid:2' }),
    match({ address: 'http://user:secret@127.0.0.1/', endpoint: 'urn:uuid:3' }),
    match({ address: '', endpoint: 'urn:uuid:4' }),
    match({ endpoint: '' }),
    match({
      endpoint: 'urn:uuid:5',
      address: 'http://192.0.2.9/a http://127.0.0.1/b',
      scopes: 'onvif://www.onvif.org/name/%zz',
    }),
    match({ endpoint: 'urn:uuid:5', address: 'http://127.0.0.1/again' }),
    match({
      endpoint: 'urn:uuid:6',
      scopes: 'x '.repeat(500) + 'y'.repeat(5_000),
      address: 'http://127.0.0.1/c',
    }),
  ];
  const { socket, port } = await impostor(answers);
  const found = await discoverCameras({ listenMs: 600, host: '127.0.0.1', port });
  socket.close();
  expect(found.map(({ address, name }) => `${address} ${name}`)).toEqual([
    'http://127.0.0.1/b %zz',
    'http://127.0.0.1/c ',
  ]);
  expect(found[1]?.scopes).toHaveLength(40);
});
