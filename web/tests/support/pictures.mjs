// Files to bring: drawn here, so that what must come out is known.
import { crc32 as crc } from "./crc32.mjs";
import { deflateSync } from "node:zlib";

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([size, body, sum]);
}

/** @param paint (x, y) => [red, green, blue], 0 to 255. Not compressed well, so that it gets smaller. */
export function png(width, height, paint = (x, y) => [(x * 7) % 256, (y * 5) % 256, ((x ^ y) * 3) % 256], texts = {}) {
  const rows = Buffer.alloc(height * (1 + 3 * width));
  for (let y = 0, at = 0; y < height; ++y) {
    ++at;
    for (let x = 0; x < width; ++x) for (const sample of paint(x, y)) rows[at++] = sample;
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    ...Object.entries(texts).map(([key, text]) => chunk("tEXt", Buffer.from(`${key}\0${text}`, "latin1"))),
    chunk("IDAT", deflateSync(rows, { level: 1 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Each page has its number in large letters, and its content stream is not compressed. */
export function pdf(pages) {
  const objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""];
  const kids = [];
  for (let page = 1; page <= pages; ++page) {
    const lines = Array.from({ length: 60 }, (_, line) => `BT /F 10 Tf 60 ${700 - 10 * line} Td (Line ${line} of page ${page}.) Tj ET`);
    const text = `BT /F 72 Tf 60 740 Td (Page ${page}) Tj ET\n${lines.join("\n")}`;
    objects.push(`<< /Length ${text.length} >>\nstream\n${text}\nendstream`);
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${objects.length} 0 R ` +
        "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
    );
    kids.push(`${objects.length} 0 R`);
  }
  objects[1] = `<< /Type /Pages /Kids [${kids.join(" ")}] /Count ${pages} >>`;
  let text = "%PDF-1.4\n";
  const places = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = places.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("");
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.indexOf("xref\n0")}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

export const svg = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="120" viewBox="0 0 200 120">
  <!-- drawn by hand -->
  <script>document.title = "taken over"</script>
  <rect x="10.000" y="10.000" width="180.000" height="100.000" fill="#8a1c46"/>
</svg>
`,
);
