import { TRACKER_PATH, type TrackerApp } from '#shared/trackers.ts';
import { reasonOf, type Say } from '../lib/log.ts';

/** How a phone speaks: the query of OsmAnd, the form of Traccar Client before 9, or the JSON of the later ones. */
export const PHONE_KINDS = ['osmAnd', 'traccarForm', 'traccarJson'] as const;
export type PhoneKind = (typeof PHONE_KINDS)[number];

/** What an administrator chooses for a phone that speaks so. */
export const appOf = (kind: PhoneKind): TrackerApp => (kind === 'osmAnd' ? 'osmAnd' : 'traccar');

/** Where a phone is. */
export interface PhonePlace {
  latitude: number;
  longitude: number;
  speedKmh: number;
  directionDeg: number;
}

/** One fix as a phone has it, before it is written as its app writes it. */
export interface PhoneFix extends PhonePlace {
  /** UTC ms. */
  at: number;
  accuracyM: number;
  /** 0–1. */
  battery: number;
  isSos: boolean;
}

export interface PhoneOptions {
  /** `https://host:port` */
  url: string;
  identifier: string;
  kind: PhoneKind;
  where: () => PhonePlace;
  /** Time between two fixes, ms; null: it reports only when it is told to. */
  reportMs: number | null;
  say: Say;
}

export interface PhoneAnswer {
  status: number;
  text: string;
}

/** What it still sends after a loss, fixes. */
const KEPT_FIXES = 1_000;
const KNOTS_PER_MPS = 3600 / 1852;

/** A phone with a tracker app: reports over HTTPS, one request a fix, and gathers what didn't get through. */
export class TrackerPhone {
  readonly #options: PhoneOptions;
  readonly #kept: PhoneFix[] = [];
  #isSending = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PhoneOptions) {
    this.#options = options;
  }

  static start(options: PhoneOptions): TrackerPhone {
    const phone = new TrackerPhone(options);
    if (options.reportMs !== null) {
      phone.#timer = setInterval(() => void phone.report(), options.reportMs);
    }
    return phone;
  }

  /** Fixes that haven't got through yet. */
  get waiting(): number {
    return this.#kept.length;
  }

  /** Where it is now, as it would report it. */
  fix(over: Partial<PhoneFix> = {}): PhoneFix {
    return {
      ...this.#options.where(),
      at: Date.now(),
      accuracyM: 6,
      battery: 0.83,
      isSos: false,
      ...over,
    };
  }

  /** Takes a fix and sends all that waits, oldest first; what doesn't get through waits for the next time. */
  async report(over: Partial<PhoneFix> = {}): Promise<void> {
    this.#kept.push(this.fix(over));
    this.#kept.splice(0, this.#kept.length - KEPT_FIXES);
    if (this.#isSending) {
      return;
    }
    this.#isSending = true;
    try {
      for (let fix = this.#kept[0]; fix !== undefined; fix = this.#kept[0]) {
        const { status, text } = await this.send(fix);
        if (status !== 200) {
          this.#options.say(`is answered ${status}: ${text.trim()}`);
          return;
        }
        this.#kept.shift();
      }
    } catch (error) {
      this.#options.say(`can't report: ${reasonOf(error)}`);
    } finally {
      this.#isSending = false;
    }
  }

  /** The shortcut for an emergency. */
  callForHelp(): Promise<void> {
    return this.report({ isSos: true });
  }

  /** One request, as the app writes it. Throws where there is no connection. */
  async send(fix: PhoneFix): Promise<PhoneAnswer> {
    const address = `${this.#options.url}${TRACKER_PATH}`;
    const response = await this.#request(address, fix);
    return { status: response.status, text: await response.text() };
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
  }

  #request(address: string, fix: PhoneFix): Promise<Response> {
    switch (this.#options.kind) {
      case 'osmAnd': {
        return fetch(`${address}?${this.#osmAnd(fix).toString()}`);
      }
      case 'traccarForm': {
        return fetch(address, { method: 'POST', body: this.#form(fix) });
      }
      case 'traccarJson': {
        const headers = { 'content-type': 'application/json' };
        return fetch(address, { method: 'POST', headers, body: JSON.stringify(this.#json(fix)) });
      }
    }
  }

  #osmAnd({
    latitude,
    longitude,
    at,
    accuracyM,
    speedKmh,
    directionDeg,
    battery,
    isSos,
  }: PhoneFix): URLSearchParams {
    return new URLSearchParams({
      id: this.#options.identifier,
      lat: String(latitude),
      lon: String(longitude),
      timestamp: String(at),
      hdop: String(accuracyM),
      altitude: '11.0',
      speed: String(speedKmh / 3.6),
      bearing: String(directionDeg),
      batt: String(Math.round(battery * 100)),
      ...(isSos ? { alarm: 'sos' } : {}),
    });
  }

  #form({
    latitude,
    longitude,
    at,
    accuracyM,
    speedKmh,
    directionDeg,
    battery,
    isSos,
  }: PhoneFix): URLSearchParams {
    return new URLSearchParams({
      id: this.#options.identifier,
      timestamp: String(Math.floor(at / 1_000)),
      lat: String(latitude),
      lon: String(longitude),
      speed: String((speedKmh / 3.6) * KNOTS_PER_MPS),
      bearing: String(directionDeg),
      altitude: '11.0',
      accuracy: String(accuracyM),
      batt: String(battery * 100),
      ...(isSos ? { alarm: 'sos' } : {}),
    });
  }

  #json({ latitude, longitude, at, accuracyM, speedKmh, directionDeg, battery, isSos }: PhoneFix): unknown {
    const { identifier } = this.#options;
    const timestamp = new Date(at).toISOString();
    return {
      location: {
        timestamp,
        coords: {
          latitude,
          longitude,
          accuracy: accuracyM,
          speed: speedKmh / 3.6,
          heading: directionDeg,
          altitude: 11,
        },
        is_moving: speedKmh > 0,
        odometer: 1_234,
        event: '',
        battery: { level: battery, is_charging: false },
        activity: { type: speedKmh > 0 ? 'in_vehicle' : 'still' },
        extras: isSos ? { alarm: 'sos' } : {},
        _: `&id=${identifier}&lat=${latitude}&lon=${longitude}&timestamp=${timestamp}&`,
      },
      device_id: identifier,
    };
  }
}
