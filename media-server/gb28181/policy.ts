/** TCP connections at the same time. */
export const MAX_CONNECTIONS = 5_000;
/** A connection by which nothing comes for so long is closed. Devices beat every minute or so. */
export const IDLE_MS = 10 * 60_000;
/** A peer that doesn't read what it is sent is cut off. */
export const MAX_UNSENT_BYTES = 1_048_576;

/** RFC 3261, section 17.1.1.1: first repetition, longest time between two, and when a request is given up (64·T1). */
export const T1_MS = 500;
export const T2_MS = 4_000;
export const GIVE_UP_MS = 32_000;
/** A camera that rings so long is told to leave it. */
export const RING_MS = 20_000;
/** Who ends a call waits no longer for the camera to say that it has heard it; it goes on being told. */
export const BYE_MS = 2_000;
/** Transactions whose answers are kept for repetitions. */
export const MAX_TRANSACTIONS = 20_000;

export const NONCE_MS = 5 * 60_000;
/** Failed registrations of an address in a minute; more are refused unseen. */
export const MAX_FAILURES_A_MINUTE = 20;

/** Longest registration, s. */
export const MAX_EXPIRES_S = 86_400;
/** GB/T 28181-2016, section 9.6: three beats of 60 s that don't come are a loss. */
export const KEEPALIVE_LOST_MS = 3 * 60_000;
export const TICK_MS = 1_000;

/** What catalogue a device is taken to have at most. */
export const MAX_CHANNELS = 10_000;
/** The rest of a catalogue must come within this time of the piece before. */
export const CATALOG_GAP_MS = 15_000;

/** A question that is answered by a message of its own waits so long for it. */
export const ANSWER_MS = 5_000;

/** Length of a subscription, s; renewed when half of it is over. */
export const SUBSCRIBE_S = 600;
/** How often positions are asked for, s. */
export const POSITION_INTERVAL_S = 5;
/** What a device's positions are taken to be good for, metres: the standard has no field for it. */
export const ACCURACY_M = 15;

/** RTP packets that wait for one before them, and for how long. */
export const REORDER_PACKETS = 64;
export const REORDER_MS = 200;
/** An invited camera must send by then, and never be silent for so long. */
export const SILENT_MS = 10_000;

/** A device that has accepted a voice broadcast must invite the server within this time. */
export const SPEECH_INVITE_MS = 10_000;
/** A voice broadcast without a microphone ends, and every one that is forgotten. */
export const SPEECH_MUTE_MS = 20_000;
export const SPEECH_MOST_MS = 10 * 60_000;
