import { fromDateField, toDateField } from '../recordings/date-field.ts';

/** A time for a field of date and time, to the minute. */
export const toMinuteField = (at: number): string => toDateField(at).slice(0, 16);

/** Of a field that must hold a date and time; `words` say so. */
export const timeRule = (words: string) => ({
  validator: (_: unknown, value: string): Promise<void> =>
    fromDateField(value) === null ? Promise.reject(new Error(words)) : Promise.resolve(),
});
