/** A form's rule that something has to be chosen. `required` would put an attribute on the group that groups may not have. */
export const someOf = (message: string) => ({
  validator: (_: unknown, value: readonly unknown[] | undefined) =>
    (value ?? []).length > 0 ? Promise.resolve() : Promise.reject(new Error(message)),
});
