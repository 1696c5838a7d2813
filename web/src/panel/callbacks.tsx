import { dateText } from "../language";
import { Problem, Table, View } from "./parts";
import { panel, useLoaded, useWork } from "./session";
import { apiName, t } from "./texts";

interface Callbacks {
  deliveries: {
    id: number;
    api: string;
    event: string;
    url: string;
    state: "pending" | "delivered" | "given_up";
    attempts: number;
    last_status: number | null;
  }[];
  attempts: { time: string; url: string; status: number; problem: string }[];
}

const statusText = (status: number | null) => (status === null ? "–" : status === 0 ? t("callbacks.silent") : String(status));

export function CallbacksView() {
  const loaded = useLoaded<Callbacks>("/callbacks");
  const { busy, problem, run } = useWork();
  return (
    <View title={t("callbacks")} lead={t("callbacks.lead")} loaded={loaded}>
      {(data) => (
        <>
          <Problem of={problem} />
          <Table
            caption={t("callbacks")}
            empty={t("callbacks.nothing")}
            head={
              <>
                <th>{t("callbacks.event")}</th>
                <th>{t("callbacks.to")}</th>
                <th>{t("state")}</th>
                <th class="number">{t("callbacks.attempts")}</th>
                <th>{t("callbacks.answer")}</th>
                <th>
                  <span class="unseen">{t("actions")}</span>
                </th>
              </>
            }
            rows={data.deliveries.map((each) => (
              <tr key={each.id}>
                <td>
                  {each.event}
                  <br />
                  <small class="soft">{apiName(each.api)}</small>
                </td>
                <td class="panel-url">{each.url}</td>
                <td>{t(`callbacks.${each.state}`)}</td>
                <td class="number">{each.attempts}</td>
                <td>{statusText(each.last_status)}</td>
                <td>
                  <button
                    type="button"
                    disabled={busy}
                    onClick={() =>
                      void run(async () => {
                        await panel(`/callbacks/${each.id}/again`, { method: "POST" });
                        loaded.reload();
                      })
                    }
                  >
                    {t("callbacks.again")}
                  </button>
                </td>
              </tr>
            ))}
          />
          <h2>{t("callbacks.deliveries")}</h2>
          <Table
            caption={t("callbacks.deliveries")}
            empty={t("callbacks.nothing")}
            head={
              <>
                <th>{t("chart.when")}</th>
                <th>{t("callbacks.to")}</th>
                <th>{t("callbacks.answer")}</th>
              </>
            }
            rows={data.attempts.map((each, index) => (
              <tr key={index}>
                <td>{dateText(each.time, { dateStyle: "medium", timeStyle: "medium" })}</td>
                <td class="panel-url">{each.url}</td>
                <td>{each.problem ? <span lang="en">{each.problem}</span> : statusText(each.status)}</td>
              </tr>
            ))}
          />
        </>
      )}
    </View>
  );
}
