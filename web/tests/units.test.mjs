// Parts of the page that a browser shows only with luck: what becomes of work that is given up, names and limits of archives, and
// what is filled in.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { namesIn } from "./support/zip.mjs";

const web = resolve(new URL(".", import.meta.url).pathname, "..");
const folder = mkdtempSync(join(tmpdir(), "pressoir-units-"));
let page;
before(async () => {
  const { build } = createRequire(join(web, "package.json"))("esbuild");
  const names = ["try/client", "try/download", "try/sources", "try/work", "panel/filled"];
  const contents = names.map((name) => `export * from "./${name}";`).join("\n");
  const outfile = join(folder, "page.mjs");
  await build({ stdin: { contents, resolveDir: join(web, "src"), loader: "ts" }, bundle: true, format: "esm", outfile });
  page = await import(outfile);
});
after(() => rmSync(folder, { recursive: true }));

/** Stands for the browser's; `answers` are given to one request after the other. */
class Request {
  static answers = [];
  static made = [];
  upload = {};
  open() {}
  setRequestHeader() {}
  getResponseHeader() {
    return null;
  }
  abort() {
    this.isAborted = true;
    this.onloadend?.();
  }
  send() {
    Request.made.push(this);
    const answer = Request.answers.shift();
    if (answer) this.answer(answer);
  }
  answer({ status, text }) {
    Object.assign(this, { status, responseText: text });
    this.upload.onload?.();
    this.onload?.();
    this.onloadend?.();
  }
}
const calls = [];
globalThis.XMLHttpRequest = Request;
globalThis.fetch = async (path, { method }) => {
  calls.push(`${method} ${path}`);
  return new Response(null, { status: 204 });
};
afterEach(() => {
  Request.answers = [];
  Request.made = [];
  calls.length = 0;
});

const file = { file: new Blob(["x"]), name: "a.png" };
const queued = { status: 202, text: '{"id":"7","state":"queued","report":null}' };
const ask = (signal) => page.optimize(file, {}, signal);

test("what is given up before it is sent is not sent", async () => {
  await assert.rejects(ask(AbortSignal.abort()), { name: "AbortError" });
  assert.equal(Request.made.length, 0);
});

test("what is given up while it is sent ends, and leaves no job", async () => {
  const abort = new AbortController();
  const asked = ask(abort.signal);
  abort.abort();
  await assert.rejects(asked, { name: "AbortError" });
  assert.ok(Request.made[0].isAborted);
  assert.deepEqual(calls, []);
});

test("the job of what is given up once it is sent is removed when its name is known", async () => {
  const abort = new AbortController();
  const asked = ask(abort.signal);
  Request.made[0].upload.onload();
  abort.abort();
  await assert.rejects(asked, { name: "AbortError" });
  assert.ok(!Request.made[0].isAborted);
  Request.made[0].answer(queued);
  assert.deepEqual(calls, ["DELETE /pressoir/v1/jobs/7"]);
});

test("the job of what is given up at the moment of the answer is removed too", async () => {
  const abort = new AbortController();
  const asked = ask(abort.signal);
  Request.made[0].answer(queued);
  abort.abort();
  await assert.rejects(asked, { name: "AbortError" });
  assert.deepEqual(calls, ["DELETE /pressoir/v1/jobs/7"]);
});

test("an answer that is no JSON is a failure", async () => {
  Request.answers = [{ status: 200, text: "<html>a proxy</html>" }];
  await assert.rejects(ask(new AbortController().signal), { status: 200, code: "other" });
});

test("a file that is removed while it waits for a busy server is not sent again", async () => {
  Request.answers = [{ status: 429, text: '{"code":"too_many_requests","retry_after":60}' }];
  page.add([{ source: file, path: "a.png" }]);
  const [item] = page.items.value;
  await new Promise((over) => setImmediate(over)); // the refusal is known
  page.remove(item);
  await new Promise((over) => setImmediate(over));
  assert.equal(Request.made.length, 1);
});

test("progress leaves the lists of files as they are", () => {
  page.add([1, 2].map((n) => ({ source: file, path: `${n}.png` })));
  const [one] = page.items.value;
  one.state.value = { kind: "done" };
  const before = [page.done.value, page.ended.value, page.outdated.value];
  page.items.value[1].state.value = { kind: "working" };
  [page.done.value, page.ended.value, page.outdated.value].forEach((list, index) => assert.equal(list, before[index]));
  assert.deepEqual(page.done.value, [one]);
});

const result = (path, blob = new Blob(["content"])) => ({
  path,
  state: { value: { kind: "done", report: { format: "png" }, file: blob, url: "" } },
});

test("names in an archive lead nowhere else", async () => {
  const paths = ["../../x.png", "/etc/x.png", "..\\y.png", "a/./b.png", ".."];
  const zip = Buffer.from(await (await page.zipOf(paths.map((path) => result(path)))).arrayBuffer());
  assert.deepEqual(namesIn(zip), ["x.png", "etc/x.png", "y.png", "a/b.png", "file.png"]);
});

test("an archive has what the files have", async () => {
  const large = Buffer.alloc((8 << 20) + 5, "large");
  const zip = Buffer.from(await (await page.zipOf([result("a.png"), result("b.png", new Blob([large]))])).arrayBuffer());
  assert.deepEqual(namesIn(zip), ["a.png", "b.png"]);
  assert.ok(zip.includes("content") && zip.includes(large));
});

test("an archive beyond what ZIP holds is refused before anything is read", async () => {
  const huge = { size: 2 ** 31, slice: () => assert.fail("it was read") };
  await assert.rejects(page.zipOf([result("a.png", huge), result("b.png", huge)]), page.ArchiveTooLarge);
});

test("a URL names its file, and nothing else", () => {
  const nameOf = (text) => page.remote(text)?.path;
  assert.equal(nameOf("http://example.org/a/..%2F..%2Fx.png"), "x.png");
  assert.equal(nameOf("http://example.org/a%5Cb.png"), "b.png");
  assert.equal(nameOf("http://example.org/100%.png"), "100%.png");
  assert.equal(nameOf("http://example.org/%C3%A9t%C3%A9.png"), "été.png");
  assert.equal(nameOf("http://example.org/"), "example.org");
  assert.equal(nameOf("ftp://example.org/x.png"), undefined);
});

test("keys are filled in as they are, and nothing in them is replaced", () => {
  globalThis.location = { origin: "http://here", host: "here" };
  const keys = { api_key: "a$&b", api_secret: "API_KEY", projects: [{ id: 1, name: "", public_key: "$1", secret_key: "s" }] };
  const text = "API_KEY API_SECRET PUBLIC_KEY SECRET_KEY MY_API_KEY https://images.example.org/x images.example.org";
  assert.equal(page.filled(text, keys), "a$&b API_KEY $1 s MY_API_KEY http://here/x here");
  assert.equal(page.filled("API_KEY", undefined), "API_KEY");
});
