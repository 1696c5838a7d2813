#!/usr/bin/env python3
"""Measures lossy JPEG at equal score against cjpegli, and what it costs.

Usage: bench/jpeg_lossy.py [PART...]    parts: bytes cpu butteraugli (default: all)

bytes: every row of the peers' tables at its target score: our bytes over the smaller of cjpegli 4:2:0 and 4:4:4
       (metadata dropped on both sides), the geometric mean of each target and kind of source, and how far the
       furthest result lies under its target.
cpu:   user+sys of `--balanced` over corpus/jpeg, beside `djpeg | cjpeg` of libjpeg-turbo on the same files; with
       $PRESSOIR_OLD_BIN_DIR also beside another build, some files in turns. Each command has several, since the start of
       a worker takes as long as a small file.
butteraugli: a second opinion on the rows of `bytes` of at most a megapixel: the distance (the maximum by Debian's butteraugli,
       the 3-norm by libjxl's butteraugli_main) that is seen in our result and in the peer's file of the same
       SSIMULACRA2 and of the same bytes, and the bytes at the same distance; geometric means of the ratios. Of the peer's
       samplings the one with the fewest bytes, of equal bytes the one with the higher score; between its qualities
       along lines. The peer is the program in $CJPEGLI (`cjpegli IN OUT -q N --chroma_subsampling=S`), else
       libjpeg-turbo's cjpeg, progressive.

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
QUALITIES = 40, 50, 60, 68, 75, 80, 84, 87, 89, 91, 93, 95, 97
DISTANCES = {"maximum": ["butteraugli"], "3-norm": ["butteraugli_main"]}  # of butteraugli and libjxl-devtools


def profile_of(file, folder):
    """The ICC profile of a picture, wherever it stands among the segments of a JPEG (Pillow sees none behind the frame header)."""
    if file.suffix != ".jpg":
        return Image.open(file).info.get("icc_profile")
    run("djpeg", "-icc", folder / "profile.icc", "-outfile", os.devnull, file)
    path = folder / "profile.icc"
    return path.read_bytes() if path.exists() and path.stat().st_size else None


def as_png(file, folder, name):
    """In sRGB, as pressoir converts (relative colorimetric, black points aligned): butteraugli knows no profiles."""
    picture = Image.open(file)
    with tempfile.TemporaryDirectory() as place:
        profile = profile_of(pathlib.Path(file), pathlib.Path(place))
    if profile:
        picture = ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"),
                                            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                                            flags=ImageCms.FLAGS["BLACKPOINTCOMPENSATION"])
    picture.convert("RGB").save(folder / name, icc_profile=None)
    return folder / name


def score(file, other):
    out, _ = run(BIN / "pressoir", "score", file, other)
    return float(out)


def distances(source, result):
    """The natural logarithm of what each of DISTANCES sees; both write the distance last of the line that has it."""
    seen = {}
    for name, command in DISTANCES.items():
        words = run(*command, source, result)[0].split()
        seen[name] = math.log(float(words[-1]))
    return seen


def peer_curves(source, folder):
    """By sampling: a point for each of QUALITIES, of ascending bytes."""
    curves = {}
    pixels = io.BytesIO()
    Image.open(source).save(pixels, "PPM")
    for sampling, factors in SAMPLINGS.items():
        out = folder / f"{sampling}.jpg"
        curves[sampling] = []
        for quality in QUALITIES:
            if CJPEGLI:
                run(CJPEGLI, source, out, "-q", quality, f"--chroma_subsampling={sampling}")
            else:
                coded, _ = run("cjpeg", "-quality", quality, "-sample", factors, "-progressive", input=pixels.getvalue())
                out.write_bytes(coded)
            seen = distances(source, as_png(out, folder, "peer.png"))
            curves[sampling].append({"bytes": math.log(out.stat().st_size), "score": score(source, out), **seen})
    return curves


def where(curve, field, value):
    """The point of a curve where a field has a value, on the line between two of its points; None: nowhere. A distance
    that does not fall from one point to the next counts at its first."""
    for low, high in zip(curve, curve[1:]):
        if min(low[field], high[field]) <= value <= max(low[field], high[field]) and low[field] != high[field]:
            share = (value - low[field]) / (high[field] - low[field])
            return {name: low[name] + (high[name] - low[name]) * share for name in low}
    return None


def best_of(curves, field, value, best):
    points = [point for curve in curves.values() if (point := where(curve, field, value))]
    return best(points) if points else None


def ratios_of(ours, curves, target):
    """Logarithms of ours / the peer's: distances at equal score and at equal bytes, bytes at equal distances."""
    fewest, highest = (lambda points: min(points, key=lambda one: one["bytes"])), (lambda points: max(points, key=lambda one: one["score"]))
    at_score = best_of(curves, "score", target, fewest)
    at_bytes = best_of(curves, "bytes", ours["bytes"], highest)
    ratios = {}
    for name in DISTANCES:
        at_distance = best_of(curves, name, ours[name], fewest)
        for question, peer, field in (("distance at equal score", at_score, name), ("distance at equal bytes", at_bytes, name),
                                      ("bytes at equal distance", at_distance, "bytes")):
            ratios[f"{name}, {question}"] = ours[field] - peer[field] if peer else None
    return ratios


def in_butteraugli():
    peer_name = pathlib.Path(CJPEGLI).name if CJPEGLI else "cjpeg"
    for kind, options in KINDS.items():
        sums, curves = {}, {}
        for file, target, _ in rows(kind):
            with tempfile.TemporaryDirectory() as name, Image.open(file) as picture:
                folder = pathlib.Path(name)
                if picture.width * picture.height > MOST_PIXELS:
                    continue
                source = as_png(file, folder, "source.png")
                if file not in curves:
                    curves[file] = peer_curves(source, folder)
                report, _ = pressoir("--score", target, "--keep", "none", "--output", folder / "ours", *options, file)
                result = pathlib.Path(next(iter(report.values()))["output"])
                ours = {"bytes": math.log(result.stat().st_size), **distances(source, as_png(result, folder, "seen.png"))}
            ratios = ratios_of(ours, curves[file], target)
            shown = "  ".join(f"{math.exp(value):.3f}" if value is not None else "    -" for value in ratios.values())
            print(f"  {file.stem:40} {target}: {math.exp(ours['maximum']):.2f} {math.exp(ours['3-norm']):.3f}  {shown}", flush=True)
            for question, value in ratios.items():
                if value is not None:
                    sums.setdefault(question, {}).setdefault(target, []).append(value)
        for question, by_target in sums.items():
            means = "  ".join(f"{target}: {math.exp(statistics.fmean(values)):.3f} ({len(values)})" for target, values in by_target.items())
            print(f"butteraugli from {kind.upper()}, {question}, ours / {peer_name}, geometric mean (rows): {means}")


PARTS = {"bytes": in_bytes, "cpu": in_cpu, "butteraugli": in_butteraugli}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
