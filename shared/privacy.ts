/** Characters of a person's name that stay readable: the surname. */
const SURNAME_LENGTH = 1;
/** A name of this many characters or more is an organisation's: its first two and last two stay. */
const ORGANISATION_LENGTH = 5;

/** A party's name as lists show it: `王*`, `杭州****公司`. */
export function maskName(name: string): string {
  const characters = Array.from(name);
  if (characters.length >= ORGANISATION_LENGTH) {
    return `${characters.slice(0, 2).join('')}****${characters.slice(-2).join('')}`;
  }
  return `${characters.slice(0, SURNAME_LENGTH).join('')}${'*'.repeat(Math.max(1, characters.length - SURNAME_LENGTH))}`;
}

/** Several names as lists keep them, each masked. */
export function maskNames(names: string | null): string | null {
  return names === null ? null : names.split('、').map(maskName).join('、');
}

/** What stands for a personal value that isn't shown. */
export const MASKED = '••••';
