// One measurement in Chromium, as a line of JSON: bench.mjs view URL | bench.mjs photo URL FILE
// view: milliseconds from the start of the navigation until the page, under 4x CPU throttling and with an empty cache, has
// drawn its button and its thread is free. photo: from a file chosen until its result is shown.
import { launch } from "./support/browser.mjs";

const [what, url, file] = process.argv.slice(2);

/** In the page, before anything else of it. */
function watch(selector) {
  const looked = () => {
    if (!document.querySelector(selector) || globalThis.seen) return;
    globalThis.seen = true;
    requestAnimationFrame(() => setTimeout(() => (globalThis.seenAt = performance.now())));
  };
  new MutationObserver(looked).observe(document, { childList: true, subtree: true, attributes: true });
  document.addEventListener("change", () => (globalThis.changedAt = performance.now()), { capture: true });
  document.addEventListener("DOMContentLoaded", looked);
}

/** By the debugger: the policy of the page forbids eval. */
async function value(page, name) {
  for (;;) {
    const found = await page.evaluate((name) => globalThis[name], name);
    if (found !== undefined) return found;
    await new Promise((later) => setTimeout(later, 20));
  }
}

const browser = await launch();
const page = await browser.newPage();
await page.addInitScript(watch, { view: "button, #empty", photo: ".row.done" }[what]);
if (what === "view") {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
}
await page.goto(url);
let taken;
if (what === "photo") {
  await page.getByRole("button", { name: "Choose files" }).waitFor();
  await page.setInputFiles("#files", file);
  taken = (await value(page, "seenAt")) - (await value(page, "changedAt"));
} else {
  taken = await value(page, "seenAt");
}
console.log(JSON.stringify(taken));
await browser.close();
