// Try it, as a person uses it: each sentence once, in a real Chromium against a real server.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { launch, openPage } from "./support/browser.mjs";
import { pdf, png, svg } from "./support/pictures.mjs";
import { startServer } from "./support/server.mjs";
import { bring, photo, settled } from "./support/views.mjs";
import { namesIn } from "./support/zip.mjs";

const shot = { name: "shot.png", mimeType: "image/png", buffer: png(120, 80, undefined, { Copyright: "A. Author" }) };

let browser, server, open;
const servers = [];
const contexts = [];
async function running(settings) {
  const made = await startServer(settings);
  servers.push(made);
  return made;
}
before(async () => {
  browser = await launch();
  server = await running({ fetch_allow: "127.0.0.1", fetch_ports: "1-65535" });
  open = async (options, at = server) => {
    const page = await openPage(browser, at.url, options);
    contexts.push(page);
    return page;
  };
});
/** Whatever a test did, the policy refused nothing, nothing was thrown, and nothing went elsewhere. */
afterEach(async () => {
  for (const page of contexts.splice(0)) {
    const trouble = page.trouble.filter((line) => !line.includes("the server responded with a status of"));
    await page.context().close();
    assert.deepEqual(trouble, []);
  }
});
after(async () => {
  await browser.close();
  await Promise.all(servers.map((each) => each.stop()));
});

const row = (page, name) => page.locator(".row", { hasText: name });
const outcome = (page, name) => row(page, name).locator(".outcome").innerText();

/** What a click on the button saves. */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** A drop of files, with the folders that they lie in, as browsers make it. */
async function drop(page, files) {
  const transfer = await page.evaluateHandle((list) => {
    const made = new DataTransfer();
    for (const { name, type, data } of list)
      made.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name, { type }));
    return made;
  }, files.map(({ name, mimeType, buffer }) => ({ name, type: mimeType, data: buffer.toString("base64") })));
  await page.dispatchEvent("body", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

test("files are chosen, and their size, share and score are shown", async () => {
  const page = await open();
  await bring(page, [photo, shot]);
  await settled(page);
  assert.match(await outcome(page, "photo.jpg"), /426 kB → .*kB.*% smaller.*Score 8\d/s);
  assert.match(await outcome(page, "shot.png"), /% smaller/);
  assert.match(await page.getByRole("status").first().innerText(), /2 of 2 files done .* to .*% smaller/);
});

test("files are dropped anywhere on the page", async () => {
  const page = await open();
  await drop(page, [photo, shot]);
  await settled(page);
  assert.equal(await page.locator(".row.done").count(), 2);
});

test("a folder is chosen, and its tree is kept in the archive", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pressoir-folder-"));
  mkdirSync(join(folder, "deep/er"), { recursive: true });
  writeFileSync(join(folder, "deep/er/shot.png"), shot.buffer);
  writeFileSync(join(folder, "deep/shot.png"), shot.buffer);
  writeFileSync(join(folder, ".hidden"), "x");
  const page = await open();
  await page.setInputFiles("#folder", folder);
  await settled(page);
  assert.equal(await page.locator(".row").count(), 2);
  const zip = await saved(page, page.getByRole("button", { name: "Download all (ZIP)" }));
  rmSync(folder, { recursive: true });
  assert.equal(zip.name, "pressoir.zip");
  const names = namesIn(zip.bytes).sort();
  assert.equal(names.length, 2);
  assert.ok(names[0].endsWith("deep/er/shot.png") && names[1].endsWith("deep/shot.png"), String(names));
});

test("a picture is pasted, and an address too", async () => {
  const page = await open({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.evaluate(async (data) => {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    await navigator.clipboard.write([new ClipboardItem({ "image/png": new Blob([bytes], { type: "image/png" }) })]);
  }, shot.buffer.toString("base64"));
  await page.keyboard.press("Control+V");
  await settled(page);
  assert.match(await outcome(page, "image.png"), /smaller/);
  await page.evaluate(() => navigator.clipboard.writeText("http://127.0.0.1:9/gone.png"));
  await page.keyboard.press("Control+V");
  await row(page, "gone.png").locator(".failure").waitFor();
});

test("a URL is fetched by the server, and what is not one is said", async () => {
  const site = createServer((_, answer) => answer.end(shot.buffer)).listen(0, "127.0.0.1");
  await new Promise((ready) => site.once("listening", ready));
  const page = await open();
  const address = page.getByLabel("Address of a file on the web");
  await address.fill("no address");
  await address.press("Enter");
  await page.getByText("An address begins with http").waitFor();
  await address.fill(`http://127.0.0.1:${site.address().port}/far.png`);
  await address.press("Enter");
  await settled(page);
  assert.match(await outcome(page, "far.png"), /smaller/);
  await page.getByRole("button", { name: "Compare far.png" }).click();
  await page.getByRole("slider").waitFor(); // its original too is shown
  site.close();
});

for (const [goal, expected] of [
  ["Lossless", /Lossless/],
  ["High", /Score 9\d/],
  ["Smallest", /Score 7\d/],
])
  test(`the quality ${goal} is what comes out`, async () => {
    const page = await open();
    await page.getByLabel(goal, { exact: true }).check();
    await bring(page, [photo]);
    await settled(page);
    assert.match(await outcome(page, "photo.jpg"), expected);
  });

test("a score and a size are targets", async () => {
  const page = await open();
  await page.getByLabel("Score", { exact: true }).check();
  await page.getByLabel("Score, 30 to 100").fill("75");
  await page.keyboard.press("Tab");
  await bring(page, [photo]);
  await settled(page);
  assert.match(await outcome(page, "photo.jpg"), /Score 7[5-7]/);
  await page.getByLabel("Size", { exact: true }).check();
  await page.getByLabel("At most, in kB").fill("60");
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Make 1 file again with these settings" }).click();
  await settled(page);
  const [, kilobytes] = /→ ([\d.]+) kB/.exec(await outcome(page, "photo.jpg"));
  assert.ok(Number(kilobytes) <= 60, kilobytes);
});

test("format, width and metadata are chosen, and what was kept and dropped is said", async () => {
  const page = await open();
  await page.getByText("Format, width, metadata").click();
  await page.getByLabel("Format", { exact: true }).selectOption("webp");
  await page.getByLabel("Width at most").fill("60");
  await page.getByLabel("Copyright").check();
  await bring(page, [shot]);
  await settled(page);
  const file = await saved(page, page.getByRole("button", { name: "Download shot.png" }));
  assert.equal(file.name, "shot.webp");
  assert.equal(file.bytes.subarray(8, 12).toString(), "WEBP");
  await page.getByRole("button", { name: "Compare shot.png" }).click();
  const facts = await page.locator(".facts").innerText();
  assert.match(facts, /60 × 40/);
  assert.match(facts, /Kept\s+copyright/);
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByLabel("Copyright").uncheck();
  await page.getByRole("button", { name: /Make 1 file again/ }).click();
  await settled(page);
  await page.getByRole("button", { name: "Compare shot.png" }).click();
  assert.match(await page.locator(".facts").innerText(), /Dropped\s+copyright/);
});

test("progress is shown for each file", async () => {
  const page = await open();
  await page.route("**/pressoir/v1/optimize*", async (route) => {
    await row(page, "shot.png").getByRole("progressbar", { name: "Progress of shot.png" }).waitFor();
    await route.continue();
  });
  await bring(page, [shot]);
  await settled(page);
  assert.equal(await page.getByRole("progressbar").count(), 0);
});

test("before and after lie under one divider, zoom and move together, and are shown pixel by pixel", async () => {
  const page = await open({ deviceScaleFactor: 2 });
  await bring(page, [photo]);
  await settled(page);
  await page.getByRole("button", { name: "Compare photo.jpg" }).click();
  const divider = page.getByRole("slider", { name: "Divider" });
  await divider.waitFor();
  const images = page.locator(".layer img");
  const places = async () => [await images.nth(0).boundingBox(), await images.nth(1).boundingBox()];
  const together = async () => {
    const [one, other] = await places();
    assert.deepEqual(one, other);
    return one;
  };
  await together();
  await divider.press("Home");
  assert.equal(await divider.getAttribute("aria-valuenow"), "0");
  await divider.press("ArrowRight");
  assert.equal(await divider.getAttribute("aria-valuenow"), "5");
  const stage = page.getByRole("group", { name: "Before and after" });
  await page.getByRole("button", { name: "Pixel by pixel" }).click();
  const real = await together();
  const natural = await images.nth(1).evaluate((image) => image.naturalWidth);
  assert.equal(Math.round(real.width), Math.round(natural / 2), "a pixel of the picture is one of the device");
  await stage.press("+");
  await stage.press("+");
  const large = await together();
  assert.ok(large.width > 2 * real.width);
  await stage.press("ArrowRight");
  assert.ok((await together()).x < large.x);
  const box = await stage.boundingBox();
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7 - 30, box.y + box.height / 2 - 20);
  await page.mouse.up();
  const moved = await together();
  await page.mouse.wheel(0, 300);
  assert.ok((await together()).width < moved.width);
  const middle = (await divider.boundingBox()).x;
  await divider.hover();
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 20);
  await page.mouse.up();
  assert.ok((await divider.boundingBox()).x > middle);
  await page.keyboard.press("Escape");
  await divider.waitFor({ state: "detached" });
});

test("a PDF is compared page by page", async () => {
  const page = await open();
  await bring(page, [{ name: "report.pdf", mimeType: "application/pdf", buffer: pdf(2) }]);
  await settled(page);
  assert.match(await outcome(page, "report.pdf"), /smaller/);
  await page.getByRole("button", { name: "Compare report.pdf" }).click();
  await page.getByRole("slider").waitFor();
  await page.getByText("Page 1", { exact: true }).waitFor();
  const first = await page.locator(".layer img").first().getAttribute("src");
  await page.getByRole("button", { name: "Next page" }).click();
  await page.getByText("Page 2", { exact: true }).waitFor();
  await page.getByRole("slider").waitFor();
  assert.notEqual(await page.locator(".layer img").first().getAttribute("src"), first);
  await page.getByRole("button", { name: "Next page" }).click(); // there is none
  await page.getByText("Page 2", { exact: true }).waitFor();
  await page.locator('button:has-text("Next page"):disabled').waitFor();
});

test("results are taken one by one, or all as an archive with names of their own", async () => {
  const page = await open();
  await bring(page, [shot, shot, { name: "drawing.svg", mimeType: "image/svg+xml", buffer: svg }]);
  await settled(page);
  const one = await saved(page, page.getByRole("button", { name: "Download drawing.svg" }));
  assert.equal(one.name, "drawing.svg");
  assert.ok(one.bytes.length < svg.length);
  const zip = await saved(page, page.getByRole("button", { name: "Download all (ZIP)" }));
  assert.deepEqual(namesIn(zip.bytes).sort(), ["drawing.svg", "shot (2).png", "shot.png"]);
});

test("what a file holds does nothing to the page", async () => {
  const page = await open();
  await bring(page, [{ name: "drawing.svg", mimeType: "image/svg+xml", buffer: svg }]);
  await settled(page);
  await page.getByRole("button", { name: "Compare drawing.svg" }).click();
  await page.getByRole("slider").waitFor();
  assert.equal(await page.title(), "Make images and PDFs smaller – pressoir");
});

test("a file that fails says why, and the others are made", async () => {
  const page = await open();
  await bring(page, [{ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") }, shot]);
  await settled(page);
  assert.match(await row(page, "notes.txt").innerText(), /This is no format that can be read/);
  assert.match(await outcome(page, "shot.png"), /smaller/);
  await page.getByRole("button", { name: "Remove notes.txt" }).click();
  assert.equal(await page.locator(".row").count(), 1);
  await page.getByRole("button", { name: "Remove all" }).click();
  assert.equal(await page.locator(".row").count(), 0);
});

test("visitors leave nothing behind", async () => {
  const page = await open();
  const ids = [];
  page.on("request", (request) => request.method() === "DELETE" && ids.push(request.url()));
  const [gone] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === "DELETE"),
    bring(page, [shot]),
  ]);
  assert.equal(gone.status(), 204);
  assert.equal((await fetch(ids[0], { headers: { "Pressoir-Page": "1" } })).status, 404);
});

test("where nobody is let in without an account, a key opens the page", async () => {
  const closed = await running({ page_local: "false" });
  const page = await open({}, closed);
  await page.getByLabel("Key").fill("psr_wrong");
  await page.getByRole("button", { name: "Use it" }).click();
  await page.getByText("The server does not take this key.").waitFor();
  await page.getByLabel("Key").fill(closed.firstToken());
  await page.getByRole("button", { name: "Use it" }).click();
  await bring(page, [shot]);
  await settled(page);
  assert.match(await outcome(page, "shot.png"), /smaller/);
});

test("a visitor who is too fast waits, and everything is made in the end", async () => {
  const page = await open();
  let refused = 0;
  await page.route("**/pressoir/v1/optimize*", (route) =>
    refused++ === 0
      ? route.fulfill({ status: 429, headers: { "Retry-After": "1" }, body: '{"code":"too_many_requests","detail":"x"}' })
      : route.continue(),
  );
  await bring(page, [shot]);
  await settled(page);
  assert.match(await outcome(page, "shot.png"), /smaller/);
  assert.equal(refused, 2);
});
