import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromOnvifUrl, parseOnvifAddress, toOnvifUrl, toStreamUrl } from './address.ts';

test.each([
  ['192.0.2.7', 'http://192.0.2.7/onvif/device_service', 80],
  ['192.0.2.7:8000', 'http://192.0.2.7:8000/onvif/device_service', 8000],
  ['https://cam.court.example', 'https://cam.court.example/onvif/device_service', 443],
  ['http://[2001:db8::7]:81/x', 'http://[2001:db8::7]:81/x', 81],
])('parseOnvifAddress() of %s', (address, href, port) => {
  expect(parseOnvifAddress(address)).toMatchObject({ href, port });
});

test('an address with its login is kept and read back, whatever the password', () => {
  const ascii = fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCodePoint(code)),
    maxLength: 40,
  });
  fc.assert(
    fc.property(ascii, ascii, (username, password) => {
      const login = fromOnvifUrl(toOnvifUrl('192.0.2.7:8000/a', username, password));
      expect(login).toEqual({
        secure: false,
        hostname: '192.0.2.7',
        port: 8000,
        path: '/a',
        username,
        password,
      });
      const stream = new URL(toStreamUrl('rtsp://10.0.0.1/live', login) ?? '');
      expect(stream.host).toBe('192.0.2.7');
      expect(username === '' ? password : decodeURIComponent(stream.password)).toBe(password);
    }),
  );
});

test('toStreamUrl() keeps an IPv6 host in brackets', () => {
  expect(toStreamUrl('rtsp://[fe80::1]:8554/live', fromOnvifUrl('http://a:b@[2001:db8::7]/x'))).toBe(
    'rtsp://a:b@[2001:db8::7]:8554/live',
  );
});
