/** Owns Baton's mark. */
export const Logo = ({ size = 32 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" role="img" aria-label="Baton">
    <rect width="32" height="32" rx="9" fill="#2f8b85" />
    <g transform="rotate(-45 16 16)">
      <rect x="4.6" y="13.4" width="22.8" height="5.2" rx="2.6" fill="#fff" />
      <rect x="13.2" y="12" width="5.6" height="8" rx="1" fill="#f2b84b" />
    </g>
  </svg>
);
