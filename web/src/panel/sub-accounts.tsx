import { useState } from "preact/hooks";
import { bytesText, numberText } from "../language";
import { Danger, Field, Problem, Secret, Table, View } from "./parts";
import { panel, useLoaded, useWork } from "./session";
import { t } from "./texts";

interface SubAccount {
  id: number;
  name: string;
  description: string;
  disabled: boolean;
  quota: { monthly_images: number | null; monthly_bytes: number | null };
  used: { images: number; bytes: number };
  weight: number;
}
interface Made extends SubAccount {
  api_key: string;
  api_secret: string;
}

const bytesOfMegabyte = 1_000_000;

/** Of a new one, or of one that is there. */
function Form({ of, onDone }: { of?: SubAccount; onDone: (made?: Made) => void }) {
  const { busy, problem, run } = useWork();
  const [name, setName] = useState(of?.name ?? "");
  const [images, setImages] = useState(of?.quota.monthly_images?.toString() ?? "");
  const [megabytes, setMegabytes] = useState(of?.quota.monthly_bytes ? String(of.quota.monthly_bytes / bytesOfMegabyte) : "");
  const [weight, setWeight] = useState(String(of?.weight ?? 1));
  function submit(event: Event) {
    event.preventDefault();
    const json = {
      name,
      monthly_images: Number(images || 0),
      monthly_bytes: Math.round(Number(megabytes || 0) * bytesOfMegabyte),
      weight: Number(weight),
    };
    void run(async () => {
      if (of) {
        await panel(`/sub-accounts/${of.id}`, { method: "PATCH", json });
        onDone();
      } else {
        onDone(await panel<Made>("/sub-accounts", { method: "POST", json }));
        setName("");
      }
    });
  }
  return (
    <form class="panel-form row" onSubmit={submit}>
      <Field label={t("name")} required maxLength={200} value={name} onInput={(event) => setName(event.currentTarget.value)} />
      <Field
        label={t("subs.images")}
        type="number"
        min={1}
        placeholder={t("unlimited")}
        value={images}
        onInput={(event) => setImages(event.currentTarget.value)}
      />
      <Field
        label={t("subs.megabytes")}
        type="number"
        min={0.001}
        step="any"
        placeholder={t("unlimited")}
        value={megabytes}
        onInput={(event) => setMegabytes(event.currentTarget.value)}
      />
      <Field
        label={t("subs.weight")}
        type="number"
        min={1}
        max={100}
        required
        value={weight}
        onInput={(event) => setWeight(event.currentTarget.value)}
      />
      <button class="primary" disabled={busy}>
        {of ? t("save") : t("subs.make")}
      </button>
      <Problem of={problem} />
    </form>
  );
}

function Row({ sub, reload }: { sub: SubAccount; reload: () => void }) {
  const [open, setOpen] = useState(false);
  const of = (used: string, quota: string | null) => (quota === null ? used : t("quota.used", { used, quota }));
  const { monthly_images, monthly_bytes } = sub.quota;
  return (
    <>
      <tr>
        <td>{sub.name}</td>
        <td class="number">{of(numberText(sub.used.images), monthly_images === null ? null : numberText(monthly_images))}</td>
        <td class="number">{of(bytesText(sub.used.bytes), monthly_bytes === null ? null : bytesText(monthly_bytes))}</td>
        <td class="number">{sub.weight}</td>
        <td>
          <div class="panel-actions">
            <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
              {t("change")}
            </button>
            <Danger
              text={t("remove")}
              question={t("subs.remove", { name: sub.name })}
              work={async () => {
                await panel(`/sub-accounts/${sub.id}`, { method: "DELETE" });
                reload();
              }}
            />
          </div>
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={5}>
            <Form
              of={sub}
              onDone={() => {
                setOpen(false);
                reload();
              }}
            />
          </td>
        </tr>
      )}
    </>
  );
}

export function SubAccountsView() {
  const loaded = useLoaded<{ sub_accounts: SubAccount[] }>("/sub-accounts");
  const [made, setMade] = useState<Made | undefined>();
  return (
    <View title={t("subs")} lead={t("subs.lead")} loaded={loaded}>
      {(data) => (
        <>
          <Table
            caption={t("subs")}
            empty={t("subs.nothing")}
            head={
              <>
                <th>{t("name")}</th>
                <th class="number">{t("images")}</th>
                <th class="number">{t("bytes")}</th>
                <th class="number">{t("subs.weight")}</th>
                <th>
                  <span class="unseen">{t("actions")}</span>
                </th>
              </>
            }
            rows={data.sub_accounts.map((each) => (
              <Row key={each.id} sub={each} reload={loaded.reload} />
            ))}
          />
          <div class="card">
            <h2>{t("subs.new")}</h2>
            <Form
              onDone={(fresh) => {
                setMade(fresh);
                loaded.reload();
              }}
            />
            {made && (
              <div class="notice good" role="status">
                <p>{t("keys.once")}</p>
                <Secret name="api_key" value={made.api_key} />
                <Secret name="api_secret" value={made.api_secret} />
              </div>
            )}
          </div>
        </>
      )}
    </View>
  );
}
