// How each client is pointed at this server: the pages of docs/migrate with the account's own keys in them.
import { useLocation } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import { Title } from "../shell/title";
import { filled } from "./filled";
import { reveal, type ShownKeys } from "./keys";
import { Document } from "./markdown";
import { PasswordForm, Problem } from "./parts";
import { t } from "./texts";

const texts = import.meta.glob<string>("../../../docs/migrate/*.md", { query: "?raw", import: "default" });
const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1, -".md".length);
const byName = new Map(Object.entries(texts).map(([path, load]) => [nameOf(path), load]));

export function PluginsView() {
  const { path } = useLocation();
  const name = path.split("/")[3] || "README";
  const load = byName.get(name);
  const [read, setRead] = useState<{ name: string; text: string } | undefined>();
  const [keys, setKeys] = useState<ShownKeys | undefined>();
  const [problem, setProblem] = useState<unknown>();
  useEffect(() => {
    let isShown = true;
    setProblem(undefined);
    load?.().then(
      (text) => isShown && setRead({ name, text }),
      (failure) => isShown && setProblem(failure),
    );
    return () => {
      isShown = false;
    };
  }, [load]);
  if (!load) return <Title text={t("missing")} />;
  const linkOf = (written: string) => {
    const target = filled(written); // a link holds no key
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
      <Problem of={problem} />
      {read?.name === name && (
        <article key={name} lang="en" class="panel-document">
          <Document text={read.text} linkOf={linkOf} fill={(part) => filled(part, keys)} />
        </article>
      )}
    </>
  );
}
