#!/usr/bin/env python3
"""Measures lossy JPEG at equal score against cjpegli, and what it costs.

Usage: bench/jpeg_lossy.py [PART...]    parts: bytes cpu (default: both)

bytes: every row of the peers' tables at its target score: our bytes over the smaller of cjpegli 4:2:0 and 4:4:4
       (metadata dropped on both sides), the geometric mean of each target and kind of source, and how far the
       furthest result lies under its target.
cpu:   user+sys of `--balanced` over corpus/jpeg, beside `djpeg | cjpeg` of libjpeg-turbo on the same files; with
       $PRESSOIR_OLD_BIN_DIR also beside another build, file by file in turns.

Reads $PRESSOIR_CORPUS (default ../shared/corpus), the peers' tables beside it and $PRESSOIR_BIN_DIR.
"""
import math
import os
import pathlib
import statistics
import sys
import tempfile

from peers import BIN, CORPUS, pressoir, run, table

OLD = os.environ.pop("PRESSOIR_OLD_BIN_DIR", None)
KINDS = {"png": ["--convert", "jpeg"], "jpeg": []}
TARGETS = 70, 80, 85, 90


def rows(kind):
    """(file, target, bytes of the better cjpegli) of every row that has any."""
    for row in table(f"jpeg-lossy-from-{kind}.tsv"):
        sizes = [int(row[peer]) for peer in ("cjpegli420", "cjpegli444") if row[peer]]
        if sizes:
            yield CORPUS / kind / (row["file"] + (".jpg" if kind == "jpeg" else ".png")), int(row["target"]), min(sizes)


def result_of(file, target, options):
    """(bytes, score measured on the result, method)"""
    with tempfile.TemporaryDirectory() as folder:
        report, _ = pressoir("--score", target, "--keep", "none", "--output", folder, *options, file)
        result = next(iter(report.values()))
        out, _ = run(BIN / "pressoir", "score", file, result["output"])
    return result["bytes_after"], float(out), result["method"]


def in_bytes():
    for kind, options in KINDS.items():
        ratios, under = {target: [] for target in TARGETS}, 0.0
        for file, target, peer in rows(kind):
            size, score, method = result_of(file, target, options)
            ratios[target].append(size / peer)
            under = min(under, score - target)
            print(f"  {file.stem:40} {target}: {size:>8,} B, score {score:.2f}, / cjpegli {size / peer:.4f}  {method}")
        for target, values in ratios.items():
            mean = math.exp(statistics.fmean(map(math.log, values)))
            print(f"JPEG from {kind.upper()} at {target}, {len(values)} rows: geometric mean of bytes / cjpegli {mean:.4f}")
        print(f"JPEG from {kind.upper()}: furthest under its target {under:.2f}")


def in_cpu():
    files = sorted((CORPUS / "jpeg").glob("*.jpg"))
    ours = old = turbo = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            def once(bin_folder):
                _, cpu = run(pathlib.Path(bin_folder) / "pressoir", "optimize", "--json", "--balanced", "--jobs", "1",
                             "--output", tempfile.mkdtemp(dir=folder), file)
                return cpu
            mine, theirs = once(BIN), once(OLD) if OLD else 0.0
            pixels, decoding = run("djpeg", file)
            _, coding = run("cjpeg", "-quality", 80, input=pixels)
            print(f"  {file.stem:44} {mine:6.2f} s" + (f", before {theirs:6.2f} s" if OLD else ""))
            ours, old, turbo = ours + mine, old + theirs, turbo + decoding + coding
    before = f"; before {old:.1f} s, ratio {ours / old:.3f}" if OLD else ""
    print(f"JPEG --balanced, {len(files)} files: CPU {ours:.1f} s; djpeg | cjpeg {turbo:.1f} s{before}")


PARTS = {"bytes": in_bytes, "cpu": in_cpu}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
