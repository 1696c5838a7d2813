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

/** Without what would lead out of the folder that it is unpacked in: "../a\\b.png" -> "a/b.png". */
export function safePath(path: string): string {
  return path
    .split(/[/\\]/)
    .filter((part) => !["", ".", ".."].includes(part))
    .join("/");
}

/** More than an archive holds without the extension ZIP64, which not all programs read (PKWARE's APPNOTE, 4.4.1.4). */
export const zipLimits = { files: 0xfffe, bytes: 0xfffffffe };
export class ArchiveTooLarge extends Error {}

const bytesAtOnce = 8 << 20;
/** Of an entry beside its data: local header, descriptor and line of the directory, with its name in two of them. */
const entryBytes = (name: string) => 30 + 16 + 46 + 2 * new TextEncoder().encode(name).length;
const endBytes = 22;

function entriesOf(items: Item[]): { name: string; file: Blob }[] {
  const taken = new Set<string>();
  return items.flatMap((item) => {
    const state = item.state.value;
    if (state.kind !== "done") return [];
    const path = safePath(item.path) || "file";
    return [{ name: distinct(nameOf(path, state.report), taken), file: state.file }];
  });
}

/** Stored as they are: results do not get smaller. The archive is made of the files' own bytes; a part of one is in memory at a
 *  time. @throws ArchiveTooLarge. */
export async function zipOf(items: Item[]): Promise<Blob> {
  const entries = entriesOf(items);
  const bytes = entries.reduce((sum, { name, file }) => sum + file.size + entryBytes(name), endBytes);
  if (entries.length > zipLimits.files || bytes > zipLimits.bytes) throw new ArchiveTooLarge();
  const parts: BlobPart[] = [];
  let read: Uint8Array | null = null;
  let piece: Blob | null = null;
  let failure: Error | null = null;
  const zip = new Zip((error, data) => {
    failure ??= error;
    if (data) parts.push(data === read && piece ? piece : (data as Uint8Array<ArrayBuffer>));
  });
  for (const { name, file } of entries) {
    const entry = new ZipPassThrough(name);
    zip.add(entry);
    for (let at = 0; at === 0 || at < file.size; at += bytesAtOnce) {
      piece = file.slice(at, at + bytesAtOnce);
      read = new Uint8Array(await piece.arrayBuffer());
      entry.push(read, at + bytesAtOnce >= file.size);
    }
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
