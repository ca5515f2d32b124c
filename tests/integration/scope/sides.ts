import type { Store } from '../../../media-server/store/open.ts';

/** Court of the callers; what is `own` lies in a court below it, what is `other` in a court beside it. */
export const CALLER_COURT = 'zj-hz';
export const COURT_OF = { own: 'zj-hz-xihu', other: 'zj-nb' } as const;
export type Side = keyof typeof COURT_OF;

/** Enrolled units of each side. */
export const UNITS_A_SIDE = 480;
/** Devices of GB/T 28181 of each side. */
export const DEVICES_A_SIDE = 60;
export const gbIdOf = (side: Side, number: number): string =>
  `33010000001320${side === 'own' ? '1' : '2'}${String(number).padStart(5, '0')}`;

export const unitIdOf = (side: Side, number: number): string => `${side}-${number}`;

/** Writes the enrolled units of both sides, before the server reads them. */
export async function prepareUnits({ db }: Store): Promise<void> {
  for (const side of ['own', 'other'] as const) {
    const rows = Array.from({ length: UNITS_A_SIDE }, (_, number) => ({
      id: unitIdOf(side, number),
      call_sign: unitIdOf(side, number),
      officer_name: '王',
      court_id: COURT_OF[side],
      device_model: '',
      enrolled_at: 1,
      created_at: 1,
    }));
    await db('units').insert(rows);
    const devices = Array.from({ length: DEVICES_A_SIDE }, (_, number) => gbIdOf(side, number));
    await db('gb28181_devices').insert(
      devices.map((id) => ({
        id,
        court_id: COURT_OF[side],
        name: id,
        algorithm: 'MD5',
        ha1: '',
        media_transport: 'udp',
        manufacturer: '',
        model: '',
        firmware: '',
        enrolled_at: 1,
      })),
    );
    // Each is its own only channel.
    await db('gb28181_channels').insert(
      devices.map((id) => ({ device_id: id, channel_id: id, name: id, manufacturer: '', model: '' })),
    );
  }
}
