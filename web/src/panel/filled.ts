// Words of docs/migrate that stand for a server and for keys.
import type { ShownKeys } from "./keys";

const placeholders = /https:\/\/images\.example\.org|images\.example\.org|\b(?:API_SECRET|API_KEY|PUBLIC_KEY|SECRET_KEY)\b/g;

/** A text of the pages with this server, and the account's keys, in the place of the words that stand for them. */
export function filled(text: string, keys?: ShownKeys): string {
  const project = keys?.projects[0];
  const values: Record<string, string | undefined> = {
    "https://images.example.org": location.origin,
    "images.example.org": location.host,
    "API_SECRET": keys?.api_secret,
    "API_KEY": keys?.api_key,
    "PUBLIC_KEY": project?.public_key,
    "SECRET_KEY": project?.secret_key,
  };
  return text.replace(placeholders, (word) => values[word] || word);
}
