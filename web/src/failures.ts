// What failures are called: the server's own texts are English.
import { textsOf } from "./language";

/** Of failures, by the server's codes. */
export const failureText = textsOf({
  "other": ["It failed", "Échec", "Fehlgeschlagen"],
  "unsupported_format": ["This is no format that can be read", "Format illisible", "Kein lesbares Format"],
  "payload_too_large": ["The file is too large", "Le fichier est trop grand", "Die Datei ist zu groß"],
  "corrupt_input": ["The file is damaged", "Le fichier est endommagé", "Die Datei ist beschädigt"],
  "password_needed": ["The file has a password", "Le fichier a un mot de passe", "Die Datei hat ein Passwort"],
  "limit_exceeded": ["More than this server takes", "Au-delà des limites du serveur", "Mehr, als dieser Server annimmt"],
  "too_many_requests": ["Too many files at once", "Trop de fichiers à la fois", "Zu viele Dateien auf einmal"],
  "fetch_failed": ["The address gave no file", "L’adresse n’a rien donné", "Die Adresse lieferte keine Datei"],
  "fetch_refused": ["This address is not allowed", "Cette adresse n’est pas permise", "Diese Adresse ist nicht erlaubt"],
  "unauthorized": ["The server does not take this key", "Le serveur n’accepte pas cette clé", "Der Server nimmt diesen Schlüssel nicht"],
  "timeout": ["It took too long", "Trop long", "Es dauerte zu lange"],
  "unavailable": ["The server is busy", "Le serveur est occupé", "Der Server ist ausgelastet"],
  "unreachable": ["The server cannot be reached", "Le serveur est injoignable", "Der Server ist nicht erreichbar"],
  "monthly_quota": ["The quota of this month is used up", "Le quota du mois est épuisé", "Das Kontingent des Monats ist verbraucht"],
  "credits_exhausted": ["No images are left", "Aucune image restante", "Keine Bilder mehr übrig"],
  "internal": ["The server failed", "Erreur du serveur", "Der Server ist gescheitert"],
  "account_disabled": ["This account is disabled", "Ce compte est désactivé", "Dieses Konto ist gesperrt"],
  "sub_account_quota": [
    "The quota of the sub-account is used up",
    "Le quota du sous-compte est épuisé",
    "Das Kontingent des Unterkontos ist verbraucht",
  ],
  "signed_out": ["You are signed out", "Vous êtes déconnecté", "Sie sind abgemeldet"],
  "insufficient_scope": [
    "The key does not allow this",
    "La clé ne le permet pas",
    "Der Schlüssel erlaubt das nicht",
  ],
});
