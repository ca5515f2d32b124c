import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import type { Edition } from '#shared/jt808/frame.ts';
import type { Store } from '../../store/open.ts';

/** A terminal as the store keeps it. Times are UTC ms. */
export interface TerminalRecord {
  id: string;
  unitId: string;
  phone: string;
  deviceId: string | null;
  maker: string;
  model: string;
  plate: string;
  edition: Edition | null;
  /** SHA-256 of the code that it shows; null: it must register first. */
  codeHash: string | null;
  enrolledAt: number;
  registeredAt: number | null;
}

interface Row {
  id: string;
  unit_id: string;
  phone: string;
  device_id: string | null;
  maker: string;
  model: string;
  plate: string;
  edition: Edition | null;
  code_hash: string | null;
  enrolled_at: number;
  registered_at: number | null;
}

const toRecord = (row: Row): TerminalRecord => ({
  id: row.id,
  unitId: row.unit_id,
  phone: row.phone,
  deviceId: row.device_id,
  maker: row.maker,
  model: row.model,
  plate: row.plate,
  edition: row.edition,
  codeHash: row.code_hash,
  enrolledAt: row.enrolled_at,
  registeredAt: row.registered_at,
});

export async function loadTerminals({ db }: Store): Promise<TerminalRecord[]> {
  const rows: Row[] = await db('terminals').orderBy('enrolled_at').select();
  return rows.map(toRecord);
}

/** Adds a terminal. Throws `conflict` when its number or its unit has one. */
export async function insertTerminal(
  { db }: Store,
  given: Pick<TerminalRecord, 'unitId' | 'phone' | 'deviceId' | 'enrolledAt'>,
): Promise<TerminalRecord> {
  const inserted: Row[] = await db('terminals')
    .insert({
      id: randomUUID(),
      unit_id: given.unitId,
      phone: given.phone,
      device_id: given.deviceId,
      maker: '',
      model: '',
      plate: '',
      enrolled_at: given.enrolledAt,
    })
    .onConflict()
    .ignore()
    .returning('*');
  const [row] = inserted;
  if (row === undefined) {
    throw AppError.conflict('this number is enrolled already, or the unit has a terminal; remove that first');
  }
  return toRecord(row);
}

export async function updateTerminal({ db }: Store, record: TerminalRecord): Promise<void> {
  await db('terminals').where('id', record.id).update({
    device_id: record.deviceId,
    maker: record.maker,
    model: record.model,
    plate: record.plate,
    edition: record.edition,
    code_hash: record.codeHash,
    registered_at: record.registeredAt,
  });
}

export async function deleteTerminal({ db }: Store, id: string): Promise<void> {
  await db('terminals').where('id', id).delete();
}
