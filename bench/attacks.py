#!/usr/bin/env python3
"""Measures how long others wait while somebody without a key attacks the server.

Usage: bench/attacks.py [ATTACK...]    attacks: heads chunks placeholders uploads silent polls downloads (default: all)

For each attack a line: the 99th percentile of /health meanwhile, the same beside as much CPU load without the
attack, and the ratio, whose goal is 5 or less. The attackers are processes of their own; what they and the
server need of the CPU is what the busy loops of the second measurement need.
"""
import contextlib
import http.client
import json
import multiprocessing
import os
import pathlib
import select
import socket
import sys
import tempfile
import time
import urllib.parse

from load import account, percentile, resident
from peers import CORPUS, Server

SECONDS = float(os.environ.pop("PRESSOIR_ATTACK_SECONDS", 10))
GOAL = 5
TICK = os.sysconf("SC_CLK_TCK")


def connected(port):
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def push(port, start, piece):
    """Sends `piece` over and over, on a new connection whenever the server ends one."""
    while True:
        with contextlib.suppress(OSError), connected(port) as connection:
            connection.sendall(start)
            while not select.select([connection], [], [], 0)[0]:
                connection.sendall(piece)


def heads(port, _):
    push(port, b"GET /nobodys HTTP/1.1\r\n" + b"A" * 4070 + b":\r\n", b"A:\r\n" * 1024)


def chunks(port, _):
    push(port, b"POST /v1/images HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;", b"x" * 4096)


def placeholders(port, _):
    """100 connections with 20 requests each."""
    request = b"GET /resize/lazy.php?width=5000&height=5000 HTTP/1.1\r\nHost: x\r\n\r\n"
    while True:
        with contextlib.ExitStack() as stack:
            connections = [stack.enter_context(connected(port)) for _ in range(100)]
            for connection in connections:
                connection.sendall(request * 20)
            for connection in connections:
                connection.recv(1)


def uploads(port, _):
    """A file without a key, as fast as it goes."""
    body = b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
    push(port, b"POST /v2/ HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 90000000\r\n\r\n" + body,
         os.urandom(1 << 16))


def silent(port, _):
    """Heads that never end, on as many connections as one address gets from this machine."""
    with contextlib.ExitStack() as stack:
        for _ in range(3000):
            stack.enter_context(connected(port)).sendall(b"GET / HTTP/1.1\r\n")
        while True:
            time.sleep(1)


def polls(port, head):
    """Results that are waited for and left."""
    while True:
        with contextlib.ExitStack() as stack:
            for _ in range(500):
                stack.enter_context(connected(port)).sendall(head)
            time.sleep(0.2)


def downloads(port, head):
    """300 archives that nobody reads."""
    while True:
        with contextlib.ExitStack() as stack:
            for _ in range(300):
                stack.enter_context(connected(port)).sendall(head)
            time.sleep(3)


ATTACKS = {each.__name__: each for each in (heads, chunks, placeholders, uploads, silent, polls, downloads)}


def cpu_of(pids):
    """CPU seconds of processes so far."""
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / TICK
    return total


def health_p99(server):
    """In milliseconds, over SECONDS of one request after the other, each on a connection of its own."""
    times = []
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        since = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        connection.request("GET", "/health")
        assert connection.getresponse().read()
        connection.close()
        times.append((time.monotonic() - since) * 1000)
        time.sleep(0.005)
    return percentile(times, 0.99)


def burn(share):
    """Keeps one core busy for a share of each hundredth of a second."""
    while True:
        since = time.perf_counter()
        while time.perf_counter() - since < share / 100:
            pass
        time.sleep((1 - share) / 100)


@contextlib.contextmanager
def processes(*calls):
    """Processes that run until the end of the block."""
    running = [multiprocessing.Process(target=call, args=arguments, daemon=True) for call, *arguments in calls]
    for each in running:
        each.start()
    try:
        yield [each.pid for each in running]
    finally:
        for each in running:
            each.kill()
            each.join()


def head_of(server, name, silent):
    """What an attack asks for, where it needs something that is there; `silent`: a port that never answers."""
    owner = account(server)
    auth = json.dumps({"key": owner["api_key"], "secret": owner["api_secret"]})
    if name == "polls":
        form = ('--b\r\nContent-Disposition: form-data; name="url"\r\n\r\n'
                f"http://127.0.0.1:{silent}/x.jpg\r\n--b--\r\n").encode()
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request("POST", "/v1/optimize", form, {"Content-Type": "multipart/form-data; boundary=b",
                                                         "X-API-KEY": owner["api_key"]})
        process = json.loads(connection.getresponse().read())["process_id"]
        return (f"GET /v1/optimize/{process}/result?timeout=180 HTTP/1.1\r\nHost: x\r\n"
                f"X-API-KEY: {owner['api_key']}\r\n\r\n").encode()
    picture = max((path for path in CORPUS.rglob("*.jpg") if path.stat().st_size < 2 << 20), key=lambda path: path.stat().st_size)
    form = (f'--b\r\nContent-Disposition: form-data; name="auth"\r\n\r\n{auth}\r\n--b\r\nContent-Disposition: form-data; '
            'name="file"; filename="f.jpg"\r\n\r\n').encode() + picture.read_bytes() + b"\r\n--b--\r\n"
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    connection.request("POST", "/v1/images", form, {"Content-Type": "multipart/form-data; boundary=b"})
    image = json.loads(connection.getresponse().read())["id"]
    return f"GET /v1/images/zip/origin/{image}?{urllib.parse.urlencode({'auth': auth})} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def measure(name):
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as silent, \
            Server(folder, FETCH_ALLOW="127.0.0.0/8", FETCH_PORTS="1-65535") as server:
        head = head_of(server, name, silent.getsockname()[1]) if name in ("polls", "downloads") else b""
        before = resident(server.process.pid)
        with processes((ATTACKS[name], server.port, head)) as attackers:
            time.sleep(1)
            watched = [server.process.pid, *attackers]
            used, since = cpu_of(watched), time.monotonic()
            attacked = health_p99(server)
            load = (cpu_of(watched) - used) / (time.monotonic() - since)
        memory = server.peak_memory() - before
    with tempfile.TemporaryDirectory() as folder, Server(folder) as server:
        whole, rest = divmod(load, 1)
        with processes(*[(burn, share) for share in [1.0] * int(whole) + [rest]]):
            time.sleep(1)
            quiet = health_p99(server)
    ratio = attacked / quiet
    print(f"{name:13} {attacked:8.1f} ms   beside {load:.2f} cores of load {quiet:6.1f} ms   ratio {ratio:5.2f}   "
          f"{memory:5.0f} MB more", flush=True)
    return ratio


def main():
    chosen = sys.argv[1:] or list(ATTACKS)
    unknown = set(chosen) - set(ATTACKS)
    if unknown:
        sys.exit(f"unknown attacks: {', '.join(sorted(unknown))}")
    worst = max(measure(name) for name in chosen)
    print(f"worst ratio {worst:.2f}, goal {GOAL}")
    return worst > GOAL


if __name__ == "__main__":
    sys.exit(main())
