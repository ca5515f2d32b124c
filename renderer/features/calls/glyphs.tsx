interface GlyphProps {
  /** Draws a stroke through it. */
  off?: boolean;
}

function Glyph({ off = false, children }: GlyphProps & { children: React.ReactNode }): React.JSX.Element {
  return (
    <svg
      viewBox="0 0 24 24"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      aria-hidden="true"
    >
      {children}
      {off && <path d="M4 4 20 20" />}
    </svg>
  );
}

export function PhoneGlyph({ off }: GlyphProps): React.JSX.Element {
  return (
    <Glyph off={off ?? false}>
      <path d="M6 3h3l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3Z" />
    </Glyph>
  );
}

export { CameraIcon as CameraGlyph, MicrophoneIcon as MicrophoneGlyph } from '../unit/icons.tsx';
