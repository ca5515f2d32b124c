import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import type { Clock } from '../../clock.ts';
import type { Store } from '../../store/open.ts';
import { CODE_TTL_MS } from './policy.ts';

/** 32 characters, none of which looks like another: five random bits each. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const CODE_LENGTH = 8;

const newCode = (): string =>
  Array.from(randomBytes(CODE_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
const hashOf = (code: string): string => createHash('sha256').update(code).digest('hex');

/** One-time codes that turn a device into a unit. The store knows only their SHA-256. */
export class EnrolmentCodes {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** A new code of the unit; those before it are void. */
  async create(unitId: string): Promise<{ code: string; expiresAt: number }> {
    const code = newCode();
    const expiresAt = this.#clock.now() + CODE_TTL_MS;
    await this.#store.db.transaction(async (trx) => {
      await trx('enrolment_codes').where('unit_id', unitId).delete();
      await trx('enrolment_codes').insert({
        code_hash: hashOf(code),
        unit_id: unitId,
        expires_at: expiresAt,
      });
    });
    return { code, expiresAt };
  }

  /** Uses a code up; answers with its unit. Of any number of concurrent calls one succeeds. Throws `expired` for any other code. */
  async redeem(code: string): Promise<string> {
    const now = this.#clock.now();
    const used: { unit_id: string }[] = await this.#store
      .db('enrolment_codes')
      .where('code_hash', hashOf(code))
      .whereNull('used_at')
      .where('expires_at', '>', now)
      .update({ used_at: now })
      .returning('unit_id');
    const unitId = used[0]?.unit_id;
    if (unitId === undefined) {
      throw new AppError('expired', 'this code is wrong, was used before or has run out; ask for a new one');
    }
    return unitId;
  }

  async voidAll(unitId: string): Promise<void> {
    await this.#store.db('enrolment_codes').where('unit_id', unitId).delete();
  }

  async deleteExpired(): Promise<void> {
    await this.#store.db('enrolment_codes').where('expires_at', '<=', this.#clock.now()).delete();
  }
}
