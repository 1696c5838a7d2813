// Who has signed in, and calls of the panel's API.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { call, Problem, type Call } from "../api";
import { failureText } from "../failures";
import { language } from "../language";
import { t } from "./texts";

export const root = "/pressoir/v1/panel";

export interface Account {
  id: number;
  name: string;
  email: string;
  is_operator: boolean;
  is_sub_account: boolean;
}
export interface SessionLine {
  id: number;
  address: string;
  agent: string;
  created_at: string;
  used_at: string;
  expires_at: string;
  is_current: boolean;
}
export interface SignedIn {
  account: Account;
  session: SessionLine;
}

/** undefined: not known yet; null: nobody. */
export const account = signal<Account | null | undefined>(undefined);

/** @throws Problem; after `signed_out` nobody is signed in. */
export async function panel<T>(path: string, what: Call = {}): Promise<T> {
  try {
    return await call<T>(root + path, { ...what, headers: { "X-Pressoir-Panel": "1", ...what.headers } });
  } catch (problem) {
    if (problem instanceof Problem && problem.code === "signed_out") account.value = null;
    throw problem;
  }
}

/** @throws Problem: it stays unknown who is there. */
export async function findAccount(): Promise<void> {
  try {
    account.value = (await panel<SignedIn>("/session")).account;
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== 401) throw problem;
    account.value = null;
  }
}

/** @throws Problem: the session goes on. */
export async function signOut(): Promise<void> {
  try {
    await panel("/session", { method: "DELETE" });
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.code !== "signed_out") throw problem;
  }
  account.value = null;
}

/** What people read of a failure; `isEnglish`: in the server's words, whatever the language of the page. */
export interface Said {
  text: string;
  isEnglish?: boolean;
}

export function saidOf(problem: unknown): Said {
  if (!(problem instanceof Problem)) return { text: String(problem), isEnglish: true };
  const text = textOf(problem.code);
  return text === undefined ? serverText(problem.code, problem.message) : { text };
}

/** By its code where there is a text of it in a language that the server does not speak. */
export function serverText(code: string, message: string): Said {
  const isKnown = language.value !== "en" && code !== "other" && failureText.has(code);
  return isKnown ? { text: failureText(code) } : { text: message, isEnglish: true };
}

function textOf(code: string): string | undefined {
  switch (code) {
    case "unreachable":
      return t("problem.unreachable");
    case "wrong_password":
      return t("problem.wrong_password");
    case "too_many_requests":
      return t("problem.too_many");
    case "signed_out":
      return t("problem.signed_out");
    case "account_disabled":
      return t("problem.disabled");
    case "monthly_quota":
    case "credits_exhausted":
    case "sub_account_quota":
      return t("problem.quota");
    default:
      return undefined;
  }
}

/** `problem` may stand beside `data`: what was there before it. */
export interface Loaded<T> {
  data?: T;
  problem?: unknown;
  reload: () => void;
}

/** What a path answers, again after each reload() and for each new path. A reload() that fails takes nothing away. */
export function useLoaded<T>(path: string): Loaded<T> {
  const [round, setRound] = useState(0);
  const [state, setState] = useState<{ path: string; data?: T; problem?: unknown }>({ path });
  useEffect(() => {
    const gone = new AbortController();
    panel<T>(path, { signal: gone.signal }).then(
      (data) => {
        if (!gone.signal.aborted) setState({ path, data });
      },
      (problem) => {
        if (gone.signal.aborted) return;
        setState((before) => ({ path, data: before.path === path ? before.data : undefined, problem }));
      },
    );
    return () => gone.abort();
  }, [path, round]);
  const { data, problem } = state.path === path ? state : { data: undefined, problem: undefined };
  return { data, problem, reload: () => setRound((before) => before + 1) };
}

/** Does something that may fail, and says so: `run` is what a button does. */
export function useWork(): { busy: boolean; problem?: unknown; run: (work: () => Promise<void>) => Promise<boolean> } {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  async function run(work: () => Promise<void>): Promise<boolean> {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
      return true;
    } catch (failure) {
      setProblem(failure);
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { busy, problem, run };
}
