#!/usr/bin/env python3
"""Measures AVIF against avifenc at the score that avifenc reaches, side by side in one run.

Usage: bench/avif.py [EVERY] [KIND...]    every EVERYth picture (default 1) of the kinds png, jpeg (default: both)

Pictures, programs and CPU as in bench/peers.py: the PNGs of corpus/png under 1 MB, still and without a profile, and the JPEGs of
corpus/jpeg that Pillow reads as RGB, decoded. Peer: avifenc -s 6 with one thread, libavif-bin; butteraugli_main of libjxl-devtools
looks at both results. The pictures of avifenc are scored as our own reader shows them.
"""
import pathlib
import re
import statistics
import sys
import tempfile

from PIL import Image

from peers import BIN, CORPUS, pressoir, run

AVIFENC = ("avifenc", "-s", "6", "-j", "1", "--min", "0", "--max", "63", "-a", "end-usage=q", "-a", "cq-level=24")


def score(original, candidate):
    out, _ = run(BIN / "pressoir", "score", original, candidate)
    return float(out)


def butteraugli(original, candidate, folder):
    shown = folder / "shown.png"
    run("avifdec", candidate, shown)
    out, _ = run("butteraugli_main", original, shown)
    return float((out if isinstance(out, str) else out.decode()).split()[-1])


def pictures(kind, folder):
    for file in sorted((CORPUS / kind).iterdir()):
        if kind == "png" and file.stat().st_size >= 1_000_000:
            continue
        try:
            with Image.open(file) as image:
                plain = image.mode in ("RGB", "L", "P") and "transparency" not in image.info
                if not plain or "icc_profile" in image.info or getattr(image, "n_frames", 1) > 1:
                    continue
                if kind == "jpeg" and image.mode != "RGB":
                    continue
                target = folder / (file.stem + ".png")
                image.convert("RGB").save(target)
        except OSError:
            continue
        yield target


def main():
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for kind in sys.argv[2:] or ("png", "jpeg"):
            for file in list(pictures(kind, folder))[::every]:
                peer, own = folder / "peer.avif", folder / "own.avif"
                _, their_cpu = run(*AVIFENC, file, peer)
                wanted = score(file, peer)
                result, our_cpu = pressoir("--convert", "avif", "--score", f"{wanted:.2f}", "--keep", "none",
                                           "--output", own, "--jobs", "1", file)
                row = next(iter(result.values()))
                encodings = int(re.search(r"(\d+) encoding", row["method"]).group(1)) if "encoding" in row["method"] else 1
                rows.append((own.stat().st_size, peer.stat().st_size, our_cpu, their_cpu, score(file, own) - wanted, encodings,
                             butteraugli(file, own, folder), butteraugli(file, peer, folder)))
                ours, theirs, cpu, cpu2, above, count, our_eye, their_eye = rows[-1]
                print(f"  {file.name:48} {ours:>8,} {theirs:>8,} {ours / theirs:.3f}  {wanted:6.2f} {above:+.2f}  {count} encodings  "
                      f"CPU {cpu:.2f} / {cpu2:.2f}  butteraugli {our_eye:.2f} / {their_eye:.2f}", flush=True)
    total = [sum(row[i] for row in rows) for i in range(4)]
    print(f"AVIF at the score of {' '.join(AVIFENC)}, {len(rows)} pictures: {total[0]:,} B / {total[1]:,} B = {total[0] / total[1]:.4f}, "
          f"mean of ratios {statistics.mean(row[0] / row[1] for row in rows):.4f}; above the score {min(row[4] for row in rows):+.2f} to "
          f"{max(row[4] for row in rows):+.2f}, mean {statistics.mean(row[4] for row in rows):+.2f}; encodings "
          f"{statistics.mean(row[5] for row in rows):.2f}; CPU {total[2]:.1f} s / {total[3]:.1f} s = {total[2] / total[3]:.2f}; "
          f"butteraugli {statistics.mean(row[6] for row in rows):.3f} / {statistics.mean(row[7] for row in rows):.3f}")


if __name__ == "__main__":
    main()
