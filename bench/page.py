#!/usr/bin/env python3
"""Measures the page in Chromium: its first view beside an empty page, and a photo dropped beside the same call by curl.

Usage: bench/page.py [PART...]    parts: view photo (default: both)

Needs Chromium and the libraries of web/tests (`make test-page` installs both). Rounds take turns; figures are medians.
"""
import functools
import http.server
import io
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from PIL import Image

from load import with_comment
from peers import ROOT, Server

EMPTY = b'<!doctype html><title>empty</title><p id="empty">empty'
ROUNDS = {"view": 7, "photo": 5}
PHOTO_BYTES = 5_000_000


class EmptyPage(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(EMPTY)))
        self.end_headers()
        self.wfile.write(EMPTY)

    def log_message(self, *_):
        pass


def in_browser(*words):
    """Milliseconds."""
    done = subprocess.run(["node", ROOT / "web/tests/bench.mjs", *words], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def large_photo():
    """The sample as a camera would have it: a JPEG of about 5 MB."""
    with Image.open(ROOT / "docs/samples/photo.jpg") as sample:
        large = sample.convert("RGB").resize((sample.width * 3, sample.height * 3), Image.LANCZOS)
    noise = Image.effect_noise(large.size, 12).convert("RGB")
    large = Image.blend(large, noise, 0.08)

    @functools.cache
    def coded(quality):
        out = io.BytesIO()
        large.save(out, "JPEG", quality=quality, subsampling=0)
        return out.getvalue()

    return coded(min(range(70, 100), key=lambda quality: abs(len(coded(quality)) - PHOTO_BYTES)))


def view(server):
    empty = http.server.ThreadingHTTPServer(("127.0.0.1", 0), EmptyPage)
    threading.Thread(target=empty.serve_forever, daemon=True).start()
    pages = {"page": f"http://127.0.0.1:{server.port}/", "empty": f"http://127.0.0.1:{empty.server_address[1]}/"}
    times = {name: [] for name in pages}
    for _ in range(ROUNDS["view"]):
        for name, url in pages.items():
            times[name].append(in_browser("view", url))
    empty.shutdown()
    page, nothing = (statistics.median(times[name]) for name in ("page", "empty"))
    print(f"first view interactive, CPU throttled 4x: {page:.0f} ms, an empty page {nothing:.0f} ms")


def photo(server, folder):
    content = large_photo()
    url = f"http://127.0.0.1:{server.port}"
    dropped, called = [], []
    for number in range(ROUNDS["photo"]):
        for times, way in ((dropped, "page"), (called, "curl")):
            file = pathlib.Path(folder) / f"{way}{number}.jpg"
            file.write_bytes(with_comment(content, f"{way} {number}"))  # no result is a cached one
            if way == "page":
                times.append(in_browser("photo", url, file) / 1000)
                continue
            began = time.monotonic()
            subprocess.run(["curl", "-sf", "-H", "Pressoir-Page: 1", "--data-binary", f"@{file}", "-o", "/dev/null",
                            url + "/pressoir/v1/optimize?compression=balanced&metadata=icc"], check=True)
            times.append(time.monotonic() - began)
    page, curl = statistics.median(dropped), statistics.median(called)
    print(f"a photo of {len(content):,} bytes dropped: {page:.2f} s, by curl {curl:.2f} s, ratio {page / curl:.2f}")


def main():
    parts = sys.argv[1:] or list(ROUNDS)
    with tempfile.TemporaryDirectory() as folder, Server(folder) as server:
        if "view" in parts:
            view(server)
        if "photo" in parts:
            photo(server, folder)


if __name__ == "__main__":
    main()
