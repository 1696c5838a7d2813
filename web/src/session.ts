// Who uses the page. Without a key the server decides whether the page may be used (locally, or where it is open).
import { signal } from "@preact/signals";

function remembered(): string {
  try {
    return sessionStorage.getItem("key") ?? "";
  } catch {
    return ""; // forbidden by the user
  }
}

/** A key of the API, of this tab alone; empty: none. */
export const key = signal(remembered());

export function useKey(value: string): void {
  key.value = value;
  try {
    if (value) sessionStorage.setItem("key", value);
    else sessionStorage.removeItem("key");
  } catch {
    // forbidden by the user: it holds until the page is left
  }
}

/** What calls of /pressoir/v1 carry. The mark says that they are the page's: no other site can send it. */
export function credentials(): Record<string, string> {
  return key.value ? { Authorization: `Bearer ${key.value}` } : { "Pressoir-Page": "1" };
}
