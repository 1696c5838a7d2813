import { useEffect, useRef, useState } from "preact/hooks";
import { bytesText, dateText, percentText } from "../language";
import { Title } from "../shell/title";
import { Field, Problem, Table, Words } from "./parts";
import { panel, root, serverText, useWork } from "./session";
import { apiName, apis, t } from "./texts";

export interface Line {
  id: number;
  time: string;
  api: string;
  tool: string;
  file: string;
  format: string | null;
  bytes_before: number;
  bytes_after: number | null;
  error: { code: string; message: string } | null;
  has_result: boolean;
  has_original: boolean;
  account?: number;
}
export interface Page {
  lines: Line[];
  next: string | null;
}

const settleMilliseconds = 250;

/** A value that is typed, once it has stayed the same for a while. */
export function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settleMilliseconds);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** Pages of a list of lines, each behind the one before; from the first on where the search changes. Answers of an earlier search
 *  are dropped. */
export function usePages(path: string, search: Record<string, string>) {
  const asked = new URLSearchParams(Object.entries(search).filter(([, value]) => value !== "")).toString();
  const [lines, setLines] = useState<Line[] | undefined>();
  const [next, setNext] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>();
  const [round, setRound] = useState(0);
  const [busy, setBusy] = useState(false);
  const searching = useRef(new AbortController());
  async function load(query: string, signal: AbortSignal, take: (lines: Line[]) => void) {
    setBusy(true);
    try {
      const page = await panel<Page>(`${path}?${query}`, { signal });
      if (signal.aborted) return;
      take(page.lines);
      setNext(page.next);
      setProblem(undefined);
    } catch (failure) {
      if (signal.aborted) return;
      setProblem(failure);
      if (query === asked) setNext(null); // what is shown is of an earlier search, and so is its next page
    } finally {
      if (!signal.aborted) setBusy(false);
    }
  }
  useEffect(() => {
    const gone = new AbortController();
    searching.current = gone;
    void load(asked, gone.signal, setLines);
    return () => gone.abort();
  }, [path, asked, round]);
  const more = () =>
    void load(`${asked}${asked ? "&" : ""}cursor=${next}`, searching.current.signal, (further) =>
      setLines((before) => [...(before ?? []), ...further]),
    );
  return { lines, problem, busy, more: next ? more : undefined, reload: () => setRound((before) => before + 1) };
}

const goals = ["lossless", "high", "balanced", "smallest"] as const;
const formats = ["", "jpeg", "png", "webp", "gif"] as const;

/** Another result of an original. */
function Again({ line, onMade }: { line: Line; onMade: () => void }) {
  const { busy, problem, run } = useWork();
  const [compression, setCompression] = useState<string>("balanced");
  const [convert, setConvert] = useState("");
  const [isLate, setIsLate] = useState(false);
  function submit(event: Event) {
    event.preventDefault();
    void run(async () => {
      const goal = { compression, ...(convert ? { convert: { format: convert } } : {}) };
      const made = await panel<{ line: Line | null }>(`/history/${line.id}/again`, { method: "POST", json: goal });
      setIsLate(made.line === null);
      onMade();
    });
  }
  return (
    <form class="panel-form row" onSubmit={submit}>
      <label class="field">
        <span>{t("goal")}</span>
        <select value={compression} onChange={(event) => setCompression(event.currentTarget.value)}>
          {goals.map((each) => (
            <option value={each}>{t(`goal.${each}`)}</option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t("format")}</span>
        <select value={convert} onChange={(event) => setConvert(event.currentTarget.value)}>
          {formats.map((each) => (
            <option value={each}>{each ? each.toUpperCase() : t("format.same")}</option>
          ))}
        </select>
      </label>
      <button class="primary" disabled={busy}>
        {busy ? t("working") : t("again")}
      </button>
      {isLate && <p role="status">{t("again.late")}</p>}
      <Problem of={problem} />
    </form>
  );
}

function Row({ line, onMade }: { line: Line; onMade: () => void }) {
  const [open, setOpen] = useState(false);
  const saved = line.bytes_after !== null && line.bytes_before > 0 ? 1 - line.bytes_after / line.bytes_before : null;
  return (
    <>
      <tr>
        <td>
          {line.file || "–"}
          <br />
          <small class="soft">{dateText(line.time, { dateStyle: "medium", timeStyle: "short" })}</small>
        </td>
        <td>
          {apiName(line.api)}
          <br />
          <small class="soft">{line.format ? line.format.toUpperCase() : line.tool}</small>
        </td>
        <td class="number">
          {bytesText(line.bytes_before)}
          {line.bytes_after !== null && (
            <>
              {" → "}
              {bytesText(line.bytes_after)}
            </>
          )}
        </td>
        <td class="number">{line.error ? <span class="panel-bad"><Words {...serverText(line.error.code, line.error.message)} /></span> : saved !== null && percentText(saved)}</td>
        <td>
          <div class="panel-actions">
            {line.has_result && (
              <a class="button" href={`${root}/history/${line.id}/result`} download aria-label={`${t("result")}: ${line.file}`}>
                {t("result")}
              </a>
            )}
            {line.has_original && (
              <>
                <a class="button" href={`${root}/history/${line.id}/original`} download aria-label={`${t("restore")}: ${line.file}`}>
                  {t("restore")}
                </a>
                <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} aria-label={`${t("again")}: ${line.file}`}>
                  {t("again")}
                </button>
              </>
            )}
          </div>
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={5}>
            <Again line={line} onMade={onMade} />
          </td>
        </tr>
      )}
    </>
  );
}

export function HistoryView() {
  const [name, setName] = useState("");
  const [api, setApi] = useState("");
  const [state, setState] = useState("");
  const pages = usePages("/history", { name: useSettled(name), api, state });
  return (
    <>
      <Title text={t("history")} />
      <form class="panel-form row" role="search" onSubmit={(event) => event.preventDefault()}>
        <Field label={t("history.search")} type="search" value={name} onInput={(event) => setName(event.currentTarget.value)} />
        <label class="field">
          <span>{t("api")}</span>
          <select value={api} onChange={(event) => setApi(event.currentTarget.value)}>
            <option value="">{t("all")}</option>
            {apis.map(([word, title]) => (
              <option value={word}>{title}</option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t("state")}</span>
          <select value={state} onChange={(event) => setState(event.currentTarget.value)}>
            <option value="">{t("all")}</option>
            <option value="done">{t("state.done")}</option>
            <option value="failed">{t("state.failed")}</option>
          </select>
        </label>
      </form>
      <Problem of={pages.problem} />
      {pages.lines && (
        <Table
          caption={t("history")}
          stacks
          empty={t("history.nothing")}
          head={
            <>
              <th>{t("file")}</th>
              <th>{t("api")}</th>
              <th class="number">{t("bytes")}</th>
              <th class="number">{t("saved")}</th>
              <th>
                <span class="unseen">{t("actions")}</span>
              </th>
            </>
          }
          rows={pages.lines.map((line) => (
            <Row key={line.id} line={line} onMade={pages.reload} />
          ))}
        />
      )}
      {pages.more && (
        <button type="button" disabled={pages.busy} onClick={pages.more}>
          {t("more")}
        </button>
      )}
      <p class="soft">{t("history.kept")}</p>
    </>
  );
}
