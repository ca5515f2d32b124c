import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { convert } from '#shared/coordinates.ts';
import { readBody, readParameters, toFix, type Report } from './report.ts';

const NOW = Date.UTC(2026, 5, 1, 8);
const WINDOW = { now: NOW, oldest: NOW - 90 * 86_400_000, newest: NOW + 60_000, datum: 'wgs84' as const };
const fixOf = (report: Report, over: Partial<Parameters<typeof toFix>[1]> = {}) =>
  toFix(report, { ...WINDOW, ...over });

/** What is answered with, or the typed error in its place; any other goes on. */
function tried<T>(read: () => T): T | AppError {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError) {
      return error;
    }
    throw error;
  }
}

describe('readParameters()', () => {
  test('reads what Traccar Client sends, with its speed in knots', () => {
    const said = {
      id: 'X',
      timestamp: String(NOW / 1000),
      lat: '30.25',
      lon: '120.15',
      speed: '19.4384449',
      bearing: '90',
      altitude: '12.5',
      accuracy: '4.2',
      batt: '87.0',
      alarm: 'sos',
    };
    const report = readParameters(said, 'traccar');
    expect(report).toMatchObject({ at: NOW, lat: 30.25, lon: 120.15, accuracyM: 4.2, isSos: true });
    expect(report.speedMps).toBeCloseTo(10, 5);
    expect(fixOf(report)).toMatchObject({ heading: 90, battery: 0.87, accuracy: 4.2 });
  });

  test('reads what OsmAnd sends, with its speed in m/s and a radius as hdop', () => {
    const said = {
      lat: '30.25',
      lon: '120.15',
      timestamp: String(NOW),
      hdop: '6.5',
      speed: '1.0E-4',
      bearing: '0.0',
    };
    expect(readParameters(said, 'osmAnd')).toMatchObject({ at: NOW, accuracyM: 6.5, speedMps: 0.0001 });
    expect(readParameters(said, 'traccar').accuracyM).toBeNull();
  });

  test.each([
    ['1780300800', Date.UTC(2026, 5, 1, 8)],
    ['1780300800123', Date.UTC(2026, 5, 1, 8) + 123],
    ['2026-06-01T08:00:00Z', Date.UTC(2026, 5, 1, 8)],
    ['2026-06-01T08:00:00.250Z', Date.UTC(2026, 5, 1, 8) + 250],
    ['2026-06-01T16:00:00+08:00', Date.UTC(2026, 5, 1, 8)],
    ['2026-06-01T16:00:00+0800', Date.UTC(2026, 5, 1, 8)],
    ['2026-06-01 08:00:00', Date.UTC(2026, 5, 1, 8)],
  ])('takes %s for a time', (timestamp, at) => {
    expect(readParameters({ timestamp, lat: '1', lon: '2' }, 'traccar').at).toBe(at);
  });

  test.each([
    [{ timestamp: 'yesterday', lat: '1', lon: '2' }, 'report.timestamp'],
    [{ timestamp: '2026-13-40 08:00:00', lat: '1', lon: '2' }, 'report.timestamp'],
    [{ lat: '', lon: '2' }, 'report.lat'],
    [{ lat: '1', lon: ['2', '3'] }, 'report.lon'],
    [{ location: '30.25' }, 'report.location'],
    [{ location: '30.25,east' }, 'report.location.1'],
  ])('refuses %j and says where it is wrong', (given, place) => {
    const problem = tried(() => readParameters(given, 'traccar'));
    expect(problem).toMatchObject({ code: 'invalidInput', place });
  });

  test('does without what is no number, and without what the app does not know', () => {
    const said = { lat: '1', lon: '2', speed: 'NaN', bearing: '-1', batt: '{10}', accuracy: ['1', '2'] };
    const unknown = { speedMps: null, heading: null, battery: null, accuracyM: null };
    expect(readParameters(said, 'traccar')).toMatchObject(unknown);
  });

  test('throws nothing but typed errors, whatever comes', () => {
    const value = fc.oneof(fc.string(), fc.double().map(String), fc.array(fc.string()));
    const keys = ['timestamp', 'lat', 'lon', 'location', 'valid', 'speed', 'batt', 'alarm', 'hdop'];
    const said = fc.dictionary(fc.constantFrom(...keys), value);
    fc.assert(
      fc.property(said, fc.constantFrom('traccar' as const, 'osmAnd' as const), (given, app) => {
        const fix = tried(() => fixOf(readParameters(given, app)));
        expect(typeof fix === 'string' || fix instanceof AppError || Math.abs(fix.lat) <= 90).toBe(true);
      }),
    );
  });
});

describe('readBody()', () => {
  const body = {
    device_id: 'X',
    location: {
      timestamp: '2026-06-01T08:00:00.000Z',
      coords: { latitude: 30.25, longitude: 120.15, accuracy: 5, speed: 10, heading: -1, altitude: 3 },
      is_moving: true,
      battery: { level: 0.5, is_charging: false },
      extras: { alarm: 'sos' },
      _: '&id=X&lat=30.25',
    },
  };

  test('reads the JSON of Traccar Client, with its speed in m/s', () => {
    const expected = {
      at: NOW,
      lat: 30.25,
      lon: 120.15,
      accuracyM: 5,
      speedMps: 10,
      heading: null,
      battery: 0.5,
    };
    expect(readBody(body)).toEqual({ ...expected, isSos: true });
  });

  test('does without coordinates and without a battery', () => {
    const { timestamp } = body.location;
    const report = readBody({ location: { timestamp, battery: { level: -1 } } });
    expect(report).toMatchObject({ lat: null, battery: null, isSos: false });
    expect(fixOf(report)).toBe('noPosition');
  });

  test('throws nothing but typed errors, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ location: fc.jsonValue() })), (given) => {
        const report = tried(() => readBody(given));
        expect(report instanceof AppError || typeof report.isSos === 'boolean').toBe(true);
      }),
    );
  });
});

describe('toFix()', () => {
  const report = readParameters({ lat: '30.25', lon: '120.15', timestamp: String(NOW) }, 'traccar');

  test.each([
    [{ ...report, at: NOW + 61_000 }, 'future'],
    [{ ...report, at: NOW - 91 * 86_400_000 }, 'tooOld'],
    [{ ...report, lat: 0, lon: 0 }, 'noPosition'],
    [{ ...report, lat: null }, 'noPosition'],
    [{ ...report, lat: 90.1 }, 'invalid'],
    [{ ...report, speedMps: 1_000 }, 'invalid'],
  ])('finds none in %j', (given, reason) => {
    expect(fixOf(given)).toBe(reason);
  });

  test('finds none where the app says that it has none', () => {
    expect(fixOf(readParameters({ lat: '30', lon: '120', valid: 'false' }, 'traccar'))).toBe('noPosition');
  });

  test('takes the present time where none is named', () => {
    expect(fixOf({ ...report, at: null })).toMatchObject({ at: NOW, accuracy: 15 });
  });

  test('turns another datum into WGS-84', () => {
    const shifted = convert({ lon: 120.15, lat: 30.25 }, 'wgs84', 'gcj02');
    const fix = fixOf({ ...report, ...shifted }, { datum: 'gcj02' });
    expect(fix).toMatchObject({ lon: expect.closeTo(120.15, 6), lat: expect.closeTo(30.25, 6) });
  });
});
