import type { MarkerKind } from './engine/fleet.ts';

const SHAPE: Record<MarkerKind, React.JSX.Element> = {
  live: (
    <g fill="var(--accent)">
      <circle cx="12" cy="13" r="6" />
      <path d="M12 1 17 9.5H7Z" />
    </g>
  ),
  lastKnown: (
    <path
      d="M12 4.5 19.5 18H4.5Z"
      fill="var(--surface-0)"
      stroke="var(--state-attention)"
      strokeWidth="2.6"
      strokeLinejoin="round"
    />
  ),
  off: (
    <circle
      cx="12"
      cy="12"
      r="6"
      fill="var(--surface-0)"
      stroke="var(--text-3)"
      strokeWidth="2.4"
      strokeDasharray="3.6 2.68"
    />
  ),
  sos: (
    <>
      <path
        d="M7.9 2h8.2L22 7.9v8.2L16.1 22H7.9L2 16.1V7.9Z"
        fill="var(--state-danger-deep)"
        stroke="var(--state-danger)"
        strokeWidth="2"
      />
      <path d="M12 6.5v7M12 16.5v1.5" stroke="#fff" strokeWidth="2.6" />
    </>
  ),
};

/** A unit's marker as the map draws it. Decorative: the word beside it is what a screen reader hears. */
export function MarkerIcon({ kind, size = 14 }: { kind: MarkerKind; size?: number }): React.JSX.Element {
  return (
    <svg className="map-icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      {SHAPE[kind]}
    </svg>
  );
}
