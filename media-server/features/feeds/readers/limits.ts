/** Longest line, and longest CSV record of several lines. Bytes of a line, characters of a record. */
export const MAX_LINE = 1_000_000;

/** Most fields of a record. */
export const MAX_FIELDS = 2_000;

/** Deepest nesting of XES elements, `<log>` included. */
export const MAX_DEPTH = 32;

/** Longest value of an XES attribute, characters. */
export const MAX_VALUE = 1_000_000;

/** Longest stretch of XES without the end of a tag, characters: a tag has room for its key beside its value. */
export const MAX_STRETCH = 2_000_000;

/** Longest XES event with the attributes of its trace, characters of keys and values. */
export const MAX_EVENT = 4_000_000;
