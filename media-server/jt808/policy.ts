/** Links at the same time, of each transport. */
export const MAX_LINKS = 10_000;
/** TCP asks after so long a silence whether the other side is still there. */
export const KEEP_ALIVE_MS = 60_000;
/** A terminal that doesn't read what it is sent is cut off. */
export const MAX_UNSENT_BYTES = 262_144;

/** A link that is ended has so long to take what was sent before. */
export const LINGER_MS = 2_000;

/** A link that nothing comes by is closed. Terminals beat every minute or so. */
export const IDLE_MS = 5 * 60_000;
/** A link must have shown its code by then. */
export const AUTHENTICATE_MS = 30_000;
/** Links are looked at this often. */
export const TICK_MS = 1_000;

/** Frames a second that a link may send for long, and at once: what was gathered without a network comes together. */
export const FRAMES_PER_SECOND = 50;
export const FRAMES_AT_ONCE = 500;
/** Wrong frames a minute, after which a link is closed. */
export const MAX_WRONG_FRAMES = 20;
/** Frames that wait to be served before the link isn't read any more. */
export const MAX_WAITING = 64;
/** A refused terminal may try again on its link so often. */
export const MAX_REFUSALS = 3;

/** Section 4.2.2: a message that isn't answered is sent again, three times in all. */
export const ANSWER_MS = 15_000;
export const ATTEMPTS = 3;

/** GBK bytes of one text message: the standard has 1,024, of which some terminals show less. */
export const MAX_TEXT_BYTES = 1_000;

/** What a terminal's positions are taken to be good for, metres: the standard has no field for it. */
export const ACCURACY_M = 15;
