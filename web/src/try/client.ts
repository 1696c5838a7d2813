// The API of our own, as Try it calls it.
import { call, parsed, Problem, problemIn, send } from "../api";
import { credentials, key } from "../session";
import { queryOf, type Goal } from "./settings";

const root = "/pressoir/v1";
const waitSeconds = 50;
/** Of the first answer, which names the job: short, so that a job can be removed soon after its file is. */
const firstWaitSeconds = 2;

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

/** Nobody asks for it any more. */
function discard(id: string, headers: Record<string, string>): void {
  void send(`${root}/jobs/${id}`, { method: "DELETE", headers }).catch(() => undefined);
}

/** @throws Problem: a refusal, or no answer of this API. */
function jobIn(request: XMLHttpRequest): Job {
  if (request.status >= 400) {
    const problem = problemIn(request.status, request.responseText);
    problem.fields.retry_after = Number(request.getResponseHeader("Retry-After")) || undefined;
    throw problem;
  }
  return parsed<Job>(request.status, request.responseText);
}

/**
 * POST by XMLHttpRequest, which alone says how much of a body is sent. Aborted before all is sent, it ends; afterwards it is
 * answered unseen, since only the answer names the job that is to be removed.
 */
function post(path: string, body: XMLHttpRequestBodyInit, signal: AbortSignal, onSent: (share: number) => void) {
  return new Promise<Job>((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    const headers = credentials();
    let isSent = false;
    const onAbort = () => {
      reject(signal.reason);
      if (!isSent) request.abort();
    };
    request.open("POST", path);
    for (const [name, value] of Object.entries({ Accept: "application/json", ...headers }))
      request.setRequestHeader(name, value);
    if (typeof body === "string") request.setRequestHeader("Content-Type", "application/json");
    else if (body instanceof Blob) request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => event.lengthComputable && onSent(event.loaded / event.total);
    request.upload.onload = () => {
      isSent = true;
      onSent(1);
    };
    request.onerror = request.onabort = () => reject(new Problem(0, "unreachable", ""));
    request.ontimeout = () => reject(new Problem(0, "timeout", ""));
    request.onload = () => {
      try {
        const job = jobIn(request);
        if (signal.aborted) discard(job.id, headers);
        resolve(job);
      } catch (problem) {
        reject(problem);
      }
    };
    request.onloadend = () => signal.removeEventListener("abort", onAbort);
    signal.addEventListener("abort", onAbort);
    request.send(body);
  });
}

function bodyOf(source: Source, goal: Goal): { query: URLSearchParams; body: XMLHttpRequestBodyInit } {
  if ("url" in source)
    return {
      query: new URLSearchParams(),
      body: JSON.stringify({ source: { url: source.url }, wait: firstWaitSeconds, ...goal }),
    };
  const { password, ...rest } = goal;
  const query = queryOf(rest);
  query.set("wait", String(firstWaitSeconds));
  if (password === undefined) {
    query.set("name", source.name);
    return { query, body: source.file };
  }
  const form = new FormData(); // what is secret stands in no address
  form.set("password", password);
  form.set("file", source.file, source.name);
  return { query, body: form };
}

interface Wishes {
  onSent?: (share: number) => void;
  /** The result is for this page alone: no job of it is left with an account either. */
  isPassing?: boolean;
}

/** Waits for the job, fetches its result, and removes what nobody else can find. @throws Problem; the signal's reason. */
export async function optimize(source: Source, goal: Goal, signal: AbortSignal, wishes: Wishes = {}): Promise<Result> {
  const { query, body } = bodyOf(source, goal);
  const ask = query.size > 0 || String(query) ? `?${query}` : "";
  const headers = credentials();
  const isLasting = key.value !== "" && !wishes.isPassing;
  let job = await post(`${root}/optimize${ask}`, body, signal, wishes.onSent ?? (() => {}));
  const path = `${root}/jobs/${job.id}`;
  try {
    signal.throwIfAborted();
    while (job.state === "queued" || job.state === "running")
      job = await call<Job>(`${path}?wait=${waitSeconds}`, { headers, signal });
    const error = job.report?.error;
    if (job.state === "failed" || !job.report)
      throw new Problem(422, error?.code ?? "other", error?.message ?? "");
    const response = await send(`${path}/result`, { headers, signal });
    return { report: job.report, file: await response.blob() };
  } finally {
    if (!isLasting || signal.aborted) discard(job.id, headers);
  }
}
