/** A press, and what comes out of it. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect width="32" height="32" rx="8" class="logo-ground" />
      <path d="M8 8.5h16M16 8.5v5M9.5 13.5h13" class="logo-press" />
      <path d="M16 17.5c2.6 3 3.6 4.5 3.6 6a3.6 3.6 0 0 1-7.2 0c0-1.5 1-3 3.6-6z" class="logo-drop" />
    </svg>
  );
}
