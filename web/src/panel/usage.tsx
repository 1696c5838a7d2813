import { bytesText, dateText, numberText, percentText } from "../language";
import { Chart, type Sum } from "./chart";
import { Table, View } from "./parts";
import { useLoaded } from "./session";
import { apiName, t } from "./texts";

interface Amounts {
  images: number | null;
  bytes: number | null;
}
interface Usage {
  used: { images: number; bytes: number };
  quota: { monthly_images: number | null; monthly_bytes: number | null; prepaid_images: number | null };
  left: Amounts;
  renews_on: string;
  days: Sum[];
  months: Sum[];
  formats: { api: string; format: string | null; files: number; bytes_before: number; bytes_after: number }[];
}

function Figure({ name, value, more }: { name: string; value: string; more?: string }) {
  return (
    <div class="card panel-figure">
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        {more && <span class="soft">{more}</span>}
      </dd>
    </div>
  );
}

/** How much of a quota is used. */
function Meter({ name, used, quota, text }: { name: string; used: number; quota: number | null; text: (n: number) => string }) {
  return (
    <div class="panel-meter">
      <span id={`meter-${name}`}>{name}</span>
      {quota === null ? (
        <span class="soft">{t("quota.none", { used: text(used) })}</span>
      ) : (
        <>
          <meter aria-labelledby={`meter-${name}`} min={0} max={Math.max(quota, 1)} value={used} />
          <span class="soft">{t("quota.used", { used: text(used), quota: text(quota) })}</span>
        </>
      )}
    </div>
  );
}

export function UsageView() {
  const loaded = useLoaded<Usage>("/usage");
  return (
    <View title={t("usage")} loaded={loaded}>
      {(usage) => {
        const month = usage.months.at(-1)!;
        const saved = month.bytes_before - month.bytes_after;
        const { monthly_images, prepaid_images } = usage.quota;
        return (
          <>
            <h2>{t("usage.month")}</h2>
            <dl class="panel-figures">
              <Figure name={t("files")} value={numberText(month.files)} />
              <Figure name={t("chart.before")} value={bytesText(month.bytes_before)} />
              <Figure name={t("chart.after")} value={bytesText(month.bytes_after)} />
              <Figure
                name={t("saved")}
                value={bytesText(saved)}
                more={month.bytes_before > 0 ? percentText(saved / month.bytes_before) : undefined}
              />
            </dl>
            <div class="card panel-quota">
              <h2>{t("quota")}</h2>
              <Meter name={t("images")} used={usage.used.images} quota={monthly_images} text={numberText} />
              <Meter name={t("bytes")} used={usage.used.bytes} quota={usage.quota.monthly_bytes} text={bytesText} />
              {prepaid_images !== null && <p>{t("quota.prepaid", { n: usage.left.images ?? 0 })}</p>}
              <p class="soft">{t("quota.renews", { day: dateText(`${usage.renews_on}T12:00:00`, { dateStyle: "long" }) })}</p>
            </div>
            <Chart sums={usage.days} title={t("usage.days")} />
            <Chart sums={usage.months} title={t("usage.months")} />
            <h2>{t("usage.formats")}</h2>
            <Table
              caption={t("usage.formats")}
              empty={t("usage.nothing")}
              head={
                <>
                  <th>{t("api")}</th>
                  <th>{t("format")}</th>
                  <th class="number">{t("files")}</th>
                  <th class="number">{t("chart.before")}</th>
                  <th class="number">{t("chart.after")}</th>
                  <th class="number">{t("saved")}</th>
                </>
              }
              rows={usage.formats.map((each) => (
                <tr key={`${each.api} ${each.format}`}>
                  <td>{apiName(each.api)}</td>
                  <td>{each.format ? each.format.toUpperCase() : "–"}</td>
                  <td class="number">{numberText(each.files)}</td>
                  <td class="number">{bytesText(each.bytes_before)}</td>
                  <td class="number">{bytesText(each.bytes_after)}</td>
                  <td class="number">
                    {each.bytes_before > 0 ? percentText((each.bytes_before - each.bytes_after) / each.bytes_before) : "–"}
                  </td>
                </tr>
              ))}
            />
          </>
        );
      }}
    </View>
  );
}
