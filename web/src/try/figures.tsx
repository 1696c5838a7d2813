import { numberText, percentText } from "../language";
import type { Report } from "./client";
import { t } from "./texts";

/** "63 % smaller"; in words and in colour. */
export function Saved({ report }: { report: Pick<Report, "bytes_before" | "bytes_after"> }) {
  const share = 1 - report.bytes_after / report.bytes_before;
  if (report.bytes_after === report.bytes_before) return <span class="badge">{t("same")}</span>;
  const isSmaller = share > 0;
  return (
    <span class={isSmaller ? "badge good" : "badge"}>
      {t(isSmaller ? "saved" : "larger", { share: percentText(Math.abs(share)) })}
    </span>
  );
}

export function Score({ report }: { report: Report }) {
  if (report.lossless) return <span class="badge">{t("score.lossless")}</span>;
  if (report.score === null) return <span class="soft">–</span>;
  const score = numberText(report.score, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  return <span class="badge">{t("score.is", { score })}</span>;
}
