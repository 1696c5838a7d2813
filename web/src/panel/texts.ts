import { textsOf } from "../language";

/** Of the panel: English, French, German. */
export const t = textsOf({
  "title": ["Panel", "Tableau de bord", "Verwaltung"],
});
