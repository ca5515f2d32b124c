/** The zone that a log is drafted in when its times have no offsets. */
export const HOME_ZONE = 'Asia/Shanghai';

const LIKELY = [
  HOME_ZONE,
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/Chicago',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'Australia/Sydney',
  'Asia/Tokyo',
];

const OFFSET = /(?:(?<utc>[Zz])|(?<sign>[+-])(?<hours>\d{2}):?(?<minutes>\d{2})?)$/;
const TIME_OF_DAY = /\d:\d{2}/;
const MONTH_MS = 30 * 86_400_000;

/** The offset that a written time ends in, minutes ahead of UTC; null when it has none. */
function offsetIn(text: string): number | null {
  const { utc, sign, hours, minutes } = OFFSET.exec(text.trim())?.groups ?? {};
  if (utc !== undefined) {
    return 0;
  }
  if (hours === undefined || !TIME_OF_DAY.test(text)) {
    return null;
  }
  const size = Number(hours) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -size : size;
}

function offsetOf(format: Intl.DateTimeFormat, at: number): number {
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /^GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -size : size;
}

/** Collects the offsets of a log's times and finds a zone whose clocks had them. */
export class ZoneGuess {
  /** One instant for each month and offset is enough to tell clocks apart. */
  readonly #seen = new Map<string, { at: number; offset: number }>();
  #without = false;

  add(text: string, at: number): void {
    const offset = offsetIn(text);
    if (offset === null) {
      this.#without = true;
    } else {
      this.#seen.set(`${Math.floor(at / MONTH_MS)} ${offset}`, { at, offset });
    }
  }

  /** The zone, and what to say about it. */
  result(): { zone: string; note: string } {
    const seen = [...this.#seen.values()];
    if (seen.length === 0) {
      return {
        zone: HOME_ZONE,
        note: `the times have no offset: they are read as those of ${HOME_ZONE}; set zone in the catalogue if that is wrong`,
      };
    }
    const some = this.#without ? '; times without an offset are read as its own' : '';
    const zone = [...LIKELY, ...Intl.supportedValuesOf('timeZone')].find((timeZone) => {
      const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
      return seen.every(({ at, offset }) => offsetOf(format, at) === offset);
    });
    if (zone === undefined) {
      return {
        zone: 'UTC',
        note: `the offsets of the times fit no one zone: days are counted in UTC${some}`,
      };
    }
    return {
      zone,
      note:
        zone === 'UTC'
          ? `the times are in UTC: set zone in the catalogue to the zone whose days count${some}`
          : `the offsets of the times fit ${zone}, and zones with the same clocks; set zone in the catalogue if it is another${some}`,
    };
  }
}
