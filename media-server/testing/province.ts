import type { Clock } from '../clock.ts';
import { importCourts } from '../features/courts/import.ts';
import { Users, type UserRow } from '../features/identity/users.ts';
import { hashPassword } from '../features/identity/passwords.ts';
import type { UserRole } from '#shared/identity.ts';
import type { Store } from '../store/open.ts';

const court = (id: string, parentId: string | null, level: string) => ({
  id,
  parentId,
  level,
  nameZh: `法院 ${id}`,
  nameEn: `Court ${id}`,
  shortZh: id,
  divisionCode: '33',
  lon: 120,
  lat: 30,
});

/** One high court, two intermediate courts, a basic court below each, and one whose id begins with another's. */
export const TEST_COURTS = [
  court('zj', null, 'high'),
  court('zj-hz', 'zj', 'intermediate'),
  court('zj-hz-xihu', 'zj-hz', 'basic'),
  court('zj-nb', 'zj', 'intermediate'),
  court('zj-nb-haishu', 'zj-nb', 'basic'),
  court('zj-hz2', 'zj', 'intermediate'),
];

export const TEST_PASSWORD = 'a long enough password';

/** Writes the test courts into the store. */
export async function createProvince(store: Store): Promise<void> {
  await importCourts(store, TEST_COURTS);
}

let hashed: Promise<string> | undefined;

/** Creates a user whose password is `TEST_PASSWORD`. */
export async function createTestUser(
  deps: { store: Store; clock: Clock },
  user: { username: string; role: UserRole; courtId: string },
): Promise<UserRow> {
  hashed ??= hashPassword(TEST_PASSWORD);
  return new Users(deps).create({
    ...user,
    nameZh: `用户 ${user.username}`,
    nameEn: `User ${user.username}`,
    passwordHash: await hashed,
  });
}
