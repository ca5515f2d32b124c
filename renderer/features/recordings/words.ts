import i18next from 'i18next';

/** A length in words with two units at most: `35 秒`, `12 分 5 秒`, `3 小时 20 分`, `2 天 4 小时`. */
export function lengthText(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  const word = (unit: 'seconds' | 'minutes' | 'hours' | 'days', n: number): string =>
    i18next.t(`app:age.${unit}`, { n });
  const pair = (first: string, rest: number, second: string): string =>
    rest === 0 ? first : `${first} ${second}`;
  if (s < 60) {
    return word('seconds', s);
  }
  if (s < 3600) {
    return pair(word('minutes', Math.floor(s / 60)), s % 60, word('seconds', s % 60));
  }
  if (s < 86_400) {
    const minutes = Math.floor((s % 3600) / 60);
    return pair(word('hours', Math.floor(s / 3600)), minutes, word('minutes', minutes));
  }
  const hours = Math.floor((s % 86_400) / 3600);
  return pair(word('days', Math.floor(s / 86_400)), hours, word('hours', hours));
}
