import { z } from 'zod';
import { convert, type Datum } from '#shared/coordinates.ts';
import type { FixRefusal, TrackerApp } from '#shared/trackers.ts';
import { Position } from '#shared/units.ts';
import { parse } from '../../http/parse.ts';
import { ACCURACY_M } from './policy.ts';

/** What a phone has said, in units of this product; null: it didn't say. */
export interface Report {
  /** UTC ms; null: now. */
  at: number | null;
  lon: number | null;
  lat: number | null;
  accuracyM: number | null;
  speedMps: number | null;
  heading: number | null;
  /** 0–1. */
  battery: number | null;
  isSos: boolean;
}

/** From when to when fixes are taken, UTC ms. */
export interface FixWindow {
  oldest: number;
  newest: number;
}

const KNOT_MPS = 1852 / 3600;
/** Numbers below are seconds, others milliseconds. */
const SECONDS_BELOW = 2 ** 31;

const NUMBER = /^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$/;
/** `yyyy-MM-dd HH:mm:ss` or ISO 8601, both UTC where no zone is named. */
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/;

/** Apps send -1 for what they don't know. */
const known = (value: number | null): number | null => (value === null || value < 0 ? null : value);

/** Something that a fix can do without: what isn't a number isn't known. */
const optional = z
  .string()
  .optional()
  .catch(undefined)
  .transform((text) => (text !== undefined && NUMBER.test(text) ? Number(text) : null));
const degrees = z.string().regex(NUMBER, 'is not a number of degrees').transform(Number);

const moment = z.string().transform((text, context) => {
  const at = NUMBER.test(text) ? Number(text) * (Number(text) < SECONDS_BELOW ? 1000 : 1) : isoMoment(text);
  if (!Number.isFinite(at)) {
    context.addIssue('is neither seconds, milliseconds nor ISO 8601');
    return z.NEVER;
  }
  return Math.round(at);
});

function isoMoment(text: string): number {
  const [, day, time, zone = 'Z'] = TIME.exec(text.trim()) ?? [];
  return day === undefined ? NaN : Date.parse(`${day}T${time}${zone}`);
}

const Parameters = z.object({
  timestamp: moment.optional(),
  lat: degrees.optional(),
  lon: degrees.optional(),
  location: z
    .string()
    .regex(/^[^,]+,[^,]+$/, 'is not "latitude,longitude"')
    .transform((text): [string, string] => {
      const [lat = '', lon = ''] = text.split(',');
      return [lat.trim(), lon.trim()];
    })
    .pipe(z.tuple([degrees, degrees]))
    .optional(),
  valid: z.enum(['true', 'false', '1', '0']).optional().catch(undefined),
  hdop: optional,
  accuracy: optional,
  speed: optional,
  bearing: optional,
  heading: optional,
  batt: optional,
  alarm: z.string().optional().catch(undefined),
});

/** Reads a report of the query or of a form, as the app means it. Throws `invalidInput`. */
export function readParameters(given: Readonly<Record<string, unknown>>, app: TrackerApp): Report {
  const said = parse(Parameters, given, 'report');
  const [lat, lon] = said.location ?? [said.lat, said.lon];
  const isPlace = said.valid !== 'false' && said.valid !== '0' && lat !== undefined && lon !== undefined;
  const speed = known(said.speed);
  // Of a true dilution of precision no radius follows; from OsmAnd it is one.
  const accuracy = known(said.accuracy) ?? (app === 'osmAnd' ? known(said.hdop) : null);
  const battery = known(said.batt);
  return {
    at: said.timestamp ?? null,
    lat: isPlace ? lat : null,
    lon: isPlace ? lon : null,
    accuracyM: accuracy,
    speedMps: speed === null ? null : speed * (app === 'osmAnd' ? 1 : KNOT_MPS),
    heading: known(said.bearing ?? said.heading),
    battery: battery === null ? null : Math.min(1, battery / 100),
    isSos: said.alarm?.toLowerCase() === 'sos',
  };
}

const measure = z.number().nullable().optional().catch(null);
const Alarm = z.string().optional().catch(undefined);
const Body = z.object({
  location: z.object({
    timestamp: moment,
    coords: z
      .object({
        latitude: z.number(),
        longitude: z.number(),
        accuracy: measure,
        speed: measure,
        heading: measure,
      })
      .optional(),
    battery: z.object({ level: measure }).optional().catch(undefined),
    alarm: Alarm,
    extras: z.object({ alarm: Alarm }).optional().catch(undefined),
  }),
});

/** Reads the JSON of Traccar Client 9 and later: m/s, battery 0–1. Throws `invalidInput`. */
export function readBody(given: unknown): Report {
  const { timestamp, coords, battery, alarm, extras } = parse(Body, given, 'report').location;
  const level = known(battery?.level ?? null);
  return {
    at: timestamp,
    lat: coords?.latitude ?? null,
    lon: coords?.longitude ?? null,
    accuracyM: known(coords?.accuracy ?? null),
    speedMps: known(coords?.speed ?? null),
    heading: known(coords?.heading ?? null),
    battery: level === null ? null : Math.min(1, level),
    isSos: (alarm ?? extras?.alarm)?.toLowerCase() === 'sos',
  };
}

/** A report as a fix of its unit: WGS-84, UTC ms; or why it is none. `now` is its time where it names none. */
export function toFix(
  report: Report,
  { now, oldest, newest, datum }: FixWindow & { now: number; datum: Datum },
): Position | FixRefusal {
  const { lat, lon, at } = report;
  // Apps without a fix yet report the crossing of equator and prime meridian.
  if (lat === null || lon === null || (lat === 0 && lon === 0)) {
    return 'noPosition';
  }
  const time = at ?? now;
  if (time > newest) {
    return 'future';
  }
  if (time < oldest) {
    return 'tooOld';
  }
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) {
    return 'invalid';
  }
  const fix = Position.safeParse({
    at: time,
    ...convert({ lon, lat }, datum, 'wgs84'),
    accuracy: report.accuracyM ?? ACCURACY_M,
    speed: report.speedMps,
    heading: report.heading === null ? null : report.heading % 360,
    battery: report.battery,
  });
  return fix.success ? fix.data : 'invalid';
}
