import { useState } from "preact/hooks";
import { bytesText, dateText, numberText } from "../language";
import { usePages, useSettled } from "./history";
import { Field, Problem, Table, View } from "./parts";
import { useLoaded } from "./session";
import { apiName, t } from "./texts";

interface Standing {
  queue: { queued: number; running: number; oldest_at: string | null };
  workers: { processes: number; busy: number; waiting: number; jobs: number; restarts: number };
  files: { count: number; bytes: number };
  disk: { bytes: number; free: number } | null;
}
interface OneAccount {
  id: number;
  name: string;
  email: string;
  is_operator: boolean;
  parent: number | null;
  disabled: boolean;
  used: { images: number; bytes: number };
  files: number;
  bytes_before: number;
  bytes_after: number;
}
interface Setting {
  name: string;
  value: string;
  help: string;
}

function StandingPart() {
  const loaded = useLoaded<Standing>("/operator/standing");
  return (
    <View title={t("operator")} loaded={loaded}>
      {({ queue, workers, files, disk }) => (
        <>
          <dl class="panel-figures">
            <div class="card panel-figure">
              <dt>{t("operator.queue")}</dt>
              <dd>
                <strong>{numberText(queue.queued)}</strong>
                <span class="soft">
                  {t("operator.running", { n: queue.running })}
                  {queue.oldest_at && `, ${t("operator.since", { time: dateText(queue.oldest_at, { timeStyle: "short" }) })}`}
                </span>
              </dd>
            </div>
            <div class="card panel-figure">
              <dt>{t("operator.workers")}</dt>
              <dd>
                <strong>{t("operator.busy", { busy: workers.busy, all: workers.processes })}</strong>
                <span class="soft">{t("operator.work", { jobs: workers.jobs, restarts: workers.restarts })}</span>
              </dd>
            </div>
            <div class="card panel-figure">
              <dt>{t("operator.files")}</dt>
              <dd>
                <strong>{bytesText(files.bytes)}</strong>
                <span class="soft">{t("files.n", { n: files.count })}</span>
              </dd>
            </div>
            {disk && (
              <div class="card panel-figure">
                <dt>{t("operator.disk")}</dt>
                <dd>
                  <strong>{bytesText(disk.free)}</strong>
                  <span class="soft">{t("operator.free", { all: bytesText(disk.bytes) })}</span>
                </dd>
              </div>
            )}
          </dl>
          <button type="button" onClick={loaded.reload}>
            {t("operator.look")}
          </button>
        </>
      )}
    </View>
  );
}

function AccountsPart() {
  const { data, problem } = useLoaded<{ accounts: OneAccount[] }>("/operator/accounts");
  const mark = (each: OneAccount) =>
    [
      each.is_operator && t("operator.role"),
      each.parent !== null && t("operator.below", { n: each.parent }),
      each.disabled && t("operator.disabled"),
    ]
      .filter(Boolean)
      .join(", ");
  return (
    <>
      <h2>{t("operator.accounts")}</h2>
      <Problem of={problem} />
      <Table
        caption={t("operator.accounts")}
        empty=""
        head={
          <>
            <th class="number">{t("id")}</th>
            <th>{t("name")}</th>
            <th>{t("email")}</th>
            <th class="number">{t("files")}</th>
            <th class="number">{t("chart.before")}</th>
            <th class="number">{t("saved")}</th>
          </>
        }
        rows={(data?.accounts ?? []).map((each) => (
          <tr key={each.id}>
            <td class="number">{each.id}</td>
            <td>
              {each.name || "–"}
              <br />
              <small class="soft">{mark(each)}</small>
            </td>
            <td>{each.email || "–"}</td>
            <td class="number">{numberText(each.files)}</td>
            <td class="number">{bytesText(each.bytes_before)}</td>
            <td class="number">{bytesText(each.bytes_before - each.bytes_after)}</td>
          </tr>
        ))}
      />
    </>
  );
}

function FailuresPart() {
  const [name, setName] = useState("");
  const pages = usePages("/operator/failures", { name: useSettled(name) });
  return (
    <>
      <h2>{t("operator.failures")}</h2>
      <form class="panel-form row" role="search" onSubmit={(event) => event.preventDefault()}>
        <Field label={t("history.search")} type="search" value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </form>
      <Problem of={pages.problem} />
      <Table
        caption={t("operator.failures")}
        empty={t("operator.no_failures")}
        head={
          <>
            <th>{t("chart.when")}</th>
            <th class="number">{t("operator.account")}</th>
            <th>{t("file")}</th>
            <th>{t("api")}</th>
            <th>{t("operator.reason")}</th>
          </>
        }
        rows={(pages.lines ?? []).map((line) => (
          <tr key={line.id}>
            <td>{dateText(line.time, { dateStyle: "medium", timeStyle: "short" })}</td>
            <td class="number">{line.account}</td>
            <td>{line.file || "–"}</td>
            <td>{apiName(line.api)}</td>
            <td>
              <span lang="en">{line.error?.message}</span>
              <br />
              <code>{line.error?.code}</code>
            </td>
          </tr>
        ))}
      />
      {pages.more && (
        <button type="button" disabled={pages.busy} onClick={pages.more}>
          {t("more")}
        </button>
      )}
    </>
  );
}

function SettingsPart() {
  const { data, problem } = useLoaded<{ settings: Setting[] }>("/operator/settings");
  return (
    <>
      <h2>{t("operator.settings")}</h2>
      <p class="soft">{t("operator.settings.lead")}</p>
      <Problem of={problem} />
      <Table
        caption={t("operator.settings")}
        empty=""
        head={
          <>
            <th>{t("name")}</th>
            <th>{t("operator.value")}</th>
            <th>{t("operator.help")}</th>
          </>
        }
        rows={(data?.settings ?? []).map((each) => (
          <tr key={each.name}>
            <td>
              <code>{each.name}</code>
            </td>
            <td class="panel-url">{each.value || "–"}</td>
            <td lang="en">{each.help}</td>
          </tr>
        ))}
      />
    </>
  );
}

export function OperatorView() {
  return (
    <>
      <StandingPart />
      <AccountsPart />
      <FailuresPart />
      <SettingsPart />
    </>
  );
}
