#!/usr/bin/env python3
"""Measures lossless SVG against SVGO 4 with multipass, side by side in one run, both warm in one process.

Usage: bench/svg.py [FILE...]    (default: all of corpus/svg)

npm installs SVGO into build/bench. Needs svg_bench (cmake -DPRESSOIR_BENCH=ON). Bytes after gzip are those of level 9.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

from peers import BIN, CORPUS, ROOT

PEER = ROOT / "build/bench/svgo"
SCRIPT = """
import { optimize } from 'svgo'; import fs from 'fs'; import zlib from 'zlib';
for (const file of process.argv.slice(2)) {
  const text = fs.readFileSync(file, 'utf8'), work = () => optimize(text, { multipass: true }).data;
  work();
  const start = process.cpuUsage(), result = work(), used = process.cpuUsage(start);
  console.log(JSON.stringify({ after: Buffer.byteLength(result), ms: (used.user + used.system) / 1000,
    gzip_after: zlib.gzipSync(result, { level: 9 }).length }));
}
"""


def peers(files):
    if not (PEER / "node_modules/svgo").exists():
        PEER.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--silent", "--prefix", PEER, "svgo@4"], check=True)
    (PEER / "run.mjs").write_text(SCRIPT, encoding="utf-8")
    out = subprocess.run(["node", PEER / "run.mjs", *files], check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def main():
    files = [pathlib.Path(name) for name in sys.argv[1:]] or sorted((CORPUS / "svg").glob("*.svg"))
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as second:
        out = subprocess.run([BIN / "svg_bench", "0", folder, *files], check=True, capture_output=True, text=True).stdout
        ours = [json.loads(line) for line in out.splitlines()]
        results = [pathlib.Path(folder) / file.name for file in files]
        subprocess.run([BIN / "svg_bench", "0", second, *results], check=True, capture_output=True)
        moved = [file.name for file in results if (pathlib.Path(second) / file.name).read_bytes() != file.read_bytes()]
    theirs = peers(files)
    for row, peer in zip(ours, theirs):
        print(f"  {row['file']:36} {row['before']:>8,} {row['after']:>8,} {peer['after']:>8,} {row['after'] / peer['after']:.3f} "
              f"gzip {row['gzip_after']:>7,} {peer['gzip_after']:>7,} CPU {row['passes_ms']:7.1f} {peer['ms']:7.1f} ms, "
              f"{row['renderings']} renderings in {row['drawings']:2} and {row['search_drawings']:2} drawings, with pictures {row['all_ms'] - row['passes_ms']:7.0f} ms, difference {row['difference']}")

    def total(rows, key):
        return sum(row[key] for row in rows)

    seen = [row["file"] for row in ours if row["difference"] > 1]
    grown = [row["file"] for row in ours if row["after"] > row["before"] or row["gzip_after"] > row["gzip_before"]]
    print(f"SVG lossless, {len(files)} files: pressoir {total(ours, 'after'):,} B, SVGO {total(theirs, 'after'):,} B, "
          f"ratio {total(ours, 'after') / total(theirs, 'after'):.4f}; gzip {total(ours, 'gzip_after'):,} B, "
          f"{total(theirs, 'gzip_after'):,} B, ratio {total(ours, 'gzip_after') / total(theirs, 'gzip_after'):.4f}; "
          f"CPU without drawings and pictures {total(ours, 'passes_ms'):.0f} ms, {total(theirs, 'ms'):.0f} ms, "
          f"ratio {total(ours, 'passes_ms') / total(theirs, 'ms'):.2f}; renderings at most {max(row['renderings'] for row in ours)} a file, "
          f"single drawings at most {max(row['drawings'] for row in ours)} and {max(row['search_drawings'] for row in ours)} of the search beyond; different by more than 1/255: {seen or 'none'}; "
          f"larger, as it is or in gzip: {grown or 'none'}; changed by a second run: {moved or 'none'}")


if __name__ == "__main__":
    main()
