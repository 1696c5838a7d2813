#!/usr/bin/env python3
"""Measures batches of the API of our own: 20 of 200 variants each, while the server is killed (kill -9) at 20 random points.

Usage: bench/api_batches.py [BATCHES VARIANTS KILLS]    default: 20 200 20

What is checked is in tests/batch_kills.py: nothing is lost or charged twice, events and callbacks come in order. Prints how long it took
without kills and with them, and how long GET of a batch takes. PRESSOIR_CRASH_SEED repeats the points.
"""
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))
from batch_kills import SETTINGS, Run  # noqa: E402
from pressoir_server import CRASH_SEED, Server  # noqa: E402


def certificate(folder):
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", key,
                    "-out", cert], check=True, capture_output=True)
    return cert, key


def measured(folder, batches, variants, kills):
    server = Server(folder / f"kills{kills}", SETTINGS, certificate(folder))
    server.start()
    try:
        run = Run(server, random.Random(CRASH_SEED), batches, variants, kills)
        took = run.run()
        times = []
        for batch in run.api.get("/batches?limit=100").json()["batches"]:
            begun = time.perf_counter()
            run.api.get(f"/batches/{batch['id']}")
            times.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        run.api.get("/batches?limit=100")
        listed = time.perf_counter() - begun
    finally:
        server.stop()
    print(f"{batches} batches of {variants} variants, {kills} kills: {took:.1f} s, nothing lost or doubled, events and callbacks in order; GET of a "
          f"batch {statistics.median(times) * 1000:.0f} ms, of the list {listed * 1000:.0f} ms (checks by the client included)", flush=True)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]] or [20, 200, 20]
    print(f"PRESSOIR_CRASH_SEED={CRASH_SEED}")
    with tempfile.TemporaryDirectory() as folder:
        for kills in (0, numbers[2]):
            measured(pathlib.Path(folder), numbers[0], numbers[1], kills)
