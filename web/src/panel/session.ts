// Who has signed in, and calls of the panel's API.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { call, Problem, type Call } from "../api";
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

export async function findAccount(): Promise<void> {
  try {
    account.value = (await panel<SignedIn>("/session")).account;
  } catch (problem) {
    account.value = null;
    if (!(problem instanceof Problem) || problem.status !== 401) throw problem;
  }
}

export async function signOut(): Promise<void> {
  try {
    await panel("/session", { method: "DELETE" });
  } finally {
    account.value = null;
  }
}

/** What people read of a failure. */
export function problemText(problem: unknown): string {
  if (!(problem instanceof Problem)) return String(problem);
  switch (problem.code) {
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
      return problem.message;
  }
}

export interface Loaded<T> {
  data?: T;
  problem?: string;
  reload: () => void;
}

/** What a path answers, again after each reload() and for each new path. */
export function useLoaded<T>(path: string): Loaded<T> {
  const [round, setRound] = useState(0);
  const [state, setState] = useState<{ data?: T; problem?: string }>({});
  useEffect(() => {
    const gone = new AbortController();
    panel<T>(path, { signal: gone.signal }).then(
      (data) => setState({ data }),
      (problem) => {
        if (!gone.signal.aborted) setState({ problem: problemText(problem) });
      },
    );
    return () => gone.abort();
  }, [path, round]);
  return { ...state, reload: () => setRound((before) => before + 1) };
}

/** Does something that may fail, and says so: `run` is what a button does. */
export function useWork(): { busy: boolean; problem?: string; run: (work: () => Promise<void>) => Promise<boolean> } {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | undefined>();
  async function run(work: () => Promise<void>): Promise<boolean> {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
      return true;
    } catch (failure) {
      setProblem(problemText(failure));
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { busy, problem, run };
}
