import { t } from "./texts";

export function Footer() {
  return (
    <footer class="bottom">
      <p>{t("footer.promise")}</p>
      <a href="/pressoir/v1/openapi.json">{t("footer.api")}</a>
    </footer>
  );
}
