import { useState } from "preact/hooks";
import { failureText } from "../failures";
import { bytesText, percentText } from "../language";
import { nameOf, save } from "./download";
import { Saved, Score } from "./figures";
import { t } from "./texts";
import { again, remove, type Item } from "./work";

/** Where a second try may end otherwise. */
const passing = ["unreachable", "unavailable", "timeout", "too_many_requests", "fetch_failed", "internal", "other"];
const shownInBrowsers = ["jpeg", "png", "gif", "webp", "svg"];

function Thumbnail({ item }: { item: Item }) {
  const state = item.state.value;
  if (state.kind === "done" && shownInBrowsers.includes(state.report.format))
    return <img class="thumbnail" loading="lazy" decoding="async" src={state.url} alt="" />;
  const extension = /\.([^.]{1,5})$/.exec(item.path)?.[1] ?? "?";
  return (
    <span class="thumbnail" aria-hidden="true">
      {extension.toUpperCase()}
    </span>
  );
}

function Password({ item }: { item: Item }) {
  const [word, setWord] = useState("");
  const onSubmit = (event: Event) => {
    event.preventDefault();
    item.password = word;
    again([item]);
  };
  return (
    <form class="address" onSubmit={onSubmit}>
      <input
        type="password"
        aria-label={t("password")}
        placeholder={t("password")}
        value={word}
        onInput={(event) => setWord(event.currentTarget.value)}
      />
      <button type="submit">{t("password.open")}</button>
    </form>
  );
}

function Standing({ item }: { item: Item }) {
  const state = item.state.value;
  const label = t("progress.of", { name: item.path });
  switch (state.kind) {
    case "waiting":
      return <p class="soft">{t("state.waiting")}</p>;
    case "sending":
      return (
        <div class="standing">
          <progress aria-label={label} max={1} value={state.share} />
          <p class="soft number">{t("state.sending", { share: percentText(Math.floor(state.share * 100) / 100) })}</p>
        </div>
      );
    case "working":
      return (
        <div class="standing">
          <progress aria-label={label} />
          <p class="soft">{t("state.working")}</p>
        </div>
      );
    case "failed":
      return (
        <div class="failure">
          <p>
            <strong>{failureText(failureText.has(state.problem.code) ? state.problem.code : "other")}</strong>{" "}
            <span lang="en">{state.problem.message}</span>
          </p>
          {state.problem.code === "password_needed" ? (
            <Password item={item} />
          ) : (
            passing.includes(state.problem.code) && (
              <button type="button" onClick={() => again([item])}>
                {t("retry")}
              </button>
            )
          )}
        </div>
      );
    case "done":
      return (
        <p class="outcome">
          <span class="number">
            {bytesText(state.report.bytes_before)} → <strong>{bytesText(state.report.bytes_after)}</strong>
          </span>
          <Saved report={state.report} />
          <Score report={state.report} />
        </p>
      );
  }
}

/** Drawn anew for its own item alone, as long as `onCompare` stays the same function. */
export function Row({ item, onCompare }: { item: Item; onCompare: (id: number) => void }) {
  const state = item.state.value;
  const ignoresWidth = item.isDocument && item.asked.value.width > 0 && !item.asked.value.format;
  return (
    <li class={`row ${state.kind}`}>
      <Thumbnail item={item} />
      <div class="row-text">
        <p class="name" title={item.path}>
          {item.path}
        </p>
        <Standing item={item} />
        {state.kind === "done" && ignoresWidth && <p class="soft">{t("pdf.note")}</p>}
      </div>
      <div class="row-buttons">
        {state.kind === "done" && (
          <>
            <button type="button" aria-label={t("compare.of", { name: item.path })} onClick={() => onCompare(item.id)}>
              {t("compare")}
            </button>
            <button
              type="button"
              aria-label={t("download.of", { name: item.path })}
              onClick={() => save(state.url, nameOf(item.source.name, state.report))}
            >
              {t("download")}
            </button>
          </>
        )}
        <button
          type="button"
          class="plain icon"
          aria-label={t("remove.of", { name: item.path })}
          onClick={() => remove(item)}
        >
          ✕
        </button>
      </div>
    </li>
  );
}
