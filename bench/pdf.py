#!/usr/bin/env python3
"""Measures PDF against qpdf, mutool and Ghostscript, side by side in one run.

Usage: bench/pdf.py [--mode lossless|balanced|keep|latency] [FILE...]    (default: all of corpus/pdf that open without a password)

Needs pdf_bench (cmake -DPRESSOIR_BENCH=ON) and what tools/packages.txt names for the bench. CPU of pressoir is that of the work
and of its own check together.

lossless: bytes and CPU beside qpdf and mutool; all pages are drawn by pdftoppm at 50 pixels an inch and compared.
balanced: beside Ghostscript's /ebook, over the files of which it loses nothing (pdf_whole.py); what pressoir loses of any.
latency: the command line on a text of one page, beside two drawings of it by pdftoppm.
keep: bytes with --keep all and --keep none, and what the output intents of the results weigh.
"""
import argparse
import hashlib
import json
import pathlib
import resource
import shutil
import statistics
import subprocess
import tempfile
import time

import pdf_whole
from peers import BIN, CORPUS

PEERS = {
    "lossless": {"qpdf": ["qpdf", "--object-streams=generate", "--recompress-flate", "--compression-level=9", "IN", "OUT"],
                 "mutool": ["mutool", "clean", "-gggg", "-z", "IN", "OUT"]},
    "balanced": {"gs": ["gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-dPDFSETTINGS=/ebook", "-sOutputFile=OUT", "IN"]},
}


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def pages(path):
    """A digest of what each page looks like."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdftoppm", "-r", "50", path, pathlib.Path(folder) / "p"], check=True, stderr=subprocess.DEVNULL)
        return [hashlib.md5(page.read_bytes()).hexdigest() for page in sorted(pathlib.Path(folder).iterdir())]


def peer(command, source, target):
    start = cpu()
    arguments = [{"IN": str(source), "OUT": str(target)}.get(word, word.replace("OUT", str(target))) for word in command]
    done = subprocess.run(arguments, capture_output=True)
    size = target.stat().st_size if target.exists() and done.returncode in (0, 3) else source.stat().st_size
    return min(size, source.stat().st_size), cpu() - start


def ours(mode, keep, folder, sources):
    out = subprocess.run([BIN / "pdf_bench", mode, keep, folder, *sources], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in out.stdout.splitlines()]


def keep(files):
    for kept in ("all", "none"):
        with tempfile.TemporaryDirectory() as folder:
            rows = ours("lossless", kept, folder, files)
            intents = sum(pdf_whole.output_intent_bytes(pathlib.Path(folder) / path.name) for path in files)
            print(f"PDF lossless --keep {kept}, {len(files)} files: {sum(row['after'] for row in rows):,} B of "
                  f"{sum(row['before'] for row in rows):,}; their output intents weigh {intents:,} B")


def balanced(files):
    # Whole: nothing is lost; and where output intents may go.
    total = {kind: {"files": 0, "ours": 0, "gs": 0, "our CPU": 0.0, "gs CPU": 0.0} for kind in ("whole", "but for output intents")}
    lost, lowest = {}, 100.0
    with tempfile.TemporaryDirectory() as folder:
        for path in files:
            row, = ours("balanced", "icc", folder, [path])
            result, other = pathlib.Path(folder) / path.name, pathlib.Path(folder) / "peer.pdf"
            other.unlink(missing_ok=True)
            size, seconds = peer(PEERS["balanced"]["gs"], path, other)
            theirs = pdf_whole.lost(path, other) if other.exists() else ["all"]
            losses = pdf_whole.lost(path, result)
            if losses:
                lost[path.name] = losses
            lowest = min(lowest, 100.0 if row["min_score"] is None else row["min_score"])
            for kind, ignored in (("whole", set()), ("but for output intents", {"output intents"})):
                if not set(theirs) - ignored:
                    for name, value in (("files", 1), ("ours", row["after"]), ("gs", size), ("our CPU", row["ms"] / 1000), ("gs CPU", seconds)):
                        total[kind][name] += value
            print(f"  {path.name:42} {row['before']:>9,} {row['after']:>9,}  gs {size:>9,}  {row['ms'] / 1000:6.2f} s  gs {seconds:6.2f} s  "
                  f"score {row['score']} {row['min_score']}  gs loses {', '.join(theirs) or 'nothing'}", flush=True)
    for kind, row in total.items():
        print(f"PDF balanced, {row['files']} files that Ghostscript /ebook keeps {kind}: pressoir {row['ours']:,} B, gs {row['gs']:,} B, "
              f"ratio {row['ours'] / max(row['gs'], 1):.3f}; CPU {row['our CPU']:.1f} s / {row['gs CPU']:.1f} s")
    print(f"over all {len(files)}: lost {lost or 'nothing'}, lowest score of a page {lowest}")


def latency(files):
    path = next(path for path in files if path.name == "attachment-embedded-file.pdf")
    seconds = {"pressoir": [], "pdftoppm": []}
    with tempfile.TemporaryDirectory() as folder:
        commands = {"pressoir": [BIN / "pressoir", "optimize", "--lossless", path, "-o", pathlib.Path(folder) / "out.pdf"],
                    "pdftoppm": ["pdftoppm", "-r", "100", path, pathlib.Path(folder) / "page"]}
        for _ in range(15):
            for name, command in commands.items():
                start = time.monotonic()
                subprocess.run(command, check=True, capture_output=True)
                seconds[name].append(time.monotonic() - start)
    ours_median, drawn_median = (statistics.median(seconds[name]) for name in ("pressoir", "pdftoppm"))
    print(f"PDF latency, one page of text: pressoir {1000 * ours_median:.0f} ms, two pdftoppm {2000 * drawn_median:.0f} ms, "
          f"ratio {ours_median / (2 * drawn_median):.2f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", choices=("lossless", "balanced", "keep", "latency"), default="lossless")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    files = options.files or [path for path in sorted((CORPUS / "pdf").glob("*.pdf")) if "openpassword" not in path.name]
    if options.mode != "lossless":
        return {"balanced": balanced, "keep": keep, "latency": latency}[options.mode](files)
    tools = {name: command for name, command in PEERS["lossless"].items() if shutil.which(command[0])}
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        rows = ours("lossless", "icc", first, files)
        results = [pathlib.Path(first) / path.name for path in files]
        ours("lossless", "icc", second, results)
        moved = [path.name for path in results if (pathlib.Path(second) / path.name).read_bytes() != path.read_bytes()]
        seen, larger, totals = [], [], {name: [0, 0.0] for name in tools}
        for row, path, result in zip(rows, files, results):
            sizes = {}
            for name, command in tools.items():
                sizes[name], seconds = peer(command, path, pathlib.Path(second) / "peer.pdf")
                totals[name][0] += sizes[name]
                totals[name][1] += seconds
            if pages(path) != pages(result):
                seen.append(path.name)
            if any(row["after"] > size for size in sizes.values()):
                larger.append(path.name)
            print(f"  {path.name:42} {row['before']:>9,} {row['after']:>9,}  "
                  + "  ".join(f"{name} {size:>9,}" for name, size in sizes.items())
                  + f"  {row['ms'] / 1000:6.2f} s  score {row['score']} {row['min_score']}  {row['method']}")
        print(f"PDF lossless, {len(files)} files: pressoir {sum(row['after'] for row in rows):,} B of "
              f"{sum(row['before'] for row in rows):,}, CPU {sum(row['ms'] for row in rows) / 1000:.1f} s; "
              + "; ".join(f"{name} {size:,} B, CPU {seconds:.1f} s" for name, (size, seconds) in totals.items())
              + f"; larger than a peer: {larger or 'none'}; pages drawn differently: {seen or 'none'}; "
              f"changed by a second run: {moved or 'none'}")


if __name__ == "__main__":
    main()
