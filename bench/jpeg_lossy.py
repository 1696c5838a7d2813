#!/usr/bin/env python3
"""Measures lossy JPEG at equal score against cjpegli, and what it costs.

Usage: bench/jpeg_lossy.py [PART...]    parts: bytes cpu butteraugli (default: all)

bytes: every row of the peers' tables at its target score: our bytes over the smaller of cjpegli 4:2:0 and 4:4:4
       (metadata dropped on both sides), the geometric mean of each target and kind of source, and how far the
       furthest result lies under its target.
cpu:   user+sys of `--balanced` over corpus/jpeg, beside `djpeg | cjpeg` of libjpeg-turbo on the same files; with
       $PRESSOIR_OLD_BIN_DIR also beside another build, some files in turns. Each command has several, since the start of
       a worker takes as long as a small file.
butteraugli: a second opinion on the rows of `bytes` of at most a megapixel: the distance that Debian's butteraugli sees
       in our result and in the peer's smallest file of the same SSIMULACRA2, and the geometric mean of their ratio.
       The peer is the program in $CJPEGLI (`cjpegli IN OUT -q N --chroma_subsampling=S`), else libjpeg-turbo's cjpeg.

Reads $PRESSOIR_CORPUS (default ../shared/corpus), the peers' tables beside it and $PRESSOIR_BIN_DIR.
"""
import io
import math
import os
import pathlib
import statistics
import sys
import tempfile

from PIL import Image, ImageCms

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


FILES_AT_ONCE = 7


def in_cpu():
    files = sorted((CORPUS / "jpeg").glob("*.jpg"))
    ours = old = turbo = 0.0
    with tempfile.TemporaryDirectory() as folder:
        def together(bin_folder, some):
            _, cpu = run(pathlib.Path(bin_folder) / "pressoir", "optimize", "--json", "--balanced", "--jobs", "1",
                         "--output", tempfile.mkdtemp(dir=folder), *some)
            return cpu
        for some in (files[at:at + FILES_AT_ONCE] for at in range(0, len(files), FILES_AT_ONCE)):
            mine, theirs = together(BIN, some), together(OLD, some) if OLD else 0.0
            print(f"  {some[0].stem:44} and {len(some) - 1} more {mine:6.2f} s" + (f", before {theirs:6.2f} s" if OLD else ""))
            ours, old = ours + mine, old + theirs
        for file in files:
            pixels, decoding = run("djpeg", file)
            _, coding = run("cjpeg", "-quality", 80, input=pixels)
            turbo += decoding + coding
    before = f"; before {old:.1f} s, ratio {ours / old:.3f}" if OLD else ""
    print(f"JPEG --balanced, {len(files)} files: CPU {ours:.1f} s; djpeg | cjpeg {turbo:.1f} s{before}")


CJPEGLI = os.environ.pop("CJPEGLI", None)
SAMPLINGS = {"420": "2x2", "444": "1x1"}
MOST_PIXELS = 1_000_000


def score(file, other):
    out, _ = run(BIN / "pressoir", "score", file, other)
    return float(out)


def as_png(file, folder, name):
    """In sRGB: butteraugli knows no profiles."""
    picture = Image.open(file)
    if profile := picture.info.get("icc_profile"):
        picture = ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"))
    picture.convert("RGB").save(folder / name, icc_profile=None)
    return folder / name


def peer_file(source, target, folder):
    """The smallest file of the peer that reaches a score, over both samplings; None: none does."""
    best = None
    for sampling, factors in SAMPLINGS.items():
        low, high = 20, 99
        while high - low > 1:
            quality, out = (low + high) // 2, folder / f"{sampling}.jpg"
            if CJPEGLI:
                run(CJPEGLI, source, out, "-q", quality, f"--chroma_subsampling={sampling}")
            else:
                pixels = io.BytesIO()
                Image.open(source).save(pixels, "PPM")
                coded, _ = run("cjpeg", "-quality", quality, "-sample", factors, "-optimize", input=pixels.getvalue())
                out.write_bytes(coded)
            if score(source, out) < target:
                low = quality
                continue
            high = quality
            if best is None or out.stat().st_size < best.stat().st_size:
                best = out.replace(folder / "best.jpg")
    return best


def distance(source, result, folder):
    out, _ = run("butteraugli", source, as_png(result, folder, "seen.png"))
    return float(out)


def in_butteraugli():
    peer_name = pathlib.Path(CJPEGLI).name if CJPEGLI else "cjpeg"
    for kind, options in KINDS.items():
        ratios = {target: [] for target in TARGETS}
        for file, target, _ in rows(kind):
            with tempfile.TemporaryDirectory() as name, Image.open(file) as picture:
                folder = pathlib.Path(name)
                if picture.width * picture.height > MOST_PIXELS:
                    continue
                source = as_png(file, folder, "source.png")
                report, _ = pressoir("--score", target, "--keep", "none", "--output", folder / "ours", *options, file)
                theirs = peer_file(source, target, folder)
                if theirs is None:
                    continue
                ours = distance(source, next(iter(report.values()))["output"], folder)
                seen = distance(source, theirs, folder)
            ratios[target].append(ours / seen)
            print(f"  {file.stem:40} {target}: {ours:.2f}, {peer_name} {seen:.2f}, ratio {ours / seen:.3f}")
        for target, values in ratios.items():
            mean = math.exp(statistics.fmean(map(math.log, values))) if values else math.nan
            print(f"butteraugli from {kind.upper()} at {target}, {len(values)} rows: geometric mean of ours / {peer_name} {mean:.3f}")


PARTS = {"bytes": in_bytes, "cpu": in_cpu, "butteraugli": in_butteraugli}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
