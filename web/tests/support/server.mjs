// A running `pressoir serve` on a free port with data of its own. The program is taken from PRESSOIR_BIN.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const root = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../../..");
export const program = resolve(process.env.PRESSOIR_BIN ?? join(root, "build/release/bin/pressoir"));
export const sample = join(root, "docs/samples/photo.jpg");

/** @param settings {"page_open": "true"}. Ends with stop(). */
export async function startServer(settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), "pressoir-page-"));
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PRESSOIR_")));
  for (const [name, value] of Object.entries(settings)) environment[`PRESSOIR_${name.toUpperCase()}`] = value;
  const data = join(folder, "data");
  const child = spawn(program, ["serve", "--listen", "127.0.0.1:0", "--data", data], {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const lines = createInterface({ input: child.stderr });
  const port = await new Promise((found, failed) => {
    const log = [];
    lines.on("line", (line) => {
      log.push(line);
      if (line.includes('"listening"')) found(JSON.parse(line).http_port);
    });
    child.on("exit", (status) => failed(new Error(`the server ended with ${status}: ${log.join("\n")}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    /** The command line beside it: run("account", "create", "--name", "a"). */
    run: (...words) => JSON.parse(execFileSync(program, [...words, "--data", data, "--json"], { cwd: folder })),
    firstToken: () => /bearer_token\s+(\S+)/.exec(readFileSync(join(data, "first-account.txt"), "utf8"))[1],
    stop: () =>
      new Promise((over) => {
        child.removeAllListeners("exit");
        child.on("exit", () => {
          rmSync(folder, { recursive: true, force: true });
          over();
        });
        child.kill();
      }),
  };
}
