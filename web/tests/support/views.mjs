// Every view as a person may see it: what tests of accessibility look at, and what `make screenshots` draws.
import { readFileSync } from "node:fs";
import { sample } from "./server.mjs";
import { pdf, png } from "./pictures.mjs";

export const bring = (page, files) => page.setInputFiles("#files", files);

/** Until all files have ended. (Not by a function in the page: its policy forbids eval.) */
export async function settled(page) {
  await page.locator(".row").first().waitFor();
  await page.locator(".row.waiting, .row.sending, .row.working").first().waitFor({ state: "detached" });
}

export const photo = { name: "photo.jpg", mimeType: "image/jpeg", buffer: readFileSync(sample) };
const files = () => [
  photo,
  { name: "diagram.png", mimeType: "image/png", buffer: png(320, 240, undefined, { Copyright: "A. Author" }) },
  { name: "report.pdf", mimeType: "application/pdf", buffer: pdf(3) },
  { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") },
];

/** `server` names the settings that the view needs; `path` where it is; `reach` leads there. */
export const views = [
  { name: "try", path: "/", reach: (page) => page.getByRole("button", { name: "Choose files" }).waitFor() },
  {
    name: "try-options",
    path: "/",
    async reach(page) {
      await page.getByLabel("Score", { exact: true }).check();
      await page.getByText("Format, width, metadata").click();
    },
  },
  {
    name: "try-files",
    path: "/",
    async reach(page) {
      await bring(page, files());
      await settled(page);
    },
  },
  {
    name: "try-compare",
    path: "/",
    async reach(page) {
      await bring(page, [photo]);
      await settled(page);
      await page.getByRole("button", { name: /^Compare/ }).click();
      await page.getByRole("slider").waitFor();
    },
  },
  {
    name: "try-pages",
    path: "/",
    async reach(page) {
      await bring(page, files().slice(2, 3));
      await settled(page);
      await page.getByRole("button", { name: /^Compare/ }).click();
      await page.getByRole("slider").waitFor();
    },
  },
  { name: "try-key", path: "/", server: { page_local: "false" }, reach: (page) => page.getByLabel("Key").waitFor() },
  { name: "missing", path: "/", reach: (page) => page.evaluate(() => history.pushState(null, "", "/none")) },
];
