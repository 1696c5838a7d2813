// Files that people bring: chosen, dropped with their folders, pasted.
import { safePath } from "./download";
import type { Added } from "./work";

/** What systems leave in folders. */
const isHidden = (name: string) => name.startsWith(".") || name === "Thumbs.db" || name === "desktop.ini";

function added(file: File, path: string): Added {
  return { source: { file, name: file.name }, path };
}

export function chosen(files: Iterable<File>): Added[] {
  return [...files]
    .filter((file) => !isHidden(file.name))
    .map((file) => added(file, file.webkitRelativePath || file.name));
}

async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // A hundred at a time, until there are none.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

async function walk(entry: FileSystemEntry, into: Added[]): Promise<void> {
  if (isHidden(entry.name)) return;
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    into.push(added(file, path));
    return;
  }
  const inside = await entriesOf(entry as FileSystemDirectoryEntry);
  inside.sort((left, right) => left.name.localeCompare(right.name));
  for (const each of inside) await walk(each, into);
}

/** Call it in the event itself: what was dropped is gone after it. */
export async function dropped(transfer: DataTransfer): Promise<Added[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry != null);
  if (entries.length === 0) return chosen(transfer.files);
  const all: Added[] = [];
  for (const entry of entries) await walk(entry, all);
  return all;
}

/** The last part of a URL's path, as a name: decoded where that can be done, and without what would lead elsewhere. */
function nameIn(url: URL): string {
  const last = url.pathname.split("/").pop() ?? "";
  try {
    return safePath(decodeURIComponent(last)).split("/").pop() || url.host;
  } catch {
    return last; // "100%.png"
  }
}

/** http and https; null for anything else. */
export function remote(text: string): Added | null {
  try {
    const url = new URL(text.trim());
    if (url.protocol !== "http:" && url.protocol !== "https:") return null;
    const name = nameIn(url);
    return { source: { url: url.href, name }, path: name };
  } catch {
    return null;
  }
}
