// Calls of the server: JSON in, JSON out; a refusal is thrown as the problem that the server named (RFC 9457).

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly fields: Record<string, unknown> = {},
  ) {
    super(detail);
  }
}

export interface Call {
  method?: string;
  /** Sent as JSON. */
  json?: unknown;
  body?: BodyInit;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** What a failed answer says; a status alone where it says nothing. */
export function problemIn(status: number, text: string): Problem {
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    return new Problem(status, String(body.code ?? status), String(body.detail ?? body.title ?? status), body);
  } catch {
    return new Problem(status, String(status), `HTTP ${status}`);
  }
}

/** The JSON of an answer that is no refusal. @throws Problem where it is none: something else than this server answered. */
export function parsed<T>(status: number, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Problem(status, "other", `HTTP ${status} without JSON`);
  }
}

/** The answer, whose status is below 400. @throws Problem; status 0: the server cannot be reached. */
export async function send(path: string, call: Call = {}): Promise<Response> {
  const headers: Record<string, string> = { ...call.headers };
  if (call.json !== undefined) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(path, {
      method: call.method ?? "GET",
      headers,
      body: call.json !== undefined ? JSON.stringify(call.json) : call.body,
      signal: call.signal,
    });
  } catch (failure) {
    if (call.signal?.aborted) throw failure;
    throw new Problem(0, "unreachable", String(failure));
  }
  if (!response.ok) throw problemIn(response.status, await response.text());
  return response;
}

/** The same, as the JSON of the answer; undefined of 204. @throws Problem. */
export async function call<T>(path: string, what: Call = {}): Promise<T> {
  const response = await send(path, { ...what, headers: { Accept: "application/json", ...what.headers } });
  return response.status === 204 ? (undefined as T) : parsed<T>(response.status, await response.text());
}
