#!/usr/bin/env python3
"""Fits the shape of the lossy JPEG's quantisation tables to pictures (docs/decisions/0012-jpeg-tables.md).

Usage: bench/jpeg_tables.py SCORE full|halved SECONDS FILE.ppm...

Coordinate descent over the fields of TableShape: the mean over the pictures of the logarithm of the bytes at SCORE,
by SSIMULACRA2 on the picture as decoded. A step that wins less than 0.04 % is noise and not taken. Prints the shape after
each round. Pictures: 400 x 400 or so, photographs and screenshots that are measured nowhere else, for example crops of
Debian's plasma-workspace-wallpapers at half their size (djpeg -scale 1/2).
"""
import json
import math
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(os.environ.get("PRESSOIR_BIN_DIR", ROOT / "build/release/bin"))
START = {"luma_rise": 4.2, "luma_bend": 1.0, "luma_dc": 0.9, "cb_base": 2.0, "cb_rise": 6.0, "cr_base": 1.7, "cr_rise": 6.0,
         "chroma_bend": 0.75, "chroma_dc": 1.0, "lambda": 0.055, "chroma_lambda": 1.0}
NOISE, FIRST_STEP, LAST_STEP = 0.0004, 0.18, 0.05


class Bench:
    def __init__(self, files, score, halved):
        self.question = f"{score} {int(halved)} "
        self.process = subprocess.Popen([BIN / "jpeg_tables_bench", *files], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def __call__(self, shape):
        line = self.question + " ".join(f"{name}={value:.6g}" for name, value in shape.items())
        print(line, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())


def fit(bench, shape, seconds):
    start, steps = time.monotonic(), dict.fromkeys(shape, FIRST_STEP)
    bench(shape)  # finds where each picture reaches the score
    first = best = bench(shape)
    while time.monotonic() - start < seconds and max(steps.values()) > LAST_STEP:
        for name in shape:
            for sign in (1, -1):
                tried = {**shape, name: shape[name] * math.exp(sign * steps[name])}
                cost = bench(tried)
                if cost < best - NOISE:
                    best, shape = cost, tried
                    break
            else:
                steps[name] /= 2
        print(f"{100 * math.expm1(best - first):+.2f} %", json.dumps({k: round(v, 3) for k, v in shape.items()}), flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 5 or sys.argv[2] not in ("full", "halved"):
        sys.exit(__doc__)
    fit(Bench(sys.argv[4:], float(sys.argv[1]), sys.argv[2] == "halved"), START, float(sys.argv[3]))
