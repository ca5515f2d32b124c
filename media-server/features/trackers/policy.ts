/** Wrong identifiers from one address a minute. Phones with right ones, many of them behind one gateway, aren't held up. */
export const WRONG_PER_MINUTE = 20;
/** Reports of one phone a minute: what it gathered without a network comes together, one request a fix. */
export const REPORTS_PER_MINUTE = 600;
/** What is refused for its rate may come again after this, seconds. */
export const RETRY_AFTER_S = 10;
/** Traccar Client reports every five minutes unless it is told otherwise; a phone that is silent for longer isn't connected. */
export const SILENCE_MS = 6 * 60_000;
/** Phones are looked at this often. */
export const TICK_MS = 5_000;
/** A report has less than 1 kB. */
export const MAX_BODY_BYTES = 16 * 1024;
/** What positions are taken to be good for where the phone doesn't say, metres. */
export const ACCURACY_M = 15;
