import { textsOf } from "../language";

/** Of what stands around every view: English, French, German. */
export const t = textsOf({
  "skip": ["Skip to content", "Aller au contenu", "Zum Inhalt"],
  "nav": ["Views", "Vues", "Ansichten"],
  "nav.try": ["Try it", "Essayer", "Ausprobieren"],
  "nav.panel": ["Panel", "Tableau de bord", "Verwaltung"],
  "language": ["Language", "Langue", "Sprache"],
  "theme": ["Colours", "Couleurs", "Farben"],
  "theme.auto": ["As the system", "Comme le système", "Wie das System"],
  "theme.light": ["Light", "Clair", "Hell"],
  "theme.dark": ["Dark", "Sombre", "Dunkel"],
  "missing.title": ["There is no such page", "Cette page n’existe pas", "Diese Seite gibt es nicht"],
  "missing.back": ["Back to the start", "Retour à l’accueil", "Zurück zum Anfang"],
  "footer.promise": [
    "Files stay on this server.",
    "Les fichiers restent sur ce serveur.",
    "Die Dateien bleiben auf diesem Server.",
  ],
  "footer.api": ["The API’s contract", "Le contrat de l’API", "Der Vertrag der API"],
});
