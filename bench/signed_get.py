#!/usr/bin/env python3
"""Measures pictures of web pages by signed paths: from the cache, when they are not there, and when 1,000 ask at once.

Usage: bench/signed_get.py [PART...]    parts: cached missing crowd (default: all)

cached: requests per second beside /health, in turns within one run (wrk), with the contract of the API, a constant text, to tell what
bytes cost. missing: the first GET of a picture beside `pressoir optimize` with the same goal, in turns; no source is the same twice. crowd:
1,000 equal GETs of a picture that is not there.
"""
import base64
import hashlib
import hmac
import http.client
import http.server
import json
import re
import selectors
import socket
import statistics
import sys
import tempfile
import threading
import time

from load import with_comment
from peers import BIN, CORPUS, Server, run

PHOTO = CORPUS / "jpeg/photo-2725x2225-420.jpg"
ROUNDS = 5
WEBP = "image/webp,*/*"
CROWD = 1000


class Site:
    """Serves files by path, and counts the requests."""

    def __init__(self):
        self.files, self.asked, site = {}, 0, self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked += 1
                content = site.files[self.path]
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


class Images:
    """A server, an account that may have pictures from a site, and its signing key."""

    def __init__(self, folder):
        self.site = Site()
        port = self.site.url.rsplit(":", 1)[1]
        self.server = Server(folder, FETCH_ALLOW="127.0.0.1", FETCH_PORTS=port)
        command = [BIN / "pressoir", "account"]
        out, _ = run(*command, "signing-key", "add", "bench", "--data", self.server.data, "--json")
        self.key = json.loads(out)
        run(*command, "source", "add", "bench", self.site.url, "--data", self.server.data)

    def path(self, options, name):
        def base64url(data):
            return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

        message = f"/{options}/{base64url((self.site.url + name).encode())}"
        mac = hmac.new(self.key["secret"].encode(), message.encode(), hashlib.sha256).digest()
        return f"/pressoir/v1/img/{self.key['id']}.{base64url(mac)}{message}"

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
        connection.request("GET", path, headers={"Accept": WEBP})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        assert answer.status == 200, body
        return body, answer.headers

    def images_used(self):
        out, _ = run(BIN / "pressoir", "account", "show", "bench", "--data", self.server.data, "--json")
        return json.loads(out)["usage"]["images"]


def rate(port, path, *headers):
    words = [word for header in (f"Accept: {WEBP}", *headers) for word in ("-H", header)]
    out, _ = run("wrk", "-t1", "-c64", "-d2s", *words, f"http://127.0.0.1:{port}{path}")
    assert b"Non-2xx" not in out, out
    return float(re.search(rb"Requests/sec:\s+([\d.]+)", out)[1])


def cached(images):
    images.site.files["/photo.jpg"] = PHOTO.read_bytes()
    asked = {"/health": ("/health",), "/pressoir/v1/openapi.json": ("/pressoir/v1/openapi.json",)}
    for width in (160, 320, 640):
        path = images.path(f"width={width}", "/photo.jpg")
        body, headers = images.get(path)
        asked[f"{len(body):,} bytes"] = (path,)
        asked[f"{len(body):,} bytes, If-None-Match"] = (path, "If-None-Match: " + headers["ETag"])
    rates = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, words in asked.items():
            rates[name].append(rate(images.server.port, *words))
    for name, each in rates.items():
        ratios = [own / beside for own, beside in zip(each, rates["/health"])]
        print(f"64 connections: {name} {statistics.median(each):,.0f}/s, / /health {statistics.median(ratios):.2f}")
    assert images.site.asked == 3


def missing(images):
    content = PHOTO.read_bytes()
    goal = ["--width", "320", "--convert", "webp", "--balanced", "--effort", "medium"]
    ours, theirs = [], []
    for number in range(20):
        picture = with_comment(content, number)
        images.site.files[f"/{number}.jpg"] = picture
        path = images.path("width=320", f"/{number}.jpg")
        begun = time.perf_counter()
        body, _ = images.get(path)
        between = time.perf_counter()
        out, _ = run(BIN / "pressoir", "optimize", *goal, "-", input=picture)
        ended = time.perf_counter()
        assert body == out
        ours.append(between - begun)
        theirs.append(ended - between)
    ratios = [own / other for own, other in zip(ours, theirs)]
    print(f"a picture of 6 MP that is not there, to 320 wide: median {statistics.median(ours) * 1000:.0f} ms, `pressoir optimize` "
          f"{statistics.median(theirs) * 1000:.0f} ms, ratio {statistics.median(ratios):.2f}")


def crowd(images):
    images.site.files["/crowd.jpg"] = with_comment(PHOTO.read_bytes(), 1_000_000)
    before, asked_before = images.images_used(), images.site.asked
    request = (f"GET {images.path('width=500', '/crowd.jpg')} HTTP/1.1\r\nHost: a\r\nAccept: {WEBP}\r\n"
               "Connection: close\r\n\r\n").encode()
    waiting, answers, times = selectors.DefaultSelector(), [], []
    connections = [socket.create_connection(("127.0.0.1", images.server.port)) for _ in range(CROWD)]
    begun = time.perf_counter()
    for connection in connections:
        connection.sendall(request)
        waiting.register(connection, selectors.EVENT_READ, [])
    while waiting.get_map():
        for key, _ in waiting.select(120):
            piece = key.fileobj.recv(1 << 16)
            if piece:
                key.data.append(piece)
                continue
            waiting.unregister(key.fileobj)
            key.fileobj.close()
            answers.append(b"".join(key.data))
            times.append(time.perf_counter() - begun)
    bodies = {answer.partition(b"\r\n\r\n")[2] for answer in answers}
    good = sum(answer.startswith(b"HTTP/1.1 200") for answer in answers)
    print(f"{CROWD} equal GETs at once: {good} answers of 200, {len(bodies)} body, {images.site.asked - asked_before} fetch, "
          f"{images.images_used() - before} image charged, first after {times[0]:.2f} s, last after {times[-1]:.2f} s")


PARTS = {"cached": cached, "missing": missing, "crowd": crowd}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        images = Images(folder)
        with images.server:
            for part in sys.argv[1:] or PARTS:
                PARTS[part](images)
