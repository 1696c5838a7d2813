// Debian's Chromium, and pages in it that fail the test when anything goes wrong unseen.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const patience = 60_000; // milliseconds: the machine may be busy

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });

/** `page.trouble` has what the console said of errors and refusals of the policy, and requests to elsewhere. */
export async function openPage(browser, url, options = {}) {
  const { path = "/", ...of } = options;
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 }, ...of });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  page.trouble = [];
  page.on("console", (message) => message.type() === "error" && page.trouble.push(message.text()));
  page.on("pageerror", (error) => page.trouble.push(String(error)));
  page.on("request", (request) => {
    const to = request.url();
    if (!to.startsWith(url) && !to.startsWith("blob:") && !to.startsWith("data:")) page.trouble.push(`request to ${to}`);
  });
  await page.goto(url + path);
  return page;
}

/** The violations that axe finds, as lines. Evaluated by the debugger, which no policy of the page concerns. */
export async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.flatMap((each) =>
    each.nodes.map((node) => `${each.id}: ${node.target.join(" ")}: ${node.failureSummary}`),
  );
}

/** What would make a phone scroll sideways. */
export const overflow = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
