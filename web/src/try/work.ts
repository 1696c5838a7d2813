// The files of this visit: what was added, and what has become of each. A few are worked on at once.
import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { Problem } from "../api";
import { optimize, type Report, type Source } from "./client";
import { goalOf, settings, type Settings } from "./settings";

const atOnce = 3;
const mostTries = 5;

export type State =
  | { kind: "waiting" }
  | { kind: "sending"; share: number }
  | { kind: "working" }
  | { kind: "done"; report: Report; file: Blob; url: string }
  | { kind: "failed"; problem: Problem };

export interface Item {
  id: number;
  source: Source;
  /** Where it lay: "holiday/beach.jpg". */
  path: string;
  isDocument: boolean;
  asked: Signal<Settings>;
  password?: string;
  state: Signal<State>;
  /** Of the state; it changes more seldom. */
  kind: ReadonlySignal<State["kind"]>;
  /** Of the original, in bytes; of a URL known with the result. */
  bytes: number | null;
  abort: AbortController;
}

export const items = signal<Item[]>([]);
let nextId = 1;
let running = 0;

/** The same array as before where it has the same items, so that nothing is drawn anew for progress that it does not show. */
function listOf(make: () => Item[]): ReadonlySignal<Item[]> {
  let before: Item[] = [];
  return computed(() => {
    const now = make();
    const isSame = now.length === before.length && now.every((item, index) => item === before[index]);
    if (!isSame) before = now;
    return before;
  });
}

export const ended = listOf(() => items.value.filter((item) => ["done", "failed"].includes(item.kind.value)));
export const done = listOf(() => items.value.filter((item) => item.kind.value === "done"));
/** Whose result is of other settings than those that are chosen now. */
export const outdated = listOf(() => ended.value.filter((item) => item.asked.value !== settings.value));

export const totals = computed(() => {
  let before = 0;
  let after = 0;
  for (const item of done.value) {
    const state = item.state.value;
    if (state.kind !== "done") continue;
    before += state.report.bytes_before;
    after += state.report.bytes_after;
  }
  return { before, after };
});

export interface Added {
  source: Source;
  path: string;
}

export function add(added: Added[]): void {
  const made = added.map(({ source, path }): Item => {
    const state = signal<State>({ kind: "waiting" });
    return {
      id: nextId++,
      source,
      path,
      isDocument: /\.pdf$/i.test(path) || ("file" in source && source.file.type === "application/pdf"),
      asked: signal(settings.value),
      state,
      kind: computed(() => state.value.kind),
      bytes: "file" in source ? source.file.size : null,
      abort: new AbortController(),
    };
  });
  items.value = [...items.value, ...made];
  pump();
}

function forget(item: Item): void {
  item.abort.abort();
  const state = item.state.value;
  if (state.kind === "done") URL.revokeObjectURL(state.url);
}

export function remove(item: Item): void {
  forget(item);
  items.value = items.value.filter((each) => each !== item);
}

export function removeAll(): void {
  items.value.forEach(forget);
  items.value = [];
}

/** With the settings that are chosen now. */
export function again(chosen: Item[]): void {
  for (const item of chosen) {
    forget(item);
    item.abort = new AbortController();
    item.asked.value = settings.value;
    item.state.value = { kind: "waiting" };
  }
  pump();
}

function pump(): void {
  while (running < atOnce) {
    const next = items.value.find((item) => item.state.value.kind === "waiting");
    if (!next) return;
    ++running;
    next.state.value = { kind: "sending", share: 0 };
    void work(next, next.abort.signal).finally(() => {
      --running;
      pump();
    });
  }
}

const pause = (seconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, seconds * 1000);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });

/** Where the server is busy it says when to come again. */
function waitAfter(problem: unknown): number | undefined {
  if (!(problem instanceof Problem) || ![429, 503].includes(problem.status)) return undefined;
  return Math.min(Number(problem.fields.retry_after ?? 2), 60);
}

async function work(item: Item, abort: AbortSignal): Promise<void> {
  const goal = goalOf(item.asked.value, item.isDocument);
  if (item.password !== undefined) goal.password = item.password;
  const show = (state: State) => {
    if (!abort.aborted) item.state.value = state;
  };
  for (let tries = 1; ; ++tries) {
    try {
      const { report, file } = await optimize(item.source, goal, abort, {
        onSent: (share) => show(share < 1 ? { kind: "sending", share } : { kind: "working" }),
      });
      if (abort.aborted) return;
      item.bytes = report.bytes_before;
      show({ kind: "done", report, file, url: URL.createObjectURL(file) });
      return;
    } catch (problem) {
      if (abort.aborted) return;
      const wait = waitAfter(problem);
      if (wait === undefined || tries === mostTries) {
        show({ kind: "failed", problem: problem instanceof Problem ? problem : new Problem(0, "other", String(problem)) });
        return;
      }
      await pause(wait, abort);
      if (abort.aborted) return;
    }
  }
}
