/** The bridge: mark of the product. */
export function Mark({ size = 24, onDark = false }: { size?: number; onDark?: boolean }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" style={{ flex: "none" }}>
      <rect width="32" height="32" rx="7" fill={onDark ? "#ffffff" : "#0b5c8c"} />
      <path
        d="M4 21h24M7 21v-3M25 21v-3M5 18c4-9 18-9 22 0M16 21v-9.5M11.5 21v-7.6M20.5 21v-7.6"
        fill="none"
        stroke={onDark ? "#0a4468" : "#ffffff"}
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
  );
}
