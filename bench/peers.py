#!/usr/bin/env python3
"""Measures pressoir against the peers that Debian has, side by side in one run.

Usage: bench/peers.py [PART...]    parts: jpeg png lossy score service memory hostile (default: all)

Reads pictures from $PRESSOIR_CORPUS (default ../shared/corpus) and the peers' tables beside it. CPU is
user+sys of the process and its children. Every line is a ratio pressoir / peer from this run, since
machines are shared and noisy. Peers: jpegtran, djpeg (libjpeg-turbo-progs), optipng, wrk.
"""
import concurrent.futures
import http.client
import json
import math
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(os.environ.pop("PRESSOIR_BIN_DIR", ROOT / "build/release/bin"))
CORPUS = pathlib.Path(os.environ.pop("PRESSOIR_CORPUS", ROOT / "../shared/corpus")).resolve()
PEERS = CORPUS.parent / "peers"


def run(*command, **options):
    """Runs a command; returns (standard output, CPU seconds of it and its children)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, **options)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, cpu


def pressoir(*arguments):
    """`pressoir optimize --json`: the report by file path, and CPU seconds."""
    out, cpu = run(BIN / "pressoir", "optimize", "--json", *arguments)
    return {row["path"]: row for row in map(json.loads, out.splitlines())}, cpu


def table(name):
    rows = [line.rstrip("\n").split("\t") for line in open(PEERS / name, encoding="utf-8")
            if not line.startswith("#")]
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def jpeg():
    files = sorted((CORPUS / "jpeg").glob("*.jpg"))
    with tempfile.TemporaryDirectory() as folder:
        ours, our_cpu = pressoir("--lossless", "--keep", "none", "--output", folder, "--jobs", "1", *files)
    theirs, their_cpu = {}, 0.0
    for file in files:
        out, cpu = run("jpegtran", "-copy", "none", "-optimize", "-progressive", file)
        theirs[str(file)] = len(out)
        their_cpu += cpu
    kept_profile = {path for path, row in ours.items() if "icc" in row["metadata_kept"]}
    larger = [(pathlib.Path(p).name, ours[p]["bytes_after"] - theirs[p]) for p in theirs
              if p not in kept_profile and ours[p]["bytes_after"] > theirs[p] + 64]
    free = [p for p in theirs if p not in kept_profile]
    total, peer = sum(ours[p]["bytes_after"] for p in free), sum(theirs[p] for p in free)
    print(f"JPEG lossless, {len(free)} files (profile had to stay in {len(kept_profile)} more): pressoir {total:,} B, "
          f"jpegtran {peer:,} B, ratio {total / peer:.4f}; larger by > 64 B on {larger or 'none'}; "
          f"CPU {our_cpu:.1f} s / {their_cpu:.1f} s")


def png():
    files = [CORPUS / "png" / row["file"] for row in table("png-lossless.tsv")]
    with tempfile.TemporaryDirectory() as folder:
        ours, our_cpu = pressoir("--lossless", "--keep", "none", "--output", folder, "--jobs", "1", *files)
    total, peer, their_cpu = 0, 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            target = pathlib.Path(folder) / file.name
            _, cpu = run("optipng", "-o2", "-strip", "all", "-quiet", "-out", target, file)
            theirs = min(target.stat().st_size if target.exists() else math.inf, file.stat().st_size)
            our_bytes = ours[str(file)]["bytes_after"]
            print(f"  {file.name:45} {our_bytes:>9,} {theirs:>9,} {our_bytes / theirs:.4f}")
            total, peer, their_cpu = total + our_bytes, peer + theirs, their_cpu + cpu
    print(f"PNG lossless, {len(files)} files: pressoir {total:,} B, optipng -o2 {peer:,} B, ratio {total / peer:.4f}; "
          f"CPU {our_cpu:.1f} s / {their_cpu:.1f} s, ratio {our_cpu / their_cpu:.2f}")


def lossy():
    ratios, worst = [], 0.0
    for row in table("jpeg-lossy-from-png.tsv"):
        file, target = CORPUS / "png" / (row["file"] + ".png"), float(row["target"])
        with tempfile.TemporaryDirectory() as folder:
            report, _ = pressoir("--convert", "jpeg", "--score", target, "--keep", "none",
                                 "--output", folder, file)
            result = next(iter(report.values()))
            out, _ = run(BIN / "pressoir", "score", file, result["output"])
        score = float(out)
        worst = min(worst, score - target)
        ratio = ""
        if row["turbo420"]:
            ratios.append(result["bytes_after"] / int(row["turbo420"]))
            ratio = f"{ratios[-1]:.4f}"
        print(f"  {row['file']:36} {target:.0f}: {result['bytes_after']:>8,} B, score {score:.2f}, "
              f"/ turbo 4:2:0 {ratio}; cjpegli 4:4:4 {row['cjpegli444']}")
    mean = math.exp(statistics.fmean(map(math.log, ratios)))
    print(f"JPEG lossy: geometric mean of bytes / libjpeg-turbo 4:2:0 over {len(ratios)} rows {mean:.4f}; "
          f"furthest under the target {worst:.2f}")


def score():
    out, _ = run(BIN / "score_bench", CORPUS / "jpeg/photo-2725x2225-420.jpg")
    print(out.decode().strip())


class Server:
    """`pressoir serve` on a free port with an account; `.key`, `.port`, `.process`."""

    def __init__(self, folder, **settings):
        data = self.data = pathlib.Path(folder) / "data"
        self.log = open(pathlib.Path(folder) / "log", "w+", encoding="utf-8")
        environment = {**os.environ, **{f"PRESSOIR_{k}": str(v) for k, v in settings.items()}}
        self.process = subprocess.Popen([BIN / "pressoir", "serve", "--listen", "127.0.0.1:0", "--data", data],
                                        stdout=subprocess.DEVNULL, stderr=self.log, env=environment)
        deadline = time.monotonic() + 20
        self.port = None
        while self.port is None and time.monotonic() < deadline:
            for line in pathlib.Path(self.log.name).read_text(encoding="utf-8").splitlines():
                if '"listening"' in line:
                    self.port = json.loads(line)["http_port"]
        out, _ = run(BIN / "pressoir", "account", "create", "--data", data, "--json", "--name", "bench")
        self.key = json.loads(out)["api_key"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.log.close()

    def upload(self, content, connection=None):
        """POST /v2/; returns the answer's bytes."""
        connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        head = (f'--b\r\nContent-Disposition: form-data; name="api_key"\r\n\r\n{self.key}\r\n--b\r\n'
                'Content-Disposition: form-data; name="file"; filename="f"\r\n\r\n').encode()
        connection.request("POST", "/v2/", head + content + b"\r\n--b--\r\n",
                           {"Content-Type": "multipart/form-data; boundary=b"})
        return connection.getresponse().read()

    def peak_memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def service():
    file = CORPUS / "jpeg/screenshot-spreadsheet.jpg"  # 290 kB
    rounds = 40
    with tempfile.TemporaryDirectory() as folder, Server(folder) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        content, times, direct = file.read_bytes(), [], []
        for _ in range(rounds):  # turn by turn, so that both see the same machine
            start = time.perf_counter()
            server.upload(content, connection)
            times.append(time.perf_counter() - start)
            out, _ = run(BIN / "optimize_bench", file, 1)
            direct.append(float(out) / 1000)
        ours, peer = statistics.median(times), statistics.median(direct)
        print(f"EWWW /v2/ lossless, {len(content):,} B JPEG, {rounds} requests: p50 {ours * 1e3:.1f} ms, in process "
              f"{peer * 1e3:.1f} ms, ratio {ours / peer:.2f}")
        script = pathlib.Path(folder) / "verify.lua"
        script.write_text('wrk.method = "POST"\nwrk.body = "api_key=' + server.key + '"\n'
                          'wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"\n', encoding="utf-8")
        rates = {}
        for path, options in (("/health", []), ("/verify/", ["-s", script])):
            out, _ = run("wrk", "-t1", "-c64", "-d5s", *options, f"http://127.0.0.1:{server.port}{path}")
            rates[path] = float(next(line.split()[1] for line in out.decode().splitlines() if "Requests/sec" in line))
        print(f"64 connections: /verify/ {rates['/verify/']:,.0f}/s, /health {rates['/health']:,.0f}/s, "
              f"ratio {rates['/verify/'] / rates['/health']:.2f}")


def memory():
    content = (CORPUS / "jpeg/phone-sticky-notes-large.jpg").read_bytes()
    content += bytes(20_000_000 - len(content))  # trailing data: a real picture of 20 MB
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder, Server(folder) as server:
        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            sizes = list(pool.map(lambda _: len(server.upload(content)), range(32)))
        print(f"32 parallel uploads of {len(content):,} B (answers {min(sizes):,} to {max(sizes):,} B): "
              f"server's VmHWM {server.peak_memory():.0f} MB")


def hostile():
    files = sorted(file for file in (CORPUS / "hostile").iterdir() if file.suffix != ".py")
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        report, _ = pressoir("--jobs", "2", "--output", folder, *files)
        seconds = time.perf_counter() - start
        failed = sum(row["error"] is not None for row in report.values())
    print(f"hostile, {len(files)} files: command line {seconds:.1f} s, {failed} errors, {len(report) - failed} results")
    with tempfile.TemporaryDirectory() as folder, Server(folder) as server:
        start = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda file: server.upload(file.read_bytes()), files))
        errors = sum(answer.startswith(b'{"error"') for answer in answers)
        alive = server.process.poll() is None
        print(f"hostile through /v2/: {time.perf_counter() - start:.1f} s, {errors} errors, "
              f"{len(answers) - errors} results, server {'alive' if alive else 'DEAD'}")


PARTS = {"jpeg": jpeg, "png": png, "lossy": lossy, "score": score, "service": service, "memory": memory,
         "hostile": hostile}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
