/** A slot with a piece that fits. */
export function Logo() {
  return (
    <span className="flex items-center gap-2 text-[15px] font-semibold tracking-tight">
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden className="text-accent">
        <rect
          x="1"
          y="1"
          width="18"
          height="18"
          rx="5"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.8"
        />
        <path
          d="M5.5 14.5 10 5l4.5 9.5M7.4 11.4h5.2"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.8"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      Atelier
    </span>
  );
}
