// Names of results, and all of them in one archive.
import { Zip, ZipPassThrough } from "fflate";
import type { Report } from "./client";
import type { Item } from "./work";

const extensions: Record<string, string> = { jpeg: "jpg" };

/** "a/photo.png" -> "a/photo.webp" where that is what it has become; JPEG may be called .jpeg. */
export function nameOf(path: string, report: Report): string {
  const extension = extensions[report.format] ?? report.format;
  const stem = path.replace(/\.[^./]*$/, "");
  const had = path.slice(stem.length + 1).toLowerCase();
  const isSame = had === extension || (extension === "jpg" && ["jpeg", "jpe", "jfif"].includes(had)) ||
    (extension === "svg" && had === "svgz");
  return isSame ? path : `${stem}.${extension}`;
}

/** "a.jpg", "a.jpg" -> "a.jpg", "a (2).jpg". */
function distinct(name: string, taken: Set<string>): string {
  let free = name;
  for (let n = 2; taken.has(free.toLowerCase()); ++n) free = name.replace(/(\.[^./]*)?$/, ` (${n})$1`);
  taken.add(free.toLowerCase());
  return free;
}

/** Stored as they are: results do not get smaller. One file is in memory at a time, beside the archive. */
export async function zipOf(items: Item[]): Promise<Blob> {
  const parts: BlobPart[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, data) => {
    failure ??= error;
    if (data) parts.push(data as Uint8Array<ArrayBuffer>);
  });
  const taken = new Set<string>();
  for (const item of items) {
    const state = item.state.value;
    if (state.kind !== "done") continue;
    const entry = new ZipPassThrough(distinct(nameOf(item.path, state.report), taken));
    zip.add(entry);
    entry.push(new Uint8Array(await state.file.arrayBuffer()), true);
  }
  zip.end();
  if (failure) throw failure;
  return new Blob(parts, { type: "application/zip" });
}

export function save(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}

export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  save(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
