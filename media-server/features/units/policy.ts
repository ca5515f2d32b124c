/** A fix from further in the future than this is refused: the device's clock is wrong, and the fix would shadow all that follow. */
export const MAX_FUTURE_MS = 60_000;

/** Reports wait at most this long for others to share a transaction with. */
export const COMMIT_WINDOW_MS = 100;
/** Fixes that may wait to be stored before reports are refused as retryable: about 20 s of 10,000 units. */
export const MAX_WAITING_FIXES = 200_000;
/** Fixes of one statement; bounds how long other queries wait for the one SQLite connection. */
export const MAX_FIXES_PER_STATEMENT = 10_000;

/** States are evaluated this often. */
export const STATE_TICK_MS = 1_000;
/** When units were last seen is written this often. */
export const SEEN_FLUSH_MS = 5_000;

/** Fixes are kept this long. */
export const POSITION_RETENTION_MS = 90 * 86_400_000;
export const SWEEP_INTERVAL_MS = 86_400_000;
/** How often it is looked at whether a sweep is due: the first one comes this long after the start. */
export const SWEEP_CHECK_MS = 10 * 60_000;
/** Fixes of one unit deleted by one statement. */
export const SWEEP_BATCH = 5_000;

/** Life of an enrolment code. */
export const CODE_TTL_MS = 15 * 60_000;
/** Wrong codes from one address. Devices that enrol with good ones, a whole shift behind one gateway, aren't held up. */
export const ENROL_FAILURES_PER_MINUTE = 10;

/** Caveats of the search for the nearest units: battery share, and radius of uncertainty in metres. */
export const LOW_BATTERY = 0.2;
export const INACCURATE_M = 100;

/** Changes of position are gathered for this long before they go out. */
export const STREAM_TICK_MS = 250;
/** A reader of the stream hears something at least this often, so that silence means a dead link. */
export const STREAM_KEEPALIVE_MS = 3_000;
/** A reader with more than this many bytes unsent gets nothing more until it has read them, then a snapshot. */
export const STREAM_MAX_UNSENT_BYTES = 1_000_000;
/** The reader is closed at its so-many-th message that is none of the stream's. */
export const STREAM_MAX_BAD_MESSAGES = 3;
