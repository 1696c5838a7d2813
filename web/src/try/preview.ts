// Pictures of files as browsers can show them: the file itself where they know its format, else what the server makes of it.
import { Problem } from "../api";
import { optimize, type Source } from "./client";

const pageDpi = 150;

export interface Picture {
  url: string;
  width: number;
  height: number;
}

async function loaded(url: string): Promise<Picture> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return { url, width: image.naturalWidth, height: image.naturalHeight };
}

async function shown(file: Blob): Promise<Picture> {
  const url = URL.createObjectURL(file);
  try {
    const picture = await loaded(url);
    if (picture.width === 0 || picture.height === 0) throw new Error("no size");
    return picture;
  } catch (failure) {
    URL.revokeObjectURL(url);
    throw failure;
  }
}

const mostPages = 24;
/** What the server has made of a file, by its page; as long as the file is held. Making it costs work, and an account's quota. */
const drawings = new WeakMap<object, Map<number, Blob>>();

async function made(source: Source, page: number | null, password: string | undefined, signal: AbortSignal): Promise<Picture> {
  const of = "file" in source ? source.file : source;
  const known = drawings.get(of) ?? new Map<number, Blob>();
  drawings.set(of, known);
  const drawn = known.get(page ?? 0);
  if (drawn) return shown(drawn);
  const { file } = await optimize(
    source,
    { convert: "png", metadata: "icc", ...(page ? { page, dpi: pageDpi } : {}), ...(password ? { password } : {}) },
    signal,
    { isPassing: true },
  );
  known.set(page ?? 0, file);
  if (known.size > mostPages) known.delete(known.keys().next().value!);
  return shown(file);
}

/** @param page  of a document, from 1; null: the file is a picture. @throws Problem; DOMException when aborted. */
export async function pictureOf(
  source: Source,
  page: number | null,
  password: string | undefined,
  signal: AbortSignal,
): Promise<Picture> {
  if (page === null && "file" in source) {
    try {
      return await shown(source.file);
    } catch {
      // no format of browsers: the server knows more
    }
  }
  try {
    return await made(source, page, password, signal);
  } catch (failure) {
    if (failure instanceof Problem || signal.aborted) throw failure;
    throw new Problem(0, "other", String(failure));
  }
}

export const release = (picture: Picture | null) => picture && URL.revokeObjectURL(picture.url);
