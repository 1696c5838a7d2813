#!/usr/bin/env python3
"""Measures PDF against qpdf, and where they are installed mutool and Ghostscript, side by side in one run.

Usage: bench/pdf.py [--mode lossless|balanced] [FILE...]    (default: all of corpus/pdf that open without a password)

Needs pdf_bench (cmake -DPRESSOIR_BENCH=ON), qpdf and poppler-utils. Pages are drawn by pdftoppm at 50 pixels an inch,
all of them, and compared; CPU of pressoir is that of the work and of its own check together.
"""
import argparse
import hashlib
import json
import pathlib
import resource
import shutil
import subprocess
import tempfile

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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", choices=PEERS, default="lossless")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    files = options.files or [path for path in sorted((CORPUS / "pdf").glob("*.pdf")) if "openpassword" not in path.name]
    tools = {name: command for name, command in PEERS[options.mode].items() if shutil.which(command[0])}
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        def ours(folder, sources):
            out = subprocess.run([BIN / "pdf_bench", options.mode, folder, *sources], check=True, capture_output=True, text=True)
            return [json.loads(line) for line in out.stdout.splitlines()]
        rows = ours(first, files)
        results = [pathlib.Path(first) / path.name for path in files]
        ours(second, results)
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
        print(f"PDF {options.mode}, {len(files)} files: pressoir {sum(row['after'] for row in rows):,} B of "
              f"{sum(row['before'] for row in rows):,}, CPU {sum(row['ms'] for row in rows) / 1000:.1f} s; "
              + "; ".join(f"{name} {size:,} B, CPU {seconds:.1f} s" for name, (size, seconds) in totals.items())
              + f"; larger than a peer: {larger or 'none'}; pages drawn differently: {seen or 'none'}; "
              f"changed by a second run: {moved or 'none'}")


if __name__ == "__main__":
    main()
