// Packs a built page into one C++ source: node pack.mjs FOLDER SOURCE.cpp
// Each file stands there as it is, in brotli and in gzip, so that the server compresses nothing. The same files give the
// same source.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const kinds = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** A string literal: octal escapes of three digits, which no character behind them can lengthen. */
function literal(bytes) {
  let text = "";
  for (const byte of bytes) {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c && byte !== 0x3f;
    text += isPlain ? String.fromCharCode(byte) : "\\" + byte.toString(8).padStart(3, "0");
  }
  return `std::string_view("${text}", ${bytes.length})`;
}

function packed(folder, name) {
  const plain = readFileSync(join(folder, name));
  const kind = kinds[extname(name)];
  if (!kind) throw new Error(`no content type is known of ${name}`);
  const brotli = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } });
  const gzip = gzipSync(plain, { level: 9 });
  const tag = createHash("sha256").update(plain).digest("hex").slice(0, 32);
  return `    {.path = "/${name}",\n     .content_type = "${kind}",\n     .tag = "${tag}",\n` +
    `     .plain = ${literal(plain)},\n     .brotli = ${literal(brotli)},\n     .gzip = ${literal(gzip)}},\n`;
}

const [folder, source] = process.argv.slice(2);
const names = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((each) => each.isFile())
  .map((each) => join(each.parentPath ?? each.path, each.name).slice(folder.length).replace(/^\/+/, ""))
  .sort();
writeFileSync(
  source,
  `// The page. Made by web/pack.mjs.\n#include "dialects/page/files.h"\n\nnamespace pressoir::dialects::page {\nnamespace {\n\n` +
    `constexpr File kFiles[] = {\n${names.map((name) => packed(folder, name)).join("")}};\n\n}  // namespace\n\n` +
    `std::span<const File> files() { return kFiles; }\n\n}  // namespace pressoir::dialects::page\n`,
);
