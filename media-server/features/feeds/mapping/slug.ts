const MAX_ID = 80;

/**
 * A catalogue id for a name: `T02 Check confirmation` is `t02CheckConfirmation`. Null for a name that isn't written in Latin letters.
 */
export function slugOf(name: string): string | null {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '');
  if (/(?!\p{Script=Latin})\p{L}/u.test(plain)) {
    return null;
  }
  const words = plain.match(/[\dA-Za-z]+/g) ?? [];
  const slug = words
    .map((word) => (/[a-z]/.test(word) ? word : word.toLowerCase()))
    .map((word, index) =>
      index === 0
        ? word.charAt(0).toLowerCase() + word.slice(1)
        : word.charAt(0).toUpperCase() + word.slice(1),
    )
    .join('');
  return slug === '' ? null : (/^\d/.test(slug) ? `e${slug}` : slug).slice(0, MAX_ID);
}
