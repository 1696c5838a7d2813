// The panel: signing in, and one view for each word behind /panel/.
import type { ComponentType } from "preact";
import { useLocation } from "preact-iso";
import { useEffect } from "preact/hooks";
import { Title } from "../shell/title";
import { CallbacksView } from "./callbacks";
import { HistoryView } from "./history";
import { KeysView } from "./keys";
import { OperatorView } from "./operator";
import "./panel.css";
import { Problem } from "./parts";
import { PluginsView } from "./plugins";
import { account, findAccount, signOut, useWork, type Account } from "./session";
import { SessionsView } from "./sessions";
import { SignIn } from "./sign-in";
import { SubAccountsView } from "./sub-accounts";
import { t } from "./texts";
import { UsageView } from "./usage";

interface Entry {
  word: string;
  title: Parameters<typeof t>[0];
  view: ComponentType;
  isFor?: (who: Account) => boolean;
}
const entries: Entry[] = [
  { word: "", title: "usage", view: UsageView },
  { word: "keys", title: "keys", view: KeysView },
  { word: "history", title: "history", view: HistoryView },
  { word: "plugins", title: "plugins", view: PluginsView },
  { word: "callbacks", title: "callbacks", view: CallbacksView },
  { word: "sub-accounts", title: "subs", view: SubAccountsView, isFor: (who) => !who.is_sub_account },
  { word: "sessions", title: "sessions", view: SessionsView },
  { word: "operator", title: "operator", view: OperatorView, isFor: (who) => who.is_operator },
];

export default function Panel() {
  const { path } = useLocation();
  const { busy, problem, run } = useWork();
  const find = () => void run(findAccount);
  useEffect(() => {
    if (account.value === undefined) find();
  }, []);
  const who = account.value;
  if (who === undefined)
    return problem !== undefined ? (
      <Problem of={problem}>
        {" "}
        <button type="button" onClick={find}>
          {t("retry")}
        </button>
      </Problem>
    ) : (
      <p class="soft" role="status">
        {t("loading")}
      </p>
    );
  if (who === null) return <SignIn />;
  const word = path.split("/")[2] ?? "";
  const shown = entries.filter((each) => each.isFor?.(who) ?? true);
  const entry = shown.find((each) => each.word === word);
  const Shown = entry?.view;
  return (
    <div class="panel">
      <nav class="panel-nav" aria-label={t("title")}>
        <ul>
          {shown.map((each) => (
            <li key={each.word}>
              <a href={each.word ? `/panel/${each.word}` : "/panel"} aria-current={each === entry ? "page" : undefined}>
                {t(each.title)}
              </a>
            </li>
          ))}
        </ul>
        <div class="panel-who">
          <span class="soft">{who.email || who.name}</span>
          <button type="button" disabled={busy} onClick={() => void run(signOut)}>
            {t("sign_out")}
          </button>
        </div>
      </nav>
      <section class="panel-view">
        <Problem of={problem} />
        {Shown ? <Shown /> : <Title text={t("missing")} />}
      </section>
    </div>
  );
}
