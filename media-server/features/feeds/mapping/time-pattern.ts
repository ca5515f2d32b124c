const TOKENS: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  dd: '(?<day>\\d{2})',
  d: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  S: '(?<fraction>\\d+)',
  XXX: '(?<offset>Z|[+-]\\d{2}:?\\d{2})',
  '[': '(?:',
  ']': ')?',
};

const PARTS = /yyyy|MM?|dd?|HH?|mm|ss|S+|XXX|'[^']+'|[[\]]|[^A-Za-z'[\]]/gu;

/** Why a pattern such as `yyyy/MM/dd HH:mm[:ss]` can't be used; null when it can. */
export function patternProblem(pattern: string): string | null {
  const names = new Set<string>();
  for (const part of pattern.match(PARTS) ?? []) {
    const [, name] = /\?<(\w+)>/.exec(sourceOf(part)) ?? [];
    if (name !== undefined && names.has(name)) {
      return `names its ${name} twice`;
    }
    names.add(name ?? '');
  }
  const rest = pattern.replaceAll(PARTS, '');
  if (rest !== '') {
    return `${JSON.stringify(rest)} is no part of a pattern; letters that stand for themselves go between single quotes`;
  }
  const missing = ['year', 'month', 'day'].filter((name) => !names.has(name));
  if (missing.length > 0) {
    return `has no ${missing.join(', no ')}`;
  }
  return bracketsMatch(pattern) ? null : 'its brackets do not match';
}

function bracketsMatch(pattern: string): boolean {
  let depth = 0;
  for (const bracket of pattern.replaceAll(/'[^']+'/g, '').match(/[[\]]/g) ?? []) {
    depth += bracket === '[' ? 1 : -1;
    if (depth < 0) {
      return false;
    }
  }
  return depth === 0;
}

function sourceOf(part: string): string {
  const token = TOKENS[part.startsWith('S') ? 'S' : part];
  if (token !== undefined) {
    return token;
  }
  const literal = part.length > 1 && part.startsWith("'") ? part.slice(1, -1) : part;
  return literal.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}

/** What matches a pattern for which `patternProblem` has nothing to say; its groups are named by the parts of a time. */
export function patternExpression(pattern: string): RegExp {
  return new RegExp(`^${(pattern.match(PARTS) ?? []).map(sourceOf).join('')}$`, 'u');
}
