/** Reads a number of zero or more from the command line's option `name`; throws with the option's name. */
export function readNumber(name: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || value < 0) {
    throw new TypeError(`--${name}: ${text} is not a number of zero or more`);
  }
  return value;
}

/** Reads one of `choices` from the command line's option `name`; throws with the option's name. */
export function readChoice<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((entry) => entry === text);
  if (choice === undefined) {
    throw new TypeError(`--${name}: ${text} is not one of ${choices.join(', ')}`);
  }
  return choice;
}
