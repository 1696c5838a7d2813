// A person at the panel, in a real Chromium on a real server: each thing that can be done there once, in the order in which
// somebody would.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { email, password, startPanel } from "./support/panel-server.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const patience = 60_000; // milliseconds: the machine may be busy
const newPassword = "a quite different password";
const complaints = [];
let server, browser, context, page;

before(async () => {
  server = await startPanel();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    timeout: 2 * patience,
  });
  context = await browser.newContext({ locale: "en-GB", acceptDownloads: true });
  page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (line) => {
    if (/Content Security Policy|Refused to/.test(line.text())) complaints.push(line.text());
  });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const button = (name, within = page) => within.getByRole("button", { name, exact: true });
const view = () => page.locator(".panel-view");
async function open(name) {
  await page.getByRole("navigation", { name: "Panel" }).getByRole("link", { name, exact: true }).click();
  await view().getByRole("heading", { level: 1 }).first().waitFor();
}
/** What the tab is called, which follows the heading. */
async function titled(text) {
  for (const end = Date.now() + patience; (await page.title()) !== text; )
    if (Date.now() > end) assert.equal(await page.title(), text);
}
/** By axe, evaluated by the debugger, which no policy of the page concerns. */
async function isAccessible() {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(
    found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" ")}`),
    [],
  );
}

test("a wrong password is refused and said so", async () => {
  await page.goto(server.url + "/panel");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill("not the password");
  await isAccessible();
  await button("Sign in").click();
  await page.getByRole("alert").filter({ hasText: "wrong" }).waitFor();
});

test("the right one opens the usage, with charts and a table of them", async () => {
  await page.getByLabel("Password").fill(password);
  await button("Sign in").click();
  await view().getByRole("heading", { name: "Usage" }).waitFor();
  await page.locator(".panel-chart canvas").first().waitFor();
  assert.equal(await page.locator(".panel-chart canvas").count(), 2);
  await page.getByText("As a table").first().click();
  assert.equal(await page.getByRole("table", { name: "Bytes by day, 30 days" }).getByRole("row").count(), 31);
  await page.getByText(/^Renews on /).waitFor();
  const formats = page.getByRole("table", { name: "By API and format, 30 days" });
  await formats.getByRole("cell", { name: "JPEG" }).waitFor();
  await isAccessible();
});

test("scripts of the page cannot read the cookie, and keep no password", async () => {
  assert.equal(await page.evaluate(() => document.cookie), "");
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  assert.ok(!kept.includes(password));
});

test("keys are shown after the password, made and removed", async () => {
  await open("Keys");
  await isAccessible();
  assert.equal(await page.getByText(server.account.api_key).count(), 0);
  const shown = page.locator(".card", { has: page.getByRole("heading", { name: "Credentials of plugins" }) });
  await shown.getByLabel("Password").fill(password);
  await button("Show", shown).click();
  await shown.getByText(server.account.api_key).waitFor();
  await button("Hide", shown).click();
  await shown.getByText(server.account.api_key).waitFor({ state: "detached" });
  await page.getByLabel("Label").fill("a browser");
  await button("Make the key").click();
  await page.getByText(/^psr_/).waitFor();
  const keys = page.getByRole("table", { name: /own API/ });
  await keys.getByRole("cell", { name: "a browser" }).waitFor();
  await isAccessible();
  await button("Remove", keys).click();
  await button("Remove", page.getByRole("dialog")).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await keys.waitFor({ state: "detached" });
});

const unreachable = () => page.getByRole("alert").filter({ hasText: "The server cannot be reached." });

test("a key that was just made stays there though the list cannot be loaded", async () => {
  const isList = (route) => route.request().method() === "GET";
  await page.route("**/pressoir/v1/panel/keys", (route) => (isList(route) ? route.abort() : route.continue()));
  await page.getByLabel("Label").fill("a second one");
  await button("Make the key").click();
  await unreachable().waitFor();
  await page.getByText(/^psr_/).waitFor();
  await page.unroute("**/pressoir/v1/panel/keys");
  await open("Usage");
  await open("Keys");
  const keys = page.getByRole("table", { name: /own API/ });
  await keys.getByRole("cell", { name: "a second one" }).waitFor();
  await keys.getByRole("cell", { name: "Have files made smaller" }).waitFor();
  await button("Remove", keys).click();
  await button("Remove", page.getByRole("dialog")).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await keys.waitFor({ state: "detached" });
});

test("a credential is renewed and shown once", async () => {
  const card = page.locator(".card", { has: page.getByRole("heading", { name: "Renew" }) });
  await card.getByLabel("Credential").selectOption("bearer_token");
  await card.getByLabel("Password").fill(password);
  await button("Renew", card).click();
  await card.getByText("it is not shown again").waitFor();
});

test("the history is searched; result and original are downloaded", async () => {
  await open("History");
  await page.getByText("holiday.jpg").waitFor();
  await page.getByLabel("Name of the file").fill("holi");
  await page.getByText("second.jpg").waitFor({ state: "detached" });
  await isAccessible();
  for (const what of ["Result", "Original"]) {
    const coming = page.waitForEvent("download");
    await page.getByRole("link", { name: `${what}: holiday.jpg` }).click();
    assert.equal((await coming).suggestedFilename(), "holiday.jpg");
  }
});

test("another result is made of an original", async () => {
  await button("Make again: holiday.jpg").click();
  await page.getByLabel("Goal").selectOption("smallest");
  await page.getByLabel("Format").selectOption("webp");
  await isAccessible();
  await button("Make again").click();
  await page.locator("td small", { hasText: "WEBP" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Result: holiday.jpg" }).count(), 2);
  await page.getByLabel("Name of the file").fill("");
  await page.getByLabel("State").selectOption("failed");
  await page.getByText("broken.png").waitFor();
});

test("the instructions for a plugin have the account's own keys in them", async () => {
  await open("Plugins");
  await page.getByRole("link", { name: "tinify-node.md" }).click();
  await page.getByRole("heading", { name: "Tinify for Node: tinify" }).waitFor();
  await page.getByText("tinify.key = 'API_KEY'").waitFor();
  await page.getByLabel("Password").fill(password);
  await button("Fill in my keys").click();
  await page.getByText(`tinify.key = '${server.account.api_key}'`).waitFor();
  await page.getByText(`Client.API_ENDPOINT = '${server.url}'`).waitFor();
  await isAccessible();
});

test("a callback is sent again", async () => {
  await open("Callbacks");
  const table = page.getByRole("table", { name: "Callbacks" });
  await table.getByRole("cell", { name: "Waiting" }).waitFor();
  await isAccessible();
  await button("Send again", table).click();
  await page.getByRole("table", { name: "Deliveries" }).getByRole("row").nth(2).waitFor().catch(async () => {
    await page.reload();
    await page.getByRole("table", { name: "Deliveries" }).getByRole("row").nth(2).waitFor();
  });
});

test("a sub-account is made, changed and removed", async () => {
  await open("Sub-accounts");
  await page.getByLabel("Name", { exact: true }).fill("shop-fr");
  await page.getByLabel("Images per month").fill("500");
  await button("Make it").click();
  await page.getByText("it is not shown again").waitFor();
  const table = page.getByRole("table", { name: "Sub-accounts" });
  await table.getByRole("cell", { name: "0 of 500" }).waitFor();
  await isAccessible();
  await button("Change", table).click();
  await table.getByLabel("Jobs in a row").fill("7");
  await button("Save", table).click();
  await table.getByRole("cell", { name: "7", exact: true }).waitFor();
  await button("Remove", table).click();
  await button("Remove", page.getByRole("dialog")).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByText("There is none yet.").waitFor();
});

test("another session is ended, and a new password ends all others", async () => {
  const other = await browser.newContext();
  const there = await other.newPage();
  there.setDefaultTimeout(patience);
  async function signIn(password) {
    await there.goto(server.url + "/panel");
    await there.getByLabel("E-mail address").fill(email);
    await there.getByLabel("Password").fill(password);
    await there.getByRole("button", { name: "Sign in" }).click();
    await there.getByRole("heading", { name: "Usage" }).waitFor();
  }
  await signIn(password);
  await open("Sessions");
  const table = page.getByRole("table", { name: "Sessions" });
  await table.getByText("This one").waitFor();
  await isAccessible();
  await button("End", table).click();
  await button("End", page.getByRole("dialog")).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await button("End", table).waitFor({ state: "detached" });
  await there.reload();
  await there.getByRole("heading", { name: "Sign in" }).waitFor();
  await signIn(password);
  await page.getByLabel("Present password").fill(password);
  await page.getByLabel("New password").fill(newPassword);
  await button("Change the password").click();
  await page.getByText("The password is changed.").waitFor();
  await there.reload();
  await there.getByRole("heading", { name: "Sign in" }).waitFor();
  await other.close();
});

test("an operator sees the server, all accounts, failed files and settings", async () => {
  await open("Server");
  await page.getByRole("table", { name: "All accounts, this month" }).getByText("operator", { exact: true }).waitFor();
  await page.getByRole("table", { name: "Failed files" }).getByText("corrupt_input").first().waitFor();
  await page.getByRole("table", { name: "Settings" }).getByText("service.data", { exact: true }).waitFor();
  await page.getByText("Waiting jobs").waitFor();
  await isAccessible();
});

test("who goes to a view is at its heading, and the tab is called after it", async () => {
  for (const name of ["Sessions", "Server"]) {
    await open(name);
    await view().locator("h1:focus", { hasText: name }).waitFor();
    await titled(`${name} – pressoir`);
  }
});

test("it speaks French and German, in dark too", async () => {
  await page.getByLabel("Language").selectOption("fr");
  await page.getByRole("heading", { name: "Serveur" }).waitFor();
  await titled("Serveur – pressoir");
  await page.getByLabel("Langue").selectOption("de");
  await page.getByRole("link", { name: "Nutzung" }).click();
  await page.getByRole("heading", { name: "Nutzung" }).waitFor();
  await page.getByLabel("Farben").selectOption("dark");
  await page.locator(".panel-chart canvas").first().waitFor();
  await isAccessible();
  await page.getByLabel("Sprache").selectOption("en");
});

test("it fits a phone, and the keyboard reaches everything", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const name of ["Usage", "Keys", "History", "Plugins", "Callbacks", "Sub-accounts", "Sessions", "Server"]) {
    await open(name);
    await page.waitForLoadState("networkidle");
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.equal(over, 0, name);
  }
  await page.getByRole("navigation", { name: "Panel" }).getByRole("link").first().focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await view().getByRole("heading", { name: "Keys", exact: true }).waitFor();
});

test("who cannot be signed out is still there, and so is who cannot be found at first", async () => {
  await page.route("**/pressoir/v1/panel/session", (route) => route.abort());
  await button("Sign out").click();
  await unreachable().waitFor();
  await view().getByRole("heading", { level: 1 }).waitFor();
  await page.reload();
  await unreachable().waitFor();
  await page.unroute("**/pressoir/v1/panel/session");
  await button("Try again").click();
  await view().getByRole("heading", { level: 1 }).waitFor();
  assert.equal(await unreachable().count(), 0);
});

test("who signs out is out", async () => {
  await button("Sign out").click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.goto(server.url + "/panel/keys");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.deepEqual(complaints, []);
});
