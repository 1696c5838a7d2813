// What the views of the panel are made of.
import type { ComponentChildren, JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { saidOf, useWork, type Loaded, type Said } from "./session";
import { Title } from "../shell/title";
import { t } from "./texts";

/** A view: its title, and what was loaded, or why it was not. */
export function View<T>(props: {
  title: string;
  lead?: string;
  loaded: Loaded<T>;
  children: (data: T) => ComponentChildren;
}) {
  const { data, problem } = props.loaded;
  return (
    <>
      <Title text={props.title} />
      {props.lead && <p class="soft">{props.lead}</p>}
      <Problem of={problem} />
      {data === undefined && problem === undefined && (
        <p class="soft" role="status">
          {t("loading")}
        </p>
      )}
      {data !== undefined && props.children(data)}
    </>
  );
}

/** Why something failed; nothing of undefined. */
export function Problem({ of, children }: { of: unknown; children?: ComponentChildren }) {
  return of === undefined ? null : (
    <p class="notice bad" role="alert">
      <Words {...saidOf(of)} />
      {children}
    </p>
  );
}

export function Words({ text, isEnglish }: Said) {
  return <span lang={isEnglish ? "en" : undefined}>{text}</span>;
}

export function Field(props: { label: string; hint?: string } & JSX.InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  const { label, hint, ...input } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} aria-describedby={hint ? `${id}-hint` : undefined} {...input} />
      {hint && (
        <small class="soft" id={`${id}-hint`}>
          {hint}
        </small>
      )}
    </div>
  );
}

/** Rows of a table; on narrow screens it scrolls by itself, and the keyboard reaches it. */
export function Table(props: {
  caption: string;
  head: ComponentChildren;
  empty: string;
  rows: ComponentChildren[];
  /** On narrow screens cells stand below one another: for rows that say by themselves what they are. */
  stacks?: boolean;
}) {
  if (props.rows.length === 0) return <p class="soft">{props.empty}</p>;
  return (
    <div class={props.stacks ? "panel-table stacks" : "panel-table"} role="region" aria-label={props.caption} tabIndex={0}>
      <table>
        <caption class="unseen">{props.caption}</caption>
        <thead>
          <tr>{props.head}</tr>
        </thead>
        <tbody>{props.rows}</tbody>
      </table>
    </div>
  );
}

/** A secret that was made or shown, with a button that copies it. */
export function Secret({ name, value }: { name: string; value: string }) {
  const [copied, setCopied] = useState(false);
  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      setCopied(false); // not allowed here: it can be marked and copied by hand
    }
  }
  return (
    <div class="panel-secret">
      <span class="soft">{name}</span>
      <code>{value}</code>
      <button type="button" class="plain" onClick={copy} aria-label={`${t("copy")}: ${name}`}>
        {copied ? t("copied") : t("copy")}
      </button>
    </div>
  );
}

/** Asks for the password before `work`. */
export function PasswordForm(props: { button: string; lead: string; work: (password: string) => Promise<void> }) {
  const { busy, problem, run } = useWork();
  const [password, setPassword] = useState("");
  return (
    <form
      class="panel-form"
      onSubmit={(event) => {
        event.preventDefault();
        void run(() => props.work(password)).then((done) => done && setPassword(""));
      }}
    >
      <p class="soft">{props.lead}</p>
      <Field
        label={t("password")}
        type="password"
        autocomplete="current-password"
        required
        value={password}
        onInput={(event) => setPassword(event.currentTarget.value)}
      />
      <button class="primary" disabled={busy}>
        {props.button}
      </button>
      <Problem of={problem} />
    </form>
  );
}

/** A button that asks once more before it does what cannot be undone. */
export function Danger(props: { text: string; question: string; work: () => Promise<void> }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const { busy, problem, run } = useWork();
  return (
    <>
      <button type="button" class="danger" onClick={() => dialog.current?.showModal()}>
        {props.text}
      </button>
      <dialog ref={dialog} aria-labelledby={title}>
        <p id={title}>{props.question}</p>
        <Problem of={problem} />
        <div class="panel-actions">
          <button
            type="button"
            class="danger"
            disabled={busy}
            onClick={() => void run(props.work).then((done) => done && dialog.current?.close())}
          >
            {props.text}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            {t("cancel")}
          </button>
        </div>
      </dialog>
    </>
  );
}
