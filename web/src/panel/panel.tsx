import { t } from "./texts";

export default function Panel() {
  return (
    <section class="narrow">
      <h1>{t("title")}</h1>
    </section>
  );
}
