import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { Problem } from "../api";
import { bytesText } from "../language";
import { key, useKey } from "../session";
import { Title } from "../shell/title";
import { formats, limits, type FormatLine } from "./client";
import { Compare } from "./compare";
import { ArchiveTooLarge, saveBlob, zipLimits, zipOf } from "./download";
import { DropZone } from "./drop-zone";
import { Saved } from "./figures";
import { KeyCard } from "./key-card";
import { Options } from "./options";
import { Row } from "./rows";
import { t } from "./texts";
import { again, done, ended, items, outdated, removeAll, totals } from "./work";
import "./try.css";

type Access = { kind: "asking" } | { kind: "open"; maxBytes: number; formats: FormatLine[] } | { kind: "closed" } | { kind: "failed" };
const access = signal<Access>({ kind: "asking" });

async function ask(): Promise<void> {
  try {
    const [{ max_input_bytes }, lines] = await Promise.all([limits(), formats()]);
    access.value = { kind: "open", maxBytes: max_input_bytes, formats: lines };
  } catch (problem) {
    const isClosed = problem instanceof Problem && [401, 403].includes(problem.status);
    access.value = { kind: isClosed ? "closed" : "failed" };
  }
}

function Totals() {
  const [isPacking, setPacking] = useState(false);
  const { before, after } = totals.value;
  const count = done.value.length;
  const [failure, setFailure] = useState<"zip.too_large" | "zip.failed" | null>(null);
  const pack = () => {
    setPacking(true);
    setFailure(null);
    zipOf(done.value)
      .then(
        (zip) => saveBlob(zip, "pressoir.zip"),
        (reason) => setFailure(reason instanceof ArchiveTooLarge ? "zip.too_large" : "zip.failed"),
      )
      .finally(() => setPacking(false));
  };
  return (
    <div class="totals">
      <p role="status">
        {t("total.done", { n: items.value.length, done: ended.value.length })}
        {count > 0 && (
          <>
            {" · "}
            <span class="number">{t("total.bytes", { before: bytesText(before), after: bytesText(after) })}</span>{" "}
            <Saved report={{ bytes_before: before, bytes_after: after }} />
          </>
        )}
      </p>
      <div class="row-buttons">
        <button type="button" class="primary" disabled={count === 0 || isPacking} onClick={pack}>
          {t("zip")}
        </button>
        <button type="button" class="plain" onClick={removeAll}>
          {t("clear")}
        </button>
      </div>
      {failure && (
        <p class="notice bad" role="alert">
          {t(failure, { n: zipLimits.files, size: bytesText(zipLimits.bytes) })}
        </p>
      )}
    </div>
  );
}

function Files() {
  const [compared, setCompared] = useState<number | null>(null);
  const item = items.value.find((each) => each.id === compared);
  const old = outdated.value;
  return (
    <section aria-label={t("list")}>
      {old.length > 0 && (
        <p class="again">
          <button type="button" class="primary" onClick={() => again(old)}>
            {t("again", { n: old.length })}
          </button>
        </p>
      )}
      <div class="card files">
        <Totals />
        <ul class="rows">
          {items.value.map((each) => (
            <Row key={each.id} item={each} onCompare={setCompared} />
          ))}
        </ul>
      </div>
      {item && <Compare key={item.id} item={item} onClose={() => setCompared(null)} />}
    </section>
  );
}

const namesOf = (lines: FormatLine[]) =>
  lines
    .filter((line) => line.reads)
    .map((line) => (line.name === "webp" ? "WebP" : line.name.toUpperCase()))
    .join(", ");

function Body() {
  const state = access.value;
  if (state.kind === "closed") return <KeyCard isWrong={key.value !== ""} />;
  if (state.kind === "failed")
    return (
      <p class="notice bad" role="alert">
        {t("unreachable")}{" "}
        <button type="button" onClick={() => void ask()}>
          {t("retry")}
        </button>
      </p>
    );
  if (state.kind === "asking") return <div class="drop asking" />;
  const hasFiles = items.value.length > 0;
  return (
    <>
      <DropZone isSmall={hasFiles} formatNames={namesOf(state.formats)} maxBytes={state.maxBytes} />
      <Options formats={state.formats} />
      {hasFiles && <Files />}
      {key.value && (
        <p class="soft">
          <button type="button" class="plain" onClick={() => useKey("")}>
            {t("key.forget")}
          </button>
        </p>
      )}
    </>
  );
}

export function TryIt() {
  useEffect(() => void ask(), [key.value]);
  return (
    <div class="try">
      <header class={items.value.length > 0 ? "hero small" : "hero"}>
        <Title text={t("title")} />
        {items.value.length === 0 && <p class="lead">{t("lead")}</p>}
      </header>
      <Body />
    </div>
  );
}
