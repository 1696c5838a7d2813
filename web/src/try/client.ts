// The API of our own, as Try it calls it.
import { call, Problem, problemIn, send } from "../api";
import { credentials, key } from "../session";
import { queryOf, type Goal } from "./settings";

const root = "/pressoir/v1";
const waitSeconds = 50;

export interface Limits {
  max_input_bytes: number;
  per_minute: number | null;
}

export interface FormatLine {
  name: string;
  reads: boolean;
  writes: boolean;
  pixels: boolean;
}

/** Of docs/reports.md, what is shown. */
export interface Report {
  format: string;
  width: number | null;
  height: number | null;
  bytes_before: number;
  bytes_after: number;
  score: number | null;
  lossless: boolean;
  partial: boolean;
  method: string;
  metadata_kept: string[];
  metadata_dropped: string[];
  warnings: string[];
}

interface Job {
  id: string;
  state: "queued" | "running" | "done" | "failed";
  report: (Report & { error: { code: string; message: string } | null }) | null;
}

export type Source = { file: Blob; name: string } | { url: string; name: string };

export interface Result {
  report: Report;
  file: Blob;
}

export const limits = () => call<Limits>(`${root}/limits`, { headers: credentials() });
export const formats = () =>
  call<{ formats: FormatLine[] }>(`${root}/formats`, { headers: credentials() }).then((answer) => answer.formats);

/** POST by XMLHttpRequest, which alone says how much of a body is sent. */
function post(path: string, body: XMLHttpRequestBodyInit, signal: AbortSignal, onSent: (share: number) => void) {
  return new Promise<Job>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    for (const [name, value] of Object.entries({ Accept: "application/json", ...credentials() }))
      request.setRequestHeader(name, value);
    if (typeof body === "string") request.setRequestHeader("Content-Type", "application/json");
    else if (body instanceof Blob) request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => event.lengthComputable && onSent(event.loaded / event.total);
    request.upload.onload = () => onSent(1);
    request.onerror = () => reject(new Problem(0, "unreachable", ""));
    request.onabort = () => reject(new DOMException("removed", "AbortError"));
    request.onload = () => {
      if (request.status < 400) return resolve(JSON.parse(request.responseText) as Job);
      const problem = problemIn(request.status, request.responseText);
      problem.fields.retry_after = Number(request.getResponseHeader("Retry-After")) || undefined;
      reject(problem);
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

function bodyOf(source: Source, goal: Goal): { query: URLSearchParams; body: XMLHttpRequestBodyInit } {
  if ("url" in source)
    return {
      query: new URLSearchParams(),
      body: JSON.stringify({ source: { url: source.url }, wait: waitSeconds, ...goal }),
    };
  const { password, ...rest } = goal;
  const query = queryOf(rest);
  query.set("wait", String(waitSeconds));
  if (password === undefined) {
    query.set("name", source.name);
    return { query, body: source.file };
  }
  const form = new FormData(); // what is secret stands in no address
  form.set("password", password);
  form.set("file", source.file, source.name);
  return { query, body: form };
}

/** Waits for the job, fetches its result, and removes what nobody else can find. @throws Problem. */
export async function optimize(
  source: Source,
  goal: Goal,
  signal: AbortSignal,
  onSent: (share: number) => void = () => {},
): Promise<Result> {
  const { query, body } = bodyOf(source, goal);
  const ask = query.size > 0 || String(query) ? `?${query}` : "";
  let job = await post(`${root}/optimize${ask}`, body, signal, onSent);
  const path = `${root}/jobs/${job.id}`;
  const headers = credentials();
  while (job.state === "queued" || job.state === "running")
    job = await call<Job>(`${path}?wait=${waitSeconds}`, { headers, signal });
  const error = job.report?.error;
  if (job.state === "failed" || !job.report)
    throw new Problem(422, error?.code ?? "other", error?.message ?? "");
  const response = await send(`${path}/result`, { headers, signal });
  const file = await response.blob();
  if (!key.value) void send(path, { method: "DELETE", headers }).catch(() => undefined);
  return { report: job.report, file };
}
