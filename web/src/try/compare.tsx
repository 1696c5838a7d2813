import { useEffect, useRef, useState } from "preact/hooks";
import { Problem } from "../api";
import { failureText } from "../failures";
import { bytesText, numberText } from "../language";
import { nameOf, save } from "./download";
import { pictureOf, release, type Picture } from "./preview";
import { Saved, Score } from "./figures";
import { Stage } from "./stage";
import { metadataText, t } from "./texts";
import type { Item, State } from "./work";

type Done = Extract<State, { kind: "done" }>;
interface Pair {
  before: Picture;
  after: Picture;
}

/** Of a document one page at a time; null: the file became a picture, or was one. */
function usePair(item: Item, state: Done, page: number | null) {
  const [pair, setPair] = useState<Pair | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const made: Picture[] = [];
    setPair(null);
    setProblem(null);
    const picture = async (of: Parameters<typeof pictureOf>[0], at: number | null) => {
      const one = await pictureOf(of, at, item.password, abort.signal);
      if (abort.signal.aborted) release(one);
      else made.push(one);
      return one;
    };
    const after = { file: state.file, name: item.source.name };
    // A document that became a picture is compared with its first page.
    const pageBefore = page ?? (item.isDocument ? 1 : null);
    Promise.all([picture(item.source, pageBefore), picture(after, page)]).then(
      ([before, after]) => !abort.signal.aborted && setPair({ before, after }),
      (failure) => !abort.signal.aborted && setProblem(failure instanceof Problem ? failure : new Problem(0, "other", "")),
    );
    return () => {
      abort.abort();
      made.forEach(release);
    };
  }, [item, state, page]);
  return { pair, problem };
}

const shownNames = (names: string[]) =>
  names.length === 0
    ? t("nothing")
    : names.map((name) => (metadataText.has(name) ? metadataText(name) : name)).join(", ");

function Facts({ state }: { state: Done }) {
  const { report } = state;
  return (
    <dl class="facts">
      <div>
        <dt>{t("fact.size")}</dt>
        <dd class="number">
          {bytesText(report.bytes_before)} → {bytesText(report.bytes_after)} <Saved report={report} />
        </dd>
      </div>
      <div>
        <dt>{t("fact.score")}</dt>
        <dd>
          <Score report={report} />
        </dd>
      </div>
      <div>
        <dt>{t("fact.format")}</dt>
        <dd>{report.format.toUpperCase()}</dd>
      </div>
      {report.width !== null && report.height !== null && (
        <div>
          <dt>{t("fact.pixels")}</dt>
          <dd class="number">
            {numberText(report.width)} × {numberText(report.height)}
          </dd>
        </div>
      )}
      <div>
        <dt>{t("fact.kept")}</dt>
        <dd>{shownNames(report.metadata_kept)}</dd>
      </div>
      <div>
        <dt>{t("fact.dropped")}</dt>
        <dd>{shownNames(report.metadata_dropped)}</dd>
      </div>
      <div>
        <dt>{t("fact.method")}</dt>
        <dd lang="en">{report.method}</dd>
      </div>
      {report.warnings.length > 0 && (
        <div class="wide">
          <dt>{t("fact.warnings")}</dt>
          <dd lang="en">
            {report.warnings.map((warning) => (
              <p>{warning}</p>
            ))}
          </dd>
        </div>
      )}
    </dl>
  );
}

export function Compare({ item, onClose }: { item: Item; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const state = item.state.value;
  const [page, setPage] = useState(1);
  const [lastPage, setLastPage] = useState(Infinity);
  useEffect(() => dialog.current!.showModal(), []);
  useEffect(() => {
    if (state.kind !== "done") onClose();
  }, [state]);
  if (state.kind !== "done") return <dialog ref={dialog} />;
  const isDocument = state.report.format === "pdf";
  return (
    <dialog
      ref={dialog}
      class="compare"
      aria-labelledby="compared"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <div class="compare-body">
        <header>
          <h2 id="compared">{item.path}</h2>
          <button type="button" class="primary" onClick={() => save(state.url, nameOf(item.source.name, state.report))}>
            {t("download")}
          </button>
          <button type="button" class="plain icon" aria-label={t("close")} onClick={() => dialog.current!.close()}>
            ✕
          </button>
        </header>
        <Pictures
          item={item}
          state={state}
          page={isDocument ? page : null}
          onMissing={() => {
            setLastPage(page - 1);
            setPage(page - 1);
          }}
        />
        {isDocument && (
          <div class="pages">
            <button type="button" disabled={page === 1} onClick={() => setPage(page - 1)}>
              {t("page.previous")}
            </button>
            <span aria-live="polite">{t("page", { page })}</span>
            <button type="button" disabled={page >= lastPage} onClick={() => setPage(page + 1)}>
              {t("page.next")}
            </button>
          </div>
        )}
        <Facts state={state} />
      </div>
    </dialog>
  );
}

interface PicturesProps {
  item: Item;
  state: Done;
  page: number | null;
  /** The document has no such page. */
  onMissing: () => void;
}

function Pictures({ item, state, page, onMissing }: PicturesProps) {
  const { pair, problem } = usePair(item, state, page);
  const isMissing = problem !== null && page !== null && page > 1 && problem.code === "invalid_request";
  useEffect(() => {
    if (isMissing) onMissing();
  }, [isMissing]);
  if (pair) return <Stage before={pair.before} after={pair.after} />;
  return (
    <div class="viewer">
      <div class="stage empty" role="status">
        {problem && !isMissing ? (
          <p>
            {t("preview.failed")}{" "}
            {failureText.has(problem.code) && problem.code !== "other" && `${failureText(problem.code)}. `}
            <span lang="en">{problem.message}</span>
          </p>
        ) : (
          <p>
            <span class="spinner" aria-hidden="true" /> {t("preview.wait")}
          </p>
        )}
      </div>
    </div>
  );
}
