#!/usr/bin/env python3
"""Measures lossy PNGs of photographs in true colour, and what lossy PNGs cost.

Usage: bench/png_photos.py [PART...]    parts: bytes lossless quantised butteraugli cpu (default: all)

bytes:       every row of the peers' table at pngloss's score: our bytes over those of pngloss after our lossless pass.
lossless:    the same pictures at 80 and 90: our bytes over those without loss.
quantised:   the same pictures at the score of `pngquant --quality 65-80 --speed 1`, bytes of both after our lossless pass; with
             $PRESSOIR_OLD_BIN_DIR also those of another build.
butteraugli: a second opinion: the distance that Debian's butteraugli sees in our result and in pngquant's file of the part
             before at equal SSIMULACRA2 (pngloss cannot be run here), and the geometric mean of their ratio.
cpu:         user+sys of `--balanced` over corpus/png, beside `pngquant --speed 3` and `optipng -o2`, each of the file itself,
             together; with $PRESSOIR_OLD_BIN_DIR also beside another build. Each file in $PNG_EVERY (1) is taken.

Reads $PRESSOIR_CORPUS (default ../shared/corpus), the peers' tables beside it and $PRESSOIR_BIN_DIR.
"""
import json
import math
import os
import pathlib
import statistics
import sys
import tempfile

from peers import BIN, CORPUS, PEERS, run

OLD = os.environ.pop("PRESSOIR_OLD_BIN_DIR", None)
EVERY = int(os.environ.pop("PNG_EVERY", 1))
FIELDS = "file", "strength", "written", "bytes", "score", "lossless"


def rows():
    with open(PEERS / "png-photos.tsv", encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                yield dict(zip(FIELDS, line.rstrip("\n").split("\t")))


def optimized(source, target, *options, bin_folder=BIN):
    """Bytes, score (None: without loss) and method of a result, and its CPU seconds."""
    target.unlink(missing_ok=True)
    out, cpu = run(pathlib.Path(bin_folder) / "pressoir", "optimize", "--json", "--keep", "none", *options, source, "-o", target)
    row = json.loads(out.splitlines()[0])
    return row["bytes_after"], row["score"], row["method"], cpu


def scored(original, result):
    out, _ = run(BIN / "pressoir", "score", original, result)
    return float(out)


def geometric(values):
    return math.exp(statistics.fmean(map(math.log, values)))


def in_bytes():
    ours = theirs = 0
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        for row in rows():
            size, score, method, cpu = optimized(CORPUS / "png" / row["file"], pathlib.Path(folder) / "a.png", "--score", row["score"])
            peer = int(row["bytes"])
            print(f"  {row['file']:40} {float(row['score']):6.2f}: {size:>9,} B, score {score:.2f}, / pngloss {size / peer:.3f}, "
                  f"CPU {cpu:.1f} s  {method}", flush=True)
            ours, theirs = ours + size, theirs + peer
            ratios.append(size / peer)
    print(f"PNG of photographs at pngloss's score, {len(ratios)} rows: pressoir {ours:,} B, pngloss {theirs:,} B, ratio "
          f"{ours / theirs:.4f}, geometric mean {geometric(ratios):.4f}")


def photographs():
    """(file, bytes without loss)"""
    return {row["file"]: int(row["lossless"]) for row in rows()}.items()


def in_lossless():
    for target in 80, 90:
        ours = whole = 0
        with tempfile.TemporaryDirectory() as folder:
            for name, lossless in photographs():
                size, score, method, cpu = optimized(CORPUS / "png" / name, pathlib.Path(folder) / "a.png", "--score", target)
                print(f"  {name:40} {target}: {size:>9,} B, score {score:.2f}, / lossless {size / lossless:.3f}, CPU {cpu:.1f} s  "
                      f"{method}", flush=True)
                ours, whole = ours + size, whole + lossless
        print(f"PNG of photographs at {target}: pressoir {ours:,} B, without loss {whole:,} B, ratio {ours / whole:.4f}")


def quantised(source, folder):
    """pngquant's file and its score."""
    target = folder / "quantised.png"
    target.unlink(missing_ok=True)
    run("pngquant", "--quality", "65-80", "--speed", 1, "--force", "--output", target, source)
    return (target, scored(source, target)) if target.exists() else (None, None)


def each_quantised():
    """(name, folder, source, pngquant's file, its score) of the photographs that pngquant takes."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for file, _ in photographs():
            source = CORPUS / "png" / file
            theirs, score = quantised(source, folder)
            if theirs is None:
                print(f"  {file:40} pngquant does not reach 65")
                continue
            yield file, folder, source, theirs, score


def in_quantised():
    ours = old = peer = 0
    for file, folder, source, theirs, score in each_quantised():
        goal = "--score", f"{max(score, 0):.2f}"
        size, reached, method, _ = optimized(source, folder / "a.png", *goal)
        packed, _, _, _ = optimized(theirs, folder / "b.png", "--lossless")
        before = optimized(source, folder / "c.png", *goal, bin_folder=OLD)[0] if OLD else 0
        print(f"  {file:40} {score:6.2f}: {size:>9,} B, score {reached:.2f}, / pngquant {size / packed:.3f}"
              + (f", / before {size / before:.3f}" if OLD else "") + f"  {method}", flush=True)
        ours, old, peer = ours + size, old + before, peer + packed
    print(f"PNG of photographs at pngquant's score: pressoir {ours:,} B, pngquant {peer:,} B, ratio {ours / max(peer, 1):.4f}"
          + (f"; before {old:,} B, ratio {ours / max(old, 1):.4f}" if OLD else ""))


def distance(source, result):
    out, _ = run("butteraugli", source, result)
    return float(out.split()[0])


def in_butteraugli():
    ratios = []
    for file, folder, source, theirs, score in each_quantised():
        optimized(source, folder / "a.png", "--score", f"{max(score, 0):.2f}")
        mine, peer = distance(source, folder / "a.png"), distance(source, theirs)
        print(f"  {file:40} {score:6.2f}: {mine:.2f}, pngquant {peer:.2f}, ratio {mine / peer:.3f}", flush=True)
        ratios.append(mine / peer)
    print(f"butteraugli of photographs, {len(ratios)} files: geometric mean of ours / pngquant {geometric(ratios):.3f}")


def in_cpu():
    ours = old = theirs = 0.0
    files = sorted((CORPUS / "png").glob("*.png"))[::EVERY]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for file in files:
            size, score, method, mine = optimized(file, folder / "a.png", "--balanced")
            before_size, _, _, before = optimized(file, folder / "b.png", "--balanced", bin_folder=OLD) if OLD else (0, 0, 0, 0.0)
            _, quantising = run("pngquant", "--speed", 3, "--force", "--output", folder / "c.png", file)
            _, packing = run("optipng", "-o2", "-quiet", "-clobber", "-out", folder / "d.png", file)
            print(f"  {file.name:48} {size:>9,} B, CPU {mine:5.2f} s; pngquant and optipng {quantising + packing:5.2f} s"
                  + (f"; before {before_size:>9,} B, {before:5.2f} s" if OLD else "") + f"  {method}", flush=True)
            ours, old, theirs = ours + mine, old + before, theirs + quantising + packing
    print(f"PNG --balanced, {len(files)} files: CPU {ours:.1f} s, pngquant --speed 3 and optipng -o2 {theirs:.1f} s, ratio "
          f"{ours / theirs:.2f}" + (f"; before {old:.1f} s, ratio {ours / old:.2f}" if OLD else ""))


PARTS = {"bytes": in_bytes, "lossless": in_lossless, "quantised": in_quantised, "butteraugli": in_butteraugli, "cpu": in_cpu}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
