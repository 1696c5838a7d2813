// Texts in three languages. A table has a row for each text, so that none can be missing in a language.
import { effect, signal } from "@preact/signals";

export const languages = ["en", "fr", "de"] as const;
export type Language = (typeof languages)[number];

/** English, French, German. `{name}` is replaced; "one|many" is chosen by the value `n`. */
export type Texts = Record<string, readonly [string, string, string]>;
export type Values = Record<string, string | number>;

function remembered(): Language {
  const asked = [stored("language"), ...navigator.languages.map((each) => each.slice(0, 2))];
  return (asked.find((each) => languages.includes(each as Language)) as Language) ?? "en";
}

/** What this browser remembers; null where it remembers nothing. */
export function stored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // forbidden by the user
  }
}

export function store(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // forbidden by the user: it holds until the page is left
  }
}

export const language = signal<Language>(remembered());
effect(() => {
  document.documentElement.lang = language.value;
});

export function choose(chosen: Language): void {
  language.value = chosen;
  store("language", chosen);
}

/** The lookup of a table: components that call it are drawn anew when the language changes. `has` is for words of the server. */
export function textsOf<T extends Texts>(table: T) {
  const look = (key: keyof T, values: Values = {}): string => {
    const row = table[key] as Texts[string];
    const forms = row[languages.indexOf(language.value)]!.split("|");
    const isOne = forms.length > 1 && new Intl.PluralRules(language.value).select(Number(values.n)) === "one";
    const text = isOne || forms.length === 1 ? forms[0]! : forms[1]!;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return value === undefined ? whole : typeof value === "number" ? numberText(value) : value;
    });
  };
  return Object.assign(look, { has: (key: string): key is keyof T & string => Object.hasOwn(table, key) });
}

export function numberText(value: number, options: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(language.value, options).format(value);
}

/** 1234567 -> "1.23 MB": three digits, by powers of 1000. */
export function bytesText(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  let power = 0;
  while (power + 1 < units.length && Math.abs(bytes) >= 999.5 * 1000 ** power) ++power;
  return numberText(bytes / 1000 ** power, {
    style: "unit",
    unit: units[power]!,
    unitDisplay: power === 0 ? "long" : "short",
    maximumSignificantDigits: 3,
  });
}

/** 0.4567 -> "45.7 %". */
export function percentText(share: number): string {
  return numberText(share, { style: "percent", maximumFractionDigits: 1 });
}

export function dateText(iso: string, options: Intl.DateTimeFormatOptions = { dateStyle: "medium" }): string {
  return new Intl.DateTimeFormat(language.value, options).format(new Date(iso));
}
