// Draws every view in both colours and two widths: node screenshots.mjs FOLDER (shots)
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch, openPage } from "./support/browser.mjs";
import { startServer } from "./support/server.mjs";
import { views } from "./support/views.mjs";

const folder = process.argv[2] ?? "shots";
const only = process.argv[3];
mkdirSync(folder, { recursive: true });
const browser = await launch();
const servers = new Map();
const urlFor = async (settings = {}) => {
  if (process.env.PAGE_URL) return process.env.PAGE_URL;
  const name = JSON.stringify(settings);
  if (!servers.has(name)) servers.set(name, await startServer(settings));
  return servers.get(name).url;
};
for (const view of views) {
  if (only && !view.name.startsWith(only)) continue;
  for (const colorScheme of ["light", "dark"]) {
    for (const [width, height] of [[1280, 860], [390, 844]]) {
      const page = await openPage(browser, await urlFor(view.server), {
        path: view.path,
        colorScheme,
        viewport: { width, height },
      });
      await view.reach(page);
      await page.waitForTimeout(300); // transitions
      await page.screenshot({ path: join(folder, `${view.name}-${colorScheme}-${width}.png`), fullPage: !(await page.getByRole("dialog").count()) });
      await page.context().close();
    }
  }
}
await browser.close();
for (const server of servers.values()) await server.stop();
