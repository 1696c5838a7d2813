#!/usr/bin/env python3
"""Measures the levels of Crush.pics on real files: bytes must not fall as the level rises.

Usage: bench/levels.py [--levels 1,50,100] [FORMAT|FILE...]    formats: gif png jpeg webp (default: gif png jpeg)

Each level is done by `pressoir optimize` with the goal that src/dialects/crushpics/compression.cpp makes of it, at all
of its steps or those given, on nine files per format of up to 400 kB from the smallest to the largest, and two larger
ones, or the files given. A line has the bytes by rising level: "<" stands behind bytes that a lower level undercuts,
"=" behind as many as before. Pictures and programs as in bench/peers.py.
"""
import pathlib
import sys
import tempfile

from peers import CORPUS, pressoir

STEP = 5
LEVELS = range(STEP, 101, STEP)
SCORES = ((1, 30), (65, 70), (85, 80), (95, 90), (100, 95))
SMALL, SMALL_FILES, LARGE_FILES = 400_000, 9, 2
SUFFIXES = {"gif": ".gif", "png": ".png", "jpeg": ".jpg", "webp": ".webp"}


def score_of(step):
    for (low, below), (high, above) in zip(SCORES, SCORES[1:]):
        if step <= high:
            return below + (above - below) * (step - low) / (high - low)
    raise ValueError(step)


def goal_of(file, level):
    step = -(-level // STEP) * STEP
    return ("--quality", step) if file.suffix == ".png" else ("--score", score_of(step), "--monotone")


def files_of(kind):
    files = sorted((CORPUS / kind).glob("*" + SUFFIXES[kind]), key=lambda file: file.stat().st_size)
    small = [file for file in files if file.stat().st_size < SMALL]
    picked = [small[at * (len(small) - 1) // (SMALL_FILES - 1)] for at in range(SMALL_FILES)]
    return sorted(set(picked), key=small.index) + files[len(small):][:LARGE_FILES]


def sizes_of(file, levels):
    """Bytes by level, and CPU seconds of all."""
    sizes, seconds = [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        for level in levels:
            report, cpu = pressoir(*goal_of(file, level), "--effort", "medium", "--keep", "none", "--upright",
                                   "-o", f"{folder}/{level}{file.suffix}", file)
            sizes.append(next(iter(report.values()))["bytes_after"])
            seconds += cpu
    return sizes, seconds


def shown(sizes):
    """The bytes with their marks, and by how much they fall below a lower level's where they do."""
    most, cells, falls = 0, [], []
    for at, size in enumerate(sizes):
        mark = "<" if size < most else "=" if at and size == sizes[at - 1] else " "
        if size < most:
            falls.append(1 - size / most)
        most = max(most, size)
        cells.append(f"{size:>8,}{mark}")
    return "".join(cells), falls


def measure(title, files, levels):
    print(f"{title:44}{'CPU':>7} " + "".join(f"{level:>8} " for level in levels))
    fallen, seconds = {}, 0.0
    for file in files:
        sizes, cpu = sizes_of(file, levels)
        cells, falls = shown(sizes)
        print(f"{file.name[:43]:44}{cpu:>7.1f} {cells}", flush=True)
        seconds += cpu
        if falls:
            fallen[file.name] = max(falls)
    print(f"{title}: {len(files)} files at {len(levels)} levels, {seconds:.1f} s CPU; bytes fall on {len(fallen)} files, by "
          f"{max(fallen.values(), default=0):.2%} at most: {sorted(fallen) or 'none'}", flush=True)
    return bool(fallen)


def main(arguments):
    levels = LEVELS
    if "--levels" in arguments:
        at = arguments.index("--levels")
        levels = [int(level) for level in arguments[at + 1].split(",")]
        del arguments[at:at + 2]
    kinds = [word for word in arguments if word in SUFFIXES] or ([] if arguments else ["gif", "png", "jpeg"])
    groups = [(kind, files_of(kind)) for kind in kinds]
    files = [pathlib.Path(word) for word in arguments if word not in SUFFIXES]
    if files:
        groups.append(("files", files))
    return max([measure(title, files, levels) for title, files in groups])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
