// How each client is pointed at this server: the pages of docs/migrate with the account's own keys in them.
import { useLocation } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import { reveal, type ShownKeys } from "./keys";
import { Document } from "./markdown";
import { PasswordForm, Problem } from "./parts";
import { t } from "./texts";

const texts = import.meta.glob<string>("../../../docs/migrate/*.md", { query: "?raw", import: "default" });
const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1, -".md".length);
const byName = new Map(Object.entries(texts).map(([path, load]) => [nameOf(path), load]));

/** Words of the pages that stand for keys, the longest first, so that none is found within another. */
function filled(text: string, keys?: ShownKeys): string {
  const here = text
    .replaceAll("https://images.example.org", location.origin)
    .replaceAll("images.example.org", location.host);
  if (!keys) return here;
  const project = keys.projects[0];
  const words: [string, string | undefined][] = [
    ["API_SECRET", keys.api_secret],
    ["API_KEY", keys.api_key],
    ["PUBLIC_KEY", project?.public_key],
    ["SECRET_KEY", project?.secret_key],
  ];
  return words.reduce((filling, [word, value]) => (value ? filling.replace(new RegExp(`\\b${word}\\b`, "g"), value) : filling), here);
}

export function PluginsView() {
  const { path } = useLocation();
  const name = path.split("/")[3] || "README";
  const load = byName.get(name);
  const [text, setText] = useState<string | undefined>();
  const [keys, setKeys] = useState<ShownKeys | undefined>();
  const [problem, setProblem] = useState<string | undefined>();
  useEffect(() => {
    let isShown = true;
    setText(undefined);
    setProblem(undefined);
    load?.().then(
      (read) => isShown && setText(read),
      (failure) => isShown && setProblem(String(failure)),
    );
    return () => {
      isShown = false;
    };
  }, [load]);
  if (!load) return <h1>{t("missing")}</h1>;
  const linkOf = (target: string) => {
    const [file, part] = target.split("#");
    const known = file?.endsWith(".md") && byName.has(file.slice(0, -".md".length));
    if (known) return file === "README.md" ? "/panel/plugins" : `/panel/plugins/${file!.slice(0, -".md".length)}`;
    return part !== undefined && file === "" ? `#${part}` : /^https?:/.test(target) ? target : undefined;
  };
  return (
    <>
      {name !== "README" && (
        <p>
          <a href="/panel/plugins">← {t("plugins.all")}</a>
        </p>
      )}
      <div class="card">
        {keys ? (
          <p role="status">
            {t("plugins.filled")}{" "}
            <button type="button" onClick={() => setKeys(undefined)}>
              {t("hide")}
            </button>
          </p>
        ) : (
          <PasswordForm
            lead={t("plugins.lead")}
            button={t("plugins.fill")}
            work={async (password) => setKeys(await reveal(password))}
          />
        )}
      </div>
      <Problem text={problem} />
      {text !== undefined && (
        <article lang="en" class="panel-document">
          <Document text={filled(text, keys)} linkOf={linkOf} />
        </article>
      )}
    </>
  );
}
