import type { FormatLine } from "./client";
import { change, goals, groups, settings, type GoalName, type Group } from "./settings";
import { t } from "./texts";

const whole = (text: string, least: number, most: number, usual: number) => {
  const number = Number(text);
  return Number.isFinite(number) && text !== "" ? Math.min(most, Math.max(least, number)) : usual;
};

function Goal() {
  const chosen = settings.value.goal;
  return (
    <fieldset class="goal">
      <legend>{t("goal")}</legend>
      <div class="segments">
        {goals.map((name: GoalName) => (
          <label class="segment">
            <input type="radio" name="goal" value={name} checked={chosen === name} onChange={() => change({ goal: name })} />
            <span>{t(`goal.${name}`)}</span>
          </label>
        ))}
      </div>
      <div class="goal-more">
        {chosen === "score" && (
          <input
            class="short"
            type="number"
            min={30}
            max={100}
            step={0.5}
            aria-label={t("score.label")}
            value={settings.value.score}
            onChange={(event) => change({ score: whole(event.currentTarget.value, 30, 100, 85) })}
          />
        )}
        {chosen === "bytes" && (
          <input
            class="short"
            type="number"
            min={1}
            step={1}
            aria-label={t("bytes.label")}
            value={settings.value.kilobytes}
            onChange={(event) => change({ kilobytes: whole(event.currentTarget.value, 0.1, 1e9, 200) })}
          />
        )}
        <p class="soft">
          {chosen === "bytes" && `${t("bytes.label")}. `}
          {t(`goal.${chosen}.hint`)}
        </p>
      </div>
    </fieldset>
  );
}

function Metadata() {
  const keep = settings.value.keep;
  const toggle = (group: Group) => {
    if (keep === "all") return;
    change({ keep: groups.filter((each) => (each === group) !== keep.includes(each)) });
  };
  return (
    <fieldset class="metadata">
      <legend>{t("metadata")}</legend>
      {groups.map((group) => (
        <label class="check">
          <input
            type="checkbox"
            checked={keep === "all" || keep.includes(group)}
            disabled={keep === "all"}
            onChange={() => toggle(group)}
          />
          {t(`metadata.${group}`)}
        </label>
      ))}
      <label class="check">
        <input
          type="checkbox"
          checked={keep === "all"}
          onChange={(event) => change({ keep: event.currentTarget.checked ? "all" : ["icc"] })}
        />
        {t("metadata.all")}
      </label>
    </fieldset>
  );
}

export function Options({ formats }: { formats: FormatLine[] }) {
  const { format, width } = settings.value;
  return (
    <section class="options card" aria-label={t("goal")}>
      <Goal />
      <details>
        <summary>{t("more")}</summary>
        <div class="more">
          <div class="field">
            <label for="format">{t("format")}</label>
            <select id="format" value={format} onChange={(event) => change({ format: event.currentTarget.value })}>
              <option value="">{t("format.same")}</option>
              {formats
                .filter((line) => line.writes && line.pixels)
                .map((line) => (
                  <option value={line.name}>{line.name === "webp" ? "WebP" : line.name.toUpperCase()}</option>
                ))}
            </select>
          </div>
          <div class="field">
            <label for="width">{t("width")}</label>
            <input
              id="width"
              type="number"
              min={1}
              max={100000}
              inputMode="numeric"
              placeholder={t("width.any")}
              value={width || ""}
              onChange={(event) => change({ width: Math.round(whole(event.currentTarget.value, 1, 100_000, 0)) })}
            />
          </div>
          <Metadata />
        </div>
      </details>
    </section>
  );
}
