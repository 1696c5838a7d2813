import { useState } from "preact/hooks";
import { useKey } from "../session";
import { t } from "./texts";

/** Where the server wants to know who sends files. */
export function KeyCard({ isWrong }: { isWrong: boolean }) {
  const [text, setText] = useState("");
  const onSubmit = (event: Event) => {
    event.preventDefault();
    useKey(text.trim());
  };
  return (
    <section class="card narrow key-card">
      <h2>{t("key.title")}</h2>
      <p>{t("key.why")}</p>
      {isWrong && (
        <p class="notice bad" role="alert">
          {t("key.wrong")}
        </p>
      )}
      <form class="address" onSubmit={onSubmit}>
        <input
          type="password"
          autocomplete="off"
          aria-label={t("key.label")}
          placeholder="psr_…"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="primary">
          {t("key.use")}
        </button>
      </form>
      <p>
        <a href="/panel">{t("key.sign_in")}</a>
      </p>
    </section>
  );
}
