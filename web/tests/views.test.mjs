// Every view: for screen readers, by keyboard, on phones, in both colours and three languages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, openPage, overflow, violations } from "./support/browser.mjs";
import { startServer } from "./support/server.mjs";
import { bring, photo, settled, views } from "./support/views.mjs";

let browser;
const servers = new Map();
async function urlFor(settings = {}) {
  const name = JSON.stringify(settings);
  if (!servers.has(name)) servers.set(name, await startServer(settings));
  return servers.get(name).url;
}
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser.close();
  for (const server of servers.values()) await server.stop();
});

for (const view of views)
  test(`${view.name}: axe finds nothing in light and dark, and a phone need not scroll sideways`, async () => {
    const page = await openPage(browser, await urlFor(view.server), { path: view.path, reducedMotion: "reduce" });
    await view.reach(page);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await violations(page), [], colorScheme);
    }
    await page.setViewportSize({ width: 360, height: 740 });
    assert.equal(await overflow(page), 0);
    assert.deepEqual(await violations(page), [], "phone");
    await page.context().close();
  });

test("the page speaks English, French and German, and remembers which", async () => {
  const page = await openPage(browser, await urlFor());
  for (const [language, name, title] of [
    ["fr", "Français", "Alléger images et PDF"],
    ["de", "Deutsch", "Bilder und PDFs kleiner machen"],
    ["en", "English", "Make images and PDFs smaller"],
  ]) {
    await page.locator(".preferences select").first().selectOption({ label: name });
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), language);
    await page.reload();
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
  }
  const german = await openPage(browser, await urlFor(), { locale: "de-CH" });
  await german.getByRole("heading", { level: 1, name: "Bilder und PDFs kleiner machen" }).waitFor();
  await page.context().close();
  await german.context().close();
});

test("colours follow the system unless they are chosen, and the choice is remembered", async () => {
  const page = await openPage(browser, await urlFor(), { colorScheme: "dark" });
  const ground = () => page.locator("html").evaluate((html) => getComputedStyle(html).backgroundColor);
  const dark = await ground();
  await page.getByLabel("Colours").selectOption("light");
  const light = await ground();
  assert.notEqual(dark, light);
  await page.reload();
  assert.equal(await ground(), light);
  await page.getByLabel("Colours").selectOption("auto");
  assert.equal(await ground(), dark);
  await page.context().close();
});

test("everything is reached and done by the keyboard alone", async () => {
  const page = await openPage(browser, await urlFor());
  await page.getByRole("button", { name: "Choose files" }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.locator(":focus").innerText(), "Skip to content");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator(":focus").getAttribute("id"), "main");
  await page.keyboard.press("Tab");
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Enter")]);
  await chooser.setFiles(photo);
  await settled(page);
  await page.getByLabel("Balanced").focus();
  await page.keyboard.press("ArrowRight");
  assert.ok(await page.getByLabel("Smallest").isChecked());
  await page.getByRole("button", { name: "Compare photo.jpg" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("slider").waitFor();
  await page.getByRole("slider").focus();
  await page.keyboard.press("End");
  assert.equal(await page.getByRole("slider").getAttribute("aria-valuetext"), "100%");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal(await page.locator(":focus").getAttribute("aria-label"), "Compare photo.jpg", "where one was");
  await page.context().close();
});

test("a screen reader is told how far the work is", async () => {
  const page = await openPage(browser, await urlFor());
  await bring(page, [photo]);
  await settled(page);
  assert.match(await page.locator("[role=status]").first().innerText(), /1 of 1 file done/);
  await page.context().close();
});
