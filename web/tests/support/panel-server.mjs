// A running `pressoir serve` with an account that has something to show at the panel: files, one of them broken, and a callback
// that nobody took. The program is taken from PRESSOIR_BIN.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const root = resolve(new URL(".", import.meta.url).pathname, "../../..");
const program = resolve(process.env.PRESSOIR_BIN ?? join(root, "build/release/bin/pressoir"));
export const email = "person@example.org";
export const password = "correct horse battery staple";

const settings = {
  PRESSOIR_WEBHOOKS_ALLOW_HTTP: "true",
  PRESSOIR_WEBHOOKS_ALLOW_PRIVATE: "true",
  PRESSOIR_FETCH_ALLOW: "127.0.0.1",
  PRESSOIR_FETCH_PORTS: "1-65535",
  PRESSOIR_PRESSOIR_FIRST_RETRY_SECONDS: "3600",
};

async function listening(child) {
  const log = [];
  return new Promise((found, failed) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      log.push(line);
      if (line.includes('"listening"')) found(JSON.parse(line).http_port);
    });
    child.on("exit", (status) => failed(new Error(`the server ended with ${status}: ${log.join("\n")}`)));
  });
}

/** Of the sample, so small that nobody waits for it. */
async function smallPhoto(url, token) {
  const body = readFileSync(join(root, "docs/samples/photo.jpg"));
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/octet-stream" };
  const query = "steps[0][step]=resize&steps[0][width]=160&compression=high";
  const answer = await fetch(`${url}/pressoir/v1/optimize?${query}`, { method: "POST", body, headers });
  return Buffer.from(await answer.arrayBuffer());
}

/** Answers every callback with 500, and says when the first one has come. */
async function deafReceiver() {
  let told;
  const first = new Promise((done) => (told = done));
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(500).end();
      told();
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}`, first, close: () => server.close() };
}

/** {url, account, stop}: the account signs in with `email` and `password`, and is an operator. */
export async function startPanel() {
  const folder = mkdtempSync(join(tmpdir(), "pressoir-panel-"));
  const others = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PRESSOIR_")));
  const data = join(folder, "data");
  const child = spawn(program, ["serve", "--listen", "127.0.0.1:0", "--data", data], {
    cwd: folder,
    env: { ...others, ...settings },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const url = `http://127.0.0.1:${await listening(child)}`;
  const run = (words, input = "") => execFileSync(program, ["account", ...words, "--data", data, "--json"], { cwd: folder, env: others, input });
  const account = JSON.parse(run(["create", "--name", "a shop", "--email", email, "--operator"]));
  run(["password", String(account.id)], `${password}\n`);
  const receiver = await deafReceiver();
  const post = (path, body, type) =>
    fetch(`${url}/pressoir/v1${path}`, { method: "POST", body, headers: { Authorization: `Bearer ${account.bearer_token}`, "Content-Type": type } });
  const photo = await smallPhoto(url, account.bearer_token);
  const files = { "holiday.jpg": photo, "second.jpg": photo, "broken.png": Buffer.from("\x89PNG\r\n\x1a\nno more", "latin1") };
  for (const [name, file] of Object.entries(files)) await post(`/optimize?name=${name}`, file, "application/octet-stream");
  const batch = { sources: [{ url: "http://127.0.0.1:1/none.png" }], callback_url: `${receiver.url}/told`, wait: 60 };
  await post("/batches", JSON.stringify(batch), "application/json");
  await receiver.first;
  const stop = () =>
    new Promise((over) => {
      receiver.close();
      child.removeAllListeners("exit");
      child.on("exit", () => {
        rmSync(folder, { recursive: true, force: true });
        over();
      });
      child.kill();
    });
  return { url, account, stop };
}
