import { effect, signal } from "@preact/signals";
import { store, stored } from "../language";

export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const before = stored("theme");
export const theme = signal<Theme>(themes.includes(before as Theme) ? (before as Theme) : "auto");
effect(() => {
  if (theme.value === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
  store("theme", theme.value);
});
