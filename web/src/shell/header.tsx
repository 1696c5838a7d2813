import { useLocation } from "preact-iso";
import { choose, language, type Language } from "../language";
import { t } from "./texts";
import { theme, themes, type Theme } from "./theme";
import { Logo } from "./logo";

const names: Record<Language, string> = { en: "English", fr: "Français", de: "Deutsch" };

export function Header() {
  const { path } = useLocation();
  const link = (to: string, isHere: boolean, text: string) => (
    <a href={to} aria-current={isHere ? "page" : undefined}>
      {text}
    </a>
  );
  return (
    <header class="top">
      <a class="brand" href="/">
        <Logo />
        pressoir
      </a>
      <nav aria-label={t("nav")}>
        {link("/", path === "/", t("nav.try"))}
        {link("/panel", path.startsWith("/panel"), t("nav.panel"))}
      </nav>
      <div class="preferences">
        <select
          aria-label={t("language")}
          value={language.value}
          onChange={(event) => choose(event.currentTarget.value as Language)}
        >
          {Object.entries(names).map(([code, name]) => (
            <option value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
        <select
          aria-label={t("theme")}
          value={theme.value}
          onChange={(event) => (theme.value = event.currentTarget.value as Theme)}
        >
          {themes.map((each) => (
            <option value={each}>{t(`theme.${each}`)}</option>
          ))}
        </select>
      </div>
    </header>
  );
}
