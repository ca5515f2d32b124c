const WIDTH = 120;
const HEIGHT = 28;
const PAD = 2;

/** A small line of the past months; gaps where there was nothing to count. Decorative: the figures stand in Explore. */
export function Spark({ values }: { values: readonly (number | null)[] }): React.JSX.Element | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) {
    return null;
  }
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const x = (index: number): number => PAD + (index / (values.length - 1)) * (WIDTH - 2 * PAD);
  const y = (value: number): number =>
    most === least ? HEIGHT / 2 : HEIGHT - PAD - ((value - least) / (most - least)) * (HEIGHT - 2 * PAD);
  let path = '';
  let isBroken = true;
  for (const [index, value] of values.entries()) {
    if (value === null) {
      isBroken = true;
      continue;
    }
    path += `${isBroken ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    isBroken = false;
  }
  return (
    <svg
      className="situation-spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}
