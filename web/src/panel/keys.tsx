import { useState } from "preact/hooks";
import { dateText } from "../language";
import { Danger, Field, PasswordForm, Problem, Secret, Table, View } from "./parts";
import { panel, useLoaded, useWork } from "./session";
import { t } from "./texts";

interface Key {
  id: number;
  label: string;
  scopes: string[];
  ending: string;
  created_at: string;
  last_used_at: string | null;
  expires_at: string | null;
}
interface Keys {
  projects: { id: number; name: string; public_key: string }[];
  keys: Key[];
}
export interface ShownKeys {
  api_key: string;
  api_secret: string;
  projects: { id: number; name: string; public_key: string; secret_key: string }[];
}
const scopeText = (scope: string) => {
  const row = `scope.${scope}`;
  return t.has(row) ? t(row) : scope;
};
type Renewable = "api_key" | "api_secret" | "bearer_token";

export function reveal(password: string): Promise<ShownKeys> {
  return panel<ShownKeys>("/keys/reveal", { method: "POST", json: { password } });
}

function Credentials() {
  const [shown, setShown] = useState<ShownKeys | undefined>();
  if (!shown)
    return (
      <PasswordForm
        lead={t("keys.reveal.lead")}
        button={t("keys.reveal")}
        work={async (password) => setShown(await reveal(password))}
      />
    );
  return (
    <>
      <Secret name="api_key" value={shown.api_key} />
      <Secret name="api_secret" value={shown.api_secret} />
      {shown.projects.map((each) => (
        <div key={each.id}>
          <h3>{t("keys.project", { name: each.name })}</h3>
          <Secret name="public_key" value={each.public_key} />
          <Secret name="secret_key" value={each.secret_key} />
        </div>
      ))}
      <p class="soft">{t("keys.bearer")}</p>
      <button type="button" onClick={() => setShown(undefined)}>
        {t("hide")}
      </button>
    </>
  );
}

function Renewal() {
  const [credential, setCredential] = useState<Renewable>("bearer_token");
  const [fresh, setFresh] = useState<{ credential: string; value: string } | undefined>();
  return (
    <>
      <label class="field panel-form">
        <span>{t("keys.renew.which")}</span>
        <select value={credential} onChange={(event) => setCredential(event.currentTarget.value as Renewable)}>
          <option>bearer_token</option>
          <option>api_key</option>
          <option>api_secret</option>
        </select>
      </label>
      <PasswordForm
        lead={t("keys.renew.lead")}
        button={t("keys.renew")}
        work={async (password) => setFresh(await panel("/keys/renew", { method: "POST", json: { password, credential } }))}
      />
      {fresh && (
        <div class="notice good" role="status">
          <p>{t("keys.once")}</p>
          <Secret name={fresh.credential} value={fresh.value} />
        </div>
      )}
    </>
  );
}

function NewKey({ onMade }: { onMade: () => void }) {
  const { busy, problem, run } = useWork();
  const [label, setLabel] = useState("");
  const [scope, setScope] = useState("optimize");
  const [days, setDays] = useState("");
  const [made, setMade] = useState<string | undefined>();
  function submit(event: Event) {
    event.preventDefault();
    const life = days ? { expires_in_seconds: Number(days) * 86400 } : {};
    void run(async () => {
      const key = await panel<{ key: string }>("/keys", { method: "POST", json: { label, scopes: [scope], ...life } });
      setMade(key.key);
      setLabel("");
      onMade();
    });
  }
  return (
    <form class="panel-form wide" onSubmit={submit}>
      <Field label={t("keys.label")} required maxLength={200} value={label} onInput={(event) => setLabel(event.currentTarget.value)} />
      <label class="field">
        <span>{t("keys.scope")}</span>
        <select value={scope} onChange={(event) => setScope(event.currentTarget.value)}>
          <option value="read">{t("scope.read")}</option>
          <option value="optimize">{t("scope.optimize")}</option>
          <option value="admin">{t("scope.admin")}</option>
        </select>
      </label>
      <Field
        label={t("keys.days")}
        type="number"
        min={1}
        max={3650}
        placeholder={t("never")}
        value={days}
        onInput={(event) => setDays(event.currentTarget.value)}
      />
      <button class="primary" disabled={busy}>
        {t("keys.make")}
      </button>
      <Problem of={problem} />
      {made && (
        <div class="notice good" role="status">
          <p>{t("keys.once")}</p>
          <Secret name={t("key")} value={made} />
        </div>
      )}
    </form>
  );
}

export function KeysView() {
  const loaded = useLoaded<Keys>("/keys");
  return (
    <View title={t("keys")} lead={t("keys.lead")} loaded={loaded}>
      {(data) => (
        <>
          <div class="card">
            <h2>{t("keys.credentials")}</h2>
            <Credentials />
          </div>
          <div class="card">
            <h2>{t("keys.renew")}</h2>
            <Renewal />
          </div>
          <h2>{t("keys.own")}</h2>
          <Table
            caption={t("keys.own")}
            empty={t("keys.none")}
            head={
              <>
                <th>{t("keys.label")}</th>
                <th>{t("keys.scope")}</th>
                <th>{t("keys.ending")}</th>
                <th>{t("keys.used")}</th>
                <th>{t("keys.expires")}</th>
                <th>
                  <span class="unseen">{t("actions")}</span>
                </th>
              </>
            }
            rows={data.keys.map((key) => (
              <tr key={key.id}>
                <td>{key.label}</td>
                <td>{key.scopes.map(scopeText).join(", ")}</td>
                <td>
                  <code>…{key.ending}</code>
                </td>
                <td>{key.last_used_at ? dateText(key.last_used_at) : t("never")}</td>
                <td>{key.expires_at ? dateText(key.expires_at) : t("never")}</td>
                <td>
                  <Danger
                    text={t("remove")}
                    question={t("keys.remove", { label: key.label })}
                    work={async () => {
                      await panel(`/keys/${key.id}`, { method: "DELETE" });
                      loaded.reload();
                    }}
                  />
                </td>
              </tr>
            ))}
          />
          <div class="card">
            <h2>{t("keys.new")}</h2>
            <NewKey onMade={loaded.reload} />
          </div>
        </>
      )}
    </View>
  );
}
