#!/usr/bin/env python3
"""Measures formats and steps against their peers, side by side in one run.

Usage: bench/formats.py [PART...]    parts: gif gif_lossy gif_memory png_lossy resize webp (default: all)

Pictures, programs and CPU as in bench/peers.py. Peers: gifsicle, pngquant, cwebp, and sharp, which npm
installs into build/bench.
"""
import json
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from peers import BIN, CORPUS, ROOT, Server, pressoir, run


def score(original, candidate):
    out, _ = run(BIN / "pressoir", "score", original, candidate)
    return float(out)


def gif():
    """Lossless: gifsicle -O3; then once more over our own output, which must not change."""
    files = sorted((CORPUS / "gif").glob("*.gif"))
    with tempfile.TemporaryDirectory() as folder:
        once, again = pathlib.Path(folder) / "once", pathlib.Path(folder) / "again"
        ours, our_cpu = pressoir("--lossless", "--keep", "none", "--output", once, "--jobs", "1", *files)
        outputs = sorted(once.glob("*.gif"))
        pressoir("--lossless", "--keep", "none", "--output", again, "--jobs", "1", *outputs)
        moved = [file.name for file in outputs if (again / file.name).read_bytes() != file.read_bytes()]
        total, peer, their_cpu, larger = 0, 0, 0.0, []
        for file in files:
            target = pathlib.Path(folder) / "peer.gif"
            _, cpu = run("gifsicle", "-O3", file, "-o", target)
            theirs = min(target.stat().st_size, file.stat().st_size)
            our_bytes = ours[str(file)]["bytes_after"]
            print(f"  {file.name:45} {our_bytes:>9,} {theirs:>9,} {our_bytes / theirs:.4f}")
            if our_bytes > file.stat().st_size:
                larger.append(file.name)
            total, peer, their_cpu = total + our_bytes, peer + theirs, their_cpu + cpu
    print(f"GIF lossless, {len(files)} files: pressoir {total:,} B, gifsicle -O3 {peer:,} B, ratio {total / peer:.4f}; "
          f"larger than the input: {larger or 'none'}; changed by a second run: {moved or 'none'}; "
          f"CPU {our_cpu:.1f} s / {their_cpu:.1f} s")


def gif_lossy():
    """At the mean score that gifsicle -O3 --lossy=80 reaches, files that it leaves unchanged left out."""
    total, peer, our_cpu, their_cpu, count, worst = 0, 0, 0.0, 0.0, 0, math.inf
    for file in sorted((CORPUS / "gif").glob("*.gif")):
        with tempfile.TemporaryDirectory() as folder:
            target = pathlib.Path(folder) / "peer.gif"
            _, cpu = run("gifsicle", "-O3", "--lossy=80", file, "-o", target)
            theirs, wanted = target.stat().st_size, score(file, target)
            if wanted >= 99.99 or theirs >= file.stat().st_size:
                continue
            report, our = pressoir("--score", max(wanted, 0), "--keep", "none", "--output", folder, file)
            row = next(iter(report.values()))
            reached = score(file, row["output"])
        print(f"  {file.name:45} {row['bytes_after']:>9,} {theirs:>9,} {row['bytes_after'] / theirs:.4f} "
              f"score {reached:.2f} / {wanted:.2f}")
        total, peer, count = total + row["bytes_after"], peer + theirs, count + 1
        our_cpu, their_cpu, worst = our_cpu + our, their_cpu + cpu, min(worst, reached - wanted)
    print(f"GIF lossy at the score of gifsicle -O3 --lossy=80, {count} files: pressoir {total:,} B, gifsicle {peer:,} B, "
          f"ratio {total / peer:.4f}; furthest under the score {worst:.2f}; CPU {our_cpu:.1f} s / {their_cpu:.1f} s")


def codes(indices):
    """LZW codes of 7-bit indices without compression: the table is cleared before it grows."""
    bits, count, out, size = 0, 0, bytearray(), 8
    for start in range(0, len(indices), 126):
        for code in (128, *indices[start:start + 126]):
            bits |= code << count
            count += size
        whole = count // 8
        out += (bits & ((1 << 8 * whole) - 1)).to_bytes(whole, "little")
        bits, count = bits >> 8 * whole, count - 8 * whole
    bits |= 129 << count
    out += bits.to_bytes((count + size + 7) // 8, "little")
    blocks = b"".join(bytes([len(out[i:i + 255])]) + out[i:i + 255] for i in range(0, len(out), 255))
    return b"\x07" + blocks + b"\x00"


def long_animation(path, frames=3000, width=640, height=360):
    """A striped picture over which a textured box wanders; every frame after the first is the box."""
    u16 = lambda value: value.to_bytes(2, "little")
    palette = b"".join(bytes(((i * 5) % 256, i * 2, 255 - i)) for i in range(128))
    side = 48
    with open(path, "wb") as file:
        file.write(b"GIF89a" + u16(width) + u16(height) + b"\xf6\x00\x00" + palette)
        file.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00")
        for frame in range(frames):
            file.write(b"\x21\xf9\x04\x04" + u16(4) + b"\x00\x00")
            if frame == 0:
                box, pixels = (0, 0, width, height), bytes((x // 9 + y // 7) % 128 for y in range(height) for x in range(width))
            else:
                left, top = frame * 7 % (width - side), frame * 3 % (height - side)
                box = (left, top, side, side)
                pixels = bytes((x * y + frame) // 5 % 128 for y in range(side) for x in range(side))
            file.write(b"\x2c" + b"".join(map(u16, box)) + b"\x00" + codes(pixels))
        file.write(b"\x3b")


def peak_of_children(pid):
    """The largest VmHWM, in MB, that any process under `pid` shows right now."""
    peaks = []
    for status in pathlib.Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":\t", 1) for line in status.read_text(encoding="utf-8").splitlines() if ":\t" in line)
            if int(fields["PPid"]) in (pid, *children_of(pid)) and "VmHWM" in fields:
                peaks.append(int(fields["VmHWM"].split()[0]) / 1024)
        except (OSError, KeyError):
            continue  # it has ended
    return max(peaks, default=0.0)


def children_of(pid):
    try:
        tasks = pathlib.Path(f"/proc/{pid}/task").glob("*/children")
        return [int(child) for task in tasks for child in task.read_text(encoding="utf-8").split()]
    except OSError:
        return []


def gif_memory():
    """The worker's peak over a long animation, above its idle value."""
    import concurrent.futures
    limits = {"LIMITS_MAX_FRAMES": 4000, "LIMITS_CPU_MILLISECONDS": 600_000, "LIMITS_WALL_MILLISECONDS": 900_000}
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        path = pathlib.Path(folder) / "long.gif"
        long_animation(path)
        with Server(folder, **limits) as server:
            idle = peak_of_children(server.process.pid)
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                answer, peak, start = pool.submit(server.upload, path.read_bytes()), 0.0, time.perf_counter()
                while not answer.done():
                    peak = max(peak, peak_of_children(server.process.pid))
                    concurrent.futures.wait([answer], timeout=0.02)
        print(f"GIF of 3,000 frames 640 x 360, {path.stat().st_size:,} B: answer {len(answer.result()):,} B in "
              f"{time.perf_counter() - start:.1f} s; worker's VmHWM {peak:.1f} MB, idle {idle:.1f} MB, "
              f"above it {peak - idle:.1f} MB")


def pngquant(file, target):
    """CPU seconds of pngquant at its best; None where it refuses the file."""
    with open(target, "wb") as out:
        before = os.times()
        status = subprocess.run(["pngquant", "--speed", "1", "--quality", "65-80", "-"], stdin=open(file, "rb"),
                                stdout=out, stderr=subprocess.DEVNULL, check=False).returncode
        after = os.times()
    cpu = sum(after[2:4]) - sum(before[2:4])
    return cpu if status == 0 else None


def png_lossy():
    """At the score that pngquant reaches per file, both after our lossless pass; no peer file counts as more
    than the input. Left out: animations, and what pngquant refuses. No deadline: the machine's load decides nothing."""
    os.environ.update({"PRESSOIR_LIMITS_CPU_MILLISECONDS": "600000", "PRESSOIR_LIMITS_WALL_MILLISECONDS": "1200000"})
    ours, theirs, our_cpu, their_cpu, count, missed, refused = 0, 0, 0.0, 0.0, 0, [], []
    for file in sorted((CORPUS / "png").glob("*.png")):
        if b"acTL" in file.read_bytes()[:1000]:
            continue
        with tempfile.TemporaryDirectory() as folder:
            peer = pathlib.Path(folder) / "peer.png"
            quantising = pngquant(file, peer)
            if quantising is None:
                refused.append(file.name)
                continue
            wanted = score(file, peer)
            report, packing = pressoir("--lossless", "--keep", "none", "--output", folder + "/peer", peer)
            packed = min(next(iter(report.values()))["bytes_after"], file.stat().st_size)
            report, cpu = pressoir("--score", min(max(wanted, 0), 100), "--keep", "none", "--output", folder + "/own", file)
            row = next(iter(report.values()))
            reached = score(file, row["output"])
        print(f"  {file.name:45} {row['bytes_after']:>9,} {packed:>9,} {row['bytes_after'] / packed:.4f} score {reached:.2f} / "
              f"{wanted:.2f}  CPU {cpu:.1f} / {quantising:.1f} + {packing:.1f}  {row['method']}", flush=True)
        if reached < wanted - 0.05:
            missed.append((file.name, round(reached - wanted, 2)))
        ours, theirs, count = ours + row["bytes_after"], theirs + packed, count + 1
        our_cpu, their_cpu = our_cpu + cpu, their_cpu + quantising + packing
    print(f"PNG lossy at the score of pngquant --speed 1 --quality 65-80, {count} files ({len(refused)} refused by it): "
          f"pressoir {ours:,} B, pngquant and our lossless pass {theirs:,} B, ratio {ours / theirs:.4f}; under the score: "
          f"{missed or 'none'}; CPU {our_cpu:.1f} s / {their_cpu:.1f} s")


SHARP_LOOP = """
const sharp = require('sharp'), fs = require('fs');
const [file, count] = [process.argv[2], Number(process.argv[3])];
let left = count, bytes = 0;
async function lane(input) {
  while (left-- > 0) bytes = (await sharp(input).resize(720).jpeg({quality: 80}).toBuffer()).length;
}
(async () => {
  const input = fs.readFileSync(file);
  left = 4;
  await lane(input);
  const before = process.cpuUsage(), start = process.hrtime.bigint();
  left = count;
  await Promise.all([lane(input), lane(input)]);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9, cpu = process.cpuUsage(before);
  console.log(JSON.stringify({seconds, cpu: (cpu.user + cpu.system) / 1e6, bytes,
    concurrency: sharp.concurrency(), version: sharp.versions.sharp}));
})();
"""


def sharp_folder():
    folder = ROOT / "build/bench"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules/sharp").exists():
        subprocess.run(["npm", "install", "--prefix", folder, "--no-audit", "--no-fund", "sharp@0.35"], check=True,
                       stdout=subprocess.DEVNULL)
    (folder / "resize.js").write_text(SHARP_LOOP, encoding="utf-8")
    return folder


def resize(rounds=5, each=200):
    """A JPEG of 2,725 x 2,225 to 720 wide, two at a time; rounds turn by turn, so that both see the same machine."""
    script = sharp_folder() / "resize.js"
    file = CORPUS / "jpeg/photo-2725x2225-420.jpg"
    rates, cpus, sharp_rates, sharp_cpus = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        copies = pathlib.Path(folder) / "in"
        copies.mkdir()
        for i in range(each):
            shutil.copyfile(file, copies / f"{i:03}.jpg")
        for _ in range(rounds):
            start = time.perf_counter()
            report, cpu = pressoir("--width", 720, "--quality", 80, "--fast", "--jobs", 2, "--keep", "none",
                                   "--output", folder + "/out", copies)
            rates.append(each / (time.perf_counter() - start))
            cpus.append(cpu / each)
            out, _ = run("node", script, file, each)
            peer = json.loads(out)
            sharp_rates.append(each / peer["seconds"])
            sharp_cpus.append(peer["cpu"] / each)
            print(f"  pressoir {rates[-1]:.1f}/s, {cpus[-1] * 1e3:.1f} ms CPU each; sharp {sharp_rates[-1]:.1f}/s, "
                  f"{sharp_cpus[-1] * 1e3:.1f} ms; ratio {rates[-1] / sharp_rates[-1]:.3f}", flush=True)
    row = next(iter(report.values()))
    ours, theirs = statistics.median(rates), statistics.median(sharp_rates)
    print(f"Resize of a JPEG of 2,725 x 2,225 to {row['width']} x {row['height']}, quality 80, --fast, 2 at a time, "
          f"{rounds} rounds of {each}: pressoir {ours:.1f}/s with its start and files ({row['bytes_after']:,} B, "
          f"{statistics.median(cpus) * 1e3:.1f} ms CPU each), sharp {peer['version']} {theirs:.1f}/s from and to memory "
          f"({peer['bytes']:,} B, {statistics.median(sharp_cpus) * 1e3:.1f} ms, its concurrency {peer['concurrency']}), "
          f"ratio {ours / theirs:.3f}")


def webp():
    """From PNGs under 1 MB, at the score that cwebp -q 80 -m 6 reaches (0 where it is below)."""
    files = [file for file in sorted((CORPUS / "png").glob("*.png"))
             if file.stat().st_size < 1_000_000 and b"acTL" not in file.read_bytes()[:4096]]
    total, peer, our_cpu, their_cpu, encodes, hits, above, slowest = 0, 0, 0.0, 0.0, [], 0, 0, 0.0
    for file in files:
        with tempfile.TemporaryDirectory() as folder:
            target = pathlib.Path(folder) / "peer.webp"
            _, cpu = run("cwebp", "-quiet", "-q", "80", "-m", "6", file, "-o", target)
            theirs, wanted = target.stat().st_size, max(score(file, target), 0)
            report, our = pressoir("--convert", "webp", "--score", f"{wanted:.4f}", "--keep", "none", "--jobs", "1",
                                   "--output", folder, file)
            row = next(iter(report.values()))
            reached = score(file, row["output"])
        method = row["method"] or ""
        encodes += [int(word) for word in method.split() if word.isdigit()]  # a lossless result names none
        hit = -0.01 <= reached - wanted <= 1
        # More score than asked for in no more bytes than the peer needs: coded without further loss.
        free = not hit and "lossless" in method and reached > wanted and row["bytes_after"] <= theirs
        print(f"  {file.name:50} {row['bytes_after']:>9,} {theirs:>9,} {row['bytes_after'] / theirs:.4f} "
              f"score {reached:.2f} / {wanted:.2f} {'' if hit else 'above, ' if free else 'MISSED '}{method}, {our:.1f} s")
        total, peer, hits, above = total + row["bytes_after"], peer + theirs, hits + hit, above + free
        our_cpu, their_cpu, slowest = our_cpu + our, their_cpu + cpu, max(slowest, our)
    print(f"WebP at the score of cwebp -q 80 -m 6, {len(files)} files: pressoir {total:,} B, cwebp {peer:,} B, "
          f"ratio {total / peer:.4f}; within 1.0 of the score {hits}, above it (near-)lossless in fewer bytes {above}; "
          f"mean encodings {sum(encodes) / len(encodes):.2f} over {len(encodes)} files that name them; CPU {our_cpu:.1f} s (slowest file {slowest:.1f} s) / {their_cpu:.1f} s")


PARTS = {"gif": gif, "gif_lossy": gif_lossy, "gif_memory": gif_memory, "png_lossy": png_lossy, "resize": resize, "webp": webp}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
