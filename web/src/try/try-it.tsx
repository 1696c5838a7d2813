import { t } from "./texts";

export function TryIt() {
  return (
    <section>
      <h1>{t("title")}</h1>
    </section>
  );
}
