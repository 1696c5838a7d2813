import { useState } from "preact/hooks";
import { Title } from "../shell/title";
import { Field, Problem } from "./parts";
import { account, panel, useWork, type SignedIn } from "./session";
import { t } from "./texts";

export function SignIn() {
  const { busy, problem, run } = useWork();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  function submit(event: Event) {
    event.preventDefault();
    void run(async () => {
      account.value = (await panel<SignedIn>("/session", { method: "POST", json: { email, password } })).account;
    });
  }
  return (
    <section class="panel-sign-in card">
      <Title text={t("sign_in")} />
      <form class="panel-form" onSubmit={submit}>
        <Field
          label={t("email")}
          type="email"
          autocomplete="username"
          required
          value={email}
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
        <Field
          label={t("password")}
          type="password"
          autocomplete="current-password"
          required
          value={password}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
        <Problem of={problem} />
        <button class="primary" disabled={busy}>
          {t("sign_in")}
        </button>
      </form>
      <p class="soft">{t("sign_in.how")}</p>
      <pre class="panel-code">
        <code>pressoir account password ACCOUNT</code>
      </pre>
    </section>
  );
}
