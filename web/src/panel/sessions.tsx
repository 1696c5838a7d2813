import { useState } from "preact/hooks";
import { dateText } from "../language";
import { Danger, Field, Problem, Table, View } from "./parts";
import { panel, useLoaded, useWork, type SessionLine } from "./session";
import { t } from "./texts";

function NewPassword({ onChanged }: { onChanged: () => void }) {
  const { busy, problem, run } = useWork();
  const [password, setPassword] = useState("");
  const [fresh, setFresh] = useState("");
  const [isDone, setIsDone] = useState(false);
  function submit(event: Event) {
    event.preventDefault();
    setIsDone(false);
    void run(async () => {
      await panel("/password", { method: "POST", json: { password, new_password: fresh } });
      setPassword("");
      setFresh("");
      setIsDone(true);
      onChanged();
    });
  }
  return (
    <form class="panel-form" onSubmit={submit}>
      <Field
        label={t("password.present")}
        type="password"
        autocomplete="current-password"
        required
        value={password}
        onInput={(event) => setPassword(event.currentTarget.value)}
      />
      <Field
        label={t("password.new")}
        hint={t("password.hint")}
        type="password"
        autocomplete="new-password"
        required
        minLength={12}
        value={fresh}
        onInput={(event) => setFresh(event.currentTarget.value)}
      />
      <button class="primary" disabled={busy}>
        {t("password.change")}
      </button>
      <Problem of={problem} />
      {isDone && (
        <p class="notice good" role="status">
          {t("password.changed")}
        </p>
      )}
    </form>
  );
}

export function SessionsView() {
  const loaded = useLoaded<{ sessions: SessionLine[] }>("/sessions");
  return (
    <View title={t("sessions")} lead={t("sessions.lead")} loaded={loaded}>
      {(data) => (
        <>
          <Table
            caption={t("sessions")}
            empty=""
            head={
              <>
                <th>{t("sessions.agent")}</th>
                <th>{t("sessions.network")}</th>
                <th>{t("sessions.begun")}</th>
                <th>{t("sessions.used")}</th>
                <th>
                  <span class="unseen">{t("actions")}</span>
                </th>
              </>
            }
            rows={data.sessions.map((each) => (
              <tr key={each.id}>
                <td>{each.agent || "–"}</td>
                <td>{each.address || "–"}</td>
                <td>{dateText(each.created_at)}</td>
                <td>{dateText(each.used_at, { dateStyle: "medium", timeStyle: "short" })}</td>
                <td>
                  {each.is_current ? (
                    <strong>{t("sessions.this")}</strong>
                  ) : (
                    <Danger
                      text={t("sessions.end")}
                      question={t("sessions.question", { agent: each.agent || each.address })}
                      work={async () => {
                        await panel(`/sessions/${each.id}`, { method: "DELETE" });
                        loaded.reload();
                      }}
                    />
                  )}
                </td>
              </tr>
            ))}
          />
          <div class="card">
            <h2>{t("password.change")}</h2>
            <NewPassword onChanged={loaded.reload} />
          </div>
        </>
      )}
    </View>
  );
}
