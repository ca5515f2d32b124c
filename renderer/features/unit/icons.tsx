interface IconProps {
  /** Draws a stroke through it. */
  off?: boolean;
}

/** `size` in CSS pixels. */
function Icon({
  off = false,
  size = 26,
  children,
}: IconProps & { size?: number; children: React.ReactNode }): React.JSX.Element {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
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

export function MicrophoneIcon({ off }: IconProps): React.JSX.Element {
  return (
    <Icon off={off ?? false}>
      <rect x="9" y="3" width="6" height="11" rx="3" />
      <path d="M5 11a7 7 0 0 0 14 0M12 18v3" />
    </Icon>
  );
}

export function CameraIcon({ off }: IconProps): React.JSX.Element {
  return (
    <Icon off={off ?? false}>
      <rect x="3" y="6" width="12" height="12" rx="2" />
      <path d="m15 11 6-3.5v9L15 13" />
    </Icon>
  );
}

export function SwitchIcon(): React.JSX.Element {
  return (
    <Icon>
      <path d="M4 10a8 8 0 0 1 14-3l2 2M20 14a8 8 0 0 1-14 3l-2-2M20 4v5h-5M4 20v-5h5" />
    </Icon>
  );
}

export function MenuIcon(): React.JSX.Element {
  return (
    <Icon>
      <path d="M4 7h16M4 12h16M4 17h16" />
    </Icon>
  );
}

export function EyeIcon(): React.JSX.Element {
  return (
    <Icon>
      <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z" />
      <circle cx="12" cy="12" r="2.8" />
    </Icon>
  );
}

export function HandIcon(): React.JSX.Element {
  return (
    <Icon>
      <path d="M8 12V5.5a1.5 1.5 0 0 1 3 0V11V4a1.5 1.5 0 0 1 3 0v7V5.5a1.5 1.5 0 0 1 3 0V15a6 6 0 0 1-6 6c-2.5 0-4-1.2-5-3l-2.4-4.2a1.5 1.5 0 0 1 2.5-1.6Z" />
    </Icon>
  );
}

export function LeaveIcon(): React.JSX.Element {
  return (
    <Icon>
      <path d="M14 4H6v16h8M10 12h11M17 8l4 4-4 4" />
    </Icon>
  );
}

export function PhoneIcon({ off }: IconProps): React.JSX.Element {
  return (
    <Icon off={off ?? false} size={20}>
      <path d="M6 3h3l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3Z" />
    </Icon>
  );
}
