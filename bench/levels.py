#!/usr/bin/env python3
"""Measures the levels of Crush.pics on real files: bytes must not fall as the level rises.

Usage: bench/levels.py [--only TEXT] [FORMAT...]    formats: gif png jpeg webp (default: gif png jpeg)

Each level is done by `pressoir optimize` with the goal that src/dialects/crushpics/compression.cpp makes of it, on a
handful of files per format, small ones first, and two larger ones. A line has the bytes by rising level; "<" stands
behind bytes that a lower level undercuts, "=" behind the same file. Pictures and programs as in bench/peers.py.
"""
import sys
import tempfile

from peers import CORPUS, pressoir

LEVELS = (1, *range(5, 101, 5))
SCORES = ((1, 30), (65, 70), (85, 80), (95, 90), (100, 95))
SMALL, SMALL_FILES, LARGE_FILES = 400_000, 9, 2
SUFFIXES = {"gif": ".gif", "png": ".png", "jpeg": ".jpg", "webp": ".webp"}


def step_of(level):
    return -(-level // 5) * 5


def score_of(level):
    for (low, below), (high, above) in zip(SCORES, SCORES[1:]):
        if level <= high:
            return below + (above - below) * (level - low) / (high - low)
    return SCORES[-1][1]


def goal_of(kind, level):
    step = step_of(level)
    return ("--quality", step) if kind == "png" else ("--score", score_of(step), "--monotone")


def files_of(kind, only):
    files = sorted((CORPUS / kind).glob("*" + SUFFIXES[kind]), key=lambda file: file.stat().st_size)
    if only:
        return [file for file in files if only in file.name]
    small = [file for file in files if file.stat().st_size < SMALL]
    large = [file for file in files if file.stat().st_size >= SMALL]
    return small[::max(1, len(small) // SMALL_FILES)] + large[:LARGE_FILES]


def level_files(kind, file, folder):
    """Bytes and score by step, and CPU seconds of all."""
    made, total = {}, 0.0
    for step in sorted({step_of(level) for level in LEVELS}):
        target = f"{folder}/{step}{file.suffix}"
        report, cpu = pressoir(*goal_of(kind, step), "--effort", "medium", "--keep", "none", "--upright", "-o", target, file)
        row = next(iter(report.values()))
        made[step] = row["bytes_after"], row.get("score")
        total += cpu
    return made, total


def shown(sizes):
    """The bytes, each marked where a lower level has more."""
    most, cells, falls = 0, [], []
    for at, size in enumerate(sizes):
        mark = "<" if size < most else "=" if at and size == sizes[at - 1] else " "
        if size < most:
            falls.append(1 - size / most)
        most = max(most, size)
        cells.append(f"{size:>8,}{mark}")
    return "".join(cells), falls


def measure(kind, only):
    steps = sorted({step_of(level) for level in LEVELS})
    print(f"{kind:44}{'CPU':>7} " + "".join(f"{step:>8} " for step in steps))
    fallen, count, seconds = [], 0, 0.0
    for file in files_of(kind, only):
        with tempfile.TemporaryDirectory() as folder:
            made, cpu = level_files(kind, file, folder)
        cells, falls = shown([made[step][0] for step in steps])
        print(f"{file.name[:43]:44}{cpu:>7.1f} {cells}", flush=True)
        count, seconds = count + 1, seconds + cpu
        fallen += [(file.name, fall) for fall in falls]
    names = {name for name, _ in fallen}
    print(f"{kind}: {count} files at {len(steps)} steps, {seconds:.1f} s CPU; bytes fall on {len(names)} files, {len(fallen)} "
          f"times, by {max((fall for _, fall in fallen), default=0):.2%} at most: {sorted(names) or 'none'}")
    return bool(fallen)


if __name__ == "__main__":
    arguments, wanted = sys.argv[1:], None
    if "--only" in arguments:
        at = arguments.index("--only")
        wanted = arguments[at + 1]
        del arguments[at:at + 2]
    sys.exit(max([measure(kind, wanted) for kind in arguments or ("gif", "png", "jpeg")]))
