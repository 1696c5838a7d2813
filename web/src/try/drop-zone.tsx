import { useEffect, useRef, useState } from "preact/hooks";
import { bytesText } from "../language";
import { chosen, dropped, remote } from "./sources";
import { t } from "./texts";
import { add } from "./work";

/** Files may be dropped and pasted anywhere on the page. */
function useDropAndPaste(onOver: (isOver: boolean) => void) {
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const onDragOver = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      event.dataTransfer!.dropEffect = "copy";
      onOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) onOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      onOver(false);
      void dropped(event.dataTransfer!).then(add);
    };
    const onPaste = (event: ClipboardEvent) => {
      const isField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) {
        event.preventDefault();
        add(chosen(files));
        return;
      }
      const address = isField ? null : remote(event.clipboardData?.getData("text/plain") ?? "");
      if (address) add([address]);
    };
    window.addEventListener("dragover", onDragOver);
    window.addEventListener("dragleave", onLeave);
    window.addEventListener("drop", onDrop);
    window.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("dragover", onDragOver);
      window.removeEventListener("dragleave", onLeave);
      window.removeEventListener("drop", onDrop);
      window.removeEventListener("paste", onPaste);
    };
  }, []);
}

function Address() {
  const [text, setText] = useState("");
  const [isWrong, setWrong] = useState(false);
  const onSubmit = (event: Event) => {
    event.preventDefault();
    const address = remote(text);
    setWrong(!address);
    if (!address) return;
    add([address]);
    setText("");
  };
  return (
    <form class="address" onSubmit={onSubmit} noValidate>
      <input
        type="url"
        aria-label={t("url.label")}
        placeholder="https://"
        value={text}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? "address-wrong" : undefined}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit">{t("url.add")}</button>
      {isWrong && (
        <p id="address-wrong" class="wrong" role="alert">
          {t("url.wrong")}
        </p>
      )}
    </form>
  );
}

interface Props {
  isSmall: boolean;
  formatNames: string;
  maxBytes: number;
}

export function DropZone({ isSmall, formatNames, maxBytes }: Props) {
  const [isOver, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  useDropAndPaste(setOver);
  useEffect(() => folder.current!.setAttribute("webkitdirectory", ""), []);
  const onChosen = (event: { currentTarget: HTMLInputElement }) => {
    add(chosen(event.currentTarget.files ?? []));
    event.currentTarget.value = ""; // the same ones may be chosen again
  };
  return (
    <section class={`drop${isSmall ? " small" : ""}${isOver ? " over" : ""}`}>
      {!isSmall && (
        <svg class="drop-picture" viewBox="0 0 64 64" width="64" height="64" aria-hidden="true">
          <path d="M14 40v8a4 4 0 0 0 4 4h28a4 4 0 0 0 4-4v-8M32 12v28M21 29l11 11 11-11" />
        </svg>
      )}
      <h2>{t(isOver ? "drop.over" : "drop.title")}</h2>
      <div class="drop-buttons">
        <button type="button" class={isSmall ? "" : "primary"} onClick={() => files.current!.click()}>
          {t("drop.files")}
        </button>
        <button type="button" onClick={() => folder.current!.click()}>
          {t("drop.folder")}
        </button>
      </div>
      <input ref={files} id="files" type="file" multiple hidden onChange={onChosen} />
      <input ref={folder} id="folder" type="file" multiple hidden onChange={onChosen} />
      <Address />
      {!isSmall && <p class="soft hint">{t("drop.hint", { formats: formatNames, size: bytesText(maxBytes) })}</p>}
    </section>
  );
}
