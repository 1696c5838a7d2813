// What is asked for, and how the API says it.
import { signal } from "@preact/signals";

export const goals = ["lossless", "high", "balanced", "smallest", "score", "bytes"] as const;
export type GoalName = (typeof goals)[number];

export const groups = ["icc", "copyright", "date", "location"] as const;
export type Group = (typeof groups)[number];

export interface Settings {
  goal: GoalName;
  score: number;
  kilobytes: number;
  /** A name of /formats; empty: as it is. */
  format: string;
  /** 0: as it is. */
  width: number;
  keep: Group[] | "all";
}

export const settings = signal<Settings>({
  goal: "balanced",
  score: 85,
  kilobytes: 200,
  format: "",
  width: 0,
  keep: ["icc"],
});

export function change(part: Partial<Settings>): void {
  settings.value = { ...settings.value, ...part };
}

/** A goal by the fields of the contract. */
export interface Goal {
  compression?: string;
  target_score?: number;
  target_bytes?: number;
  convert?: string;
  metadata?: string;
  steps?: { step: string; width: number }[];
  page?: number;
  dpi?: number;
  password?: string;
}

/** Steps are for pictures: a document has none unless a page of it becomes one. */
export function goalOf(asked: Settings, isDocument: boolean): Goal {
  const goal: Goal = { metadata: asked.keep === "all" ? "all" : asked.keep.join(",") || "none" };
  if (asked.goal === "score") goal.target_score = asked.score;
  else if (asked.goal === "bytes") goal.target_bytes = Math.round(asked.kilobytes * 1000);
  else goal.compression = asked.goal;
  if (asked.format) goal.convert = asked.format;
  if (asked.width > 0 && (!isDocument || asked.format)) goal.steps = [{ step: "resize", width: asked.width }];
  return goal;
}

/** As the query of a request has it. */
export function queryOf(goal: Goal): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(goal)) {
    if (name === "steps")
      (value as object[]).forEach((step, index) => {
        for (const [field, of] of Object.entries(step)) query.set(`steps[${index}][${field}]`, String(of));
      });
    else query.set(name, String(value));
  }
  return query;
}
