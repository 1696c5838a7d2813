#!/usr/bin/env python3
"""Measures the server under load: clients that wait, clients of every API at once, one account against another.

Usage: bench/load.py [PART...]    parts: parked mixed fairness (default: all)

Pictures and programs as in bench/peers.py, on the embedded default (SQLite, a local folder). No picture is
sent twice: each carries a comment of its own, so that no result is a cached one.
"""
import collections
import dataclasses
import http.client
import http.server
import itertools
import json
import os
import pathlib
import random
import resource
import shutil
import socket
import statistics
import struct
import sys
import tempfile
import threading
import time
import urllib.parse
import zlib

from peers import BIN, CORPUS, ROOT, Server, run

CLIENTS = 16
SECONDS = int(os.environ.pop("PRESSOIR_LOAD_SECONDS", 180))
WORKERS = 2


def with_comment(content, number):
    """The same picture as another file."""
    note = f"load {number}".encode()
    if content.startswith(b"\xff\xd8"):
        return content[:2] + b"\xff\xfe" + struct.pack(">H", len(note) + 2) + note + content[2:]
    if content.startswith(b"\x89PNG"):
        chunk = b"tEXt" + b"Comment\0" + note
        return content[:33] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + content[33:]
    assert content.startswith(b"GIF8") and content.endswith(b";")
    return content[:-1] + b"\x21\xfe" + bytes([len(note)]) + note + b"\0;"


def account(server):
    out, _ = run(BIN / "pressoir", "account", "create", "--data", server.data, "--json", "--name", "load")
    return json.loads(out)


def resident(pid):
    """MB that a process holds."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


class Client:
    """One connection that is kept, and the words of the three APIs on it."""

    def __init__(self, server, owner):
        self.port, self.owner = server.port, owner
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
        self.auth = json.dumps({"key": owner["api_key"], "secret": owner["api_secret"]})

    def ask(self, method, path, body=None, headers=None):
        """Status and bytes of an answer."""
        self.connection.request(method, path, body, headers or {})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def upload(self, path, fields, name, content, headers=None):
        body = b"".join(f'--b\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
                        for field, value in fields.items())
        body += f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        return self.ask("POST", path, body + content + b"\r\n--b--\r\n",
                        {"Content-Type": "multipart/form-data; boundary=b", **(headers or {})})

    def download(self, url):
        status, content = self.ask("GET", urllib.parse.urlsplit(url).path)
        assert status == 200, (url, status, content[:200])
        return content

    def ewww(self, task, content):
        status, answer = self.upload("/v2/", {"api_key": self.owner["api_key"], **task.words}, task.name, content)
        assert status == 200 and not answer.startswith(b"{"), (status, answer[:200])
        return answer

    def imagerecycle(self, task, content):
        status, answer = self.upload("/v1/images/", {"auth": self.auth, "params": json.dumps(task.words)}, task.name, content)
        assert status == 201, (status, answer)
        image = json.loads(answer)
        assert self.download(image["origin_url"]) == content
        made = self.download(image["optimized_url"])
        assert len(made) == image["size_after"] and image["size_before"] == len(content), image
        return made

    def start_megaoptim(self, words, name, content):
        status, answer = self.upload("/v1/optimize", {"type": "file", **words}, name, content, self.key)
        shown = json.loads(answer)
        assert (status, shown["code"]) == (200, 202), shown
        return shown["process_id"]

    def finish_megaoptim(self, process):
        for _ in range(20):
            shown = json.loads(self.ask("POST", f"/v1/optimize/{process}/result?timeout=75", b"", self.key)[1])
            if shown["code"] != 504:
                break
        assert (shown["status"], shown["code"]) == ("ok", 200), shown
        return shown["result"][0]

    def megaoptim(self, task, content):
        item = self.finish_megaoptim(self.start_megaoptim(task.words, task.name, content))
        made = self.download(item["url"])
        assert len(made) == (item["optimized_size"] if item["success"] else len(content)), item
        return made if item["success"] else None  # this API delivers no gain of 5 % and less

    @property
    def key(self):
        return {"X-API-KEY": self.owner["api_key"]}

    def look_around(self):
        """What plugins ask beside their files."""
        for method, path, body, headers in (
                ("POST", "/verify/", f"api_key={self.owner['api_key']}", {"Content-Type": "application/x-www-form-urlencoded"}),
                ("GET", "/v1/accounts/mine?" + urllib.parse.urlencode({"auth": self.auth, "params": ""}), None, {}),
                ("GET", "/v1/images?" + urllib.parse.urlencode({"auth": self.auth}), None, {}),
                ("GET", "/v1/users/info", None, self.key)):
            status, answer = self.ask(method, path, body, headers)
            assert status == 200, (path, status, answer)


# -- parked -------------------------------------------------------------------------------------------------

class SilentSite:
    """Accepts connections and says nothing."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.kept = []
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def _accept(self):
        try:
            while True:
                self.kept.append(self.socket.accept())
        except OSError:
            pass  # closed

    def __exit__(self, *_):
        self.socket.close()

    def url(self, number):
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}/{number}.jpg"


def info_times(server, owner, rounds=4000):
    client, times = Client(server, owner), []
    for _ in range(rounds):
        start = time.perf_counter()
        status, _ = client.ask("GET", "/v1/users/info", None, client.key)
        times.append(time.perf_counter() - start)
        assert status == 200
    return times


def parked(waiting=1000):
    """/result requests that wait, each for a process of its own; /users/info before and meanwhile."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    with tempfile.TemporaryDirectory() as folder, SilentSite() as site, \
            Server(folder, FETCH_ALLOW="127.0.0.1", FETCH_PORTS="1-65535", FETCH_TOTAL_SECONDS=30, FETCH_FIRST_BYTE_SECONDS=30) as server:
        owner = account(server)
        client = Client(server, owner)
        info_times(server, owner, 500)
        before_times = info_times(server, owner)
        ids = []
        for number in range(waiting):
            body = urllib.parse.urlencode({"type": "url", "url": site.url(number)})
            _, answer = client.ask("POST", "/v1/optimize", body, {"Content-Type": "application/x-www-form-urlencoded", **client.key})
            ids.append(json.loads(answer)["process_id"])
        before = resident(server.process.pid)
        open_sockets = []
        for process in ids:
            connection = socket.create_connection(("127.0.0.1", server.port))
            connection.sendall(f"POST /v1/optimize/{process}/result?timeout=300 HTTP/1.1\r\nHost: localhost\r\n"
                               f"X-API-KEY: {owner['api_key']}\r\nContent-Length: 0\r\n\r\n".encode())
            open_sockets.append(connection)
        info_times(server, owner, 500)
        times = info_times(server, owner)
        grown = resident(server.process.pid) - before
        answered = 0
        for connection in open_sockets:
            connection.setblocking(False)
            try:
                answered += bool(connection.recv(1))
            except BlockingIOError:
                pass
        ours, alone = percentile(times, 0.99), percentile(before_times, 0.99)
        print(f"{waiting} parked /result requests ({answered} answered by the end): server {grown:+.1f} MB ({before:.1f} before); "
              f"/users/info p50 {statistics.median(times) * 1e3:.2f} ms (alone {statistics.median(before_times) * 1e3:.2f}), "
              f"p99 {ours * 1e3:.2f} ms (alone {alone * 1e3:.2f}), ratio of p99 {ours / alone:.2f}")


# -- mixed --------------------------------------------------------------------------------------------------

@dataclasses.dataclass
class Task:
    number: int
    dialect: str
    words: dict
    goal: tuple  # the same for `pressoir optimize`
    source: pathlib.Path

    @property
    def name(self):
        return f"{self.number:05}-{self.source.name}"

    @property
    def content(self):
        return with_comment(self.source.read_bytes(), self.number)


MODES = [("ewww", {}, "lossless"), ("ewww", {"lossy": "1"}, "balanced"),
         ("imagerecycle", {}, "balanced"), ("imagerecycle", {"compression_type": "lossless"}, "lossless"),
         ("megaoptim", {"compression": "intelligent"}, "balanced"), ("megaoptim", {"compression": "ultra"}, "smallest"),
         ("megaoptim", {"compression": "lossless"}, "lossless")]


def goal_of(level, source):
    if source.suffix == ".png" and level != "lossless":
        return ("--quality", "60" if level == "smallest" else "85")
    return (f"--{level}",)


def tasks():
    """Without end, the same in every run."""
    pictures = [file for kind, largest in (("jpeg", 420_000), ("png", 260_000), ("gif", 120_000))
                for file in sorted((CORPUS / kind).glob("*")) if 1000 < file.stat().st_size < largest and "cmyk" not in file.name
                and (kind != "gif" or file.read_bytes().endswith(b";"))]
    choice = random.Random(4)
    for number in itertools.count():
        dialect, words, level = MODES[number % len(MODES)]
        source = choice.choice(pictures)
        yield Task(number, dialect, words, goal_of(level, source), source)


class Load:
    def __init__(self, server, seconds):
        self.server, self.until = server, time.monotonic() + seconds
        self.tasks, self.lock = tasks(), threading.Lock()
        self.made, self.errors = {}, []

    def client(self, owner):
        client = Client(self.server, owner)
        while time.monotonic() < self.until:
            with self.lock:
                task = next(self.tasks)
            try:
                made = getattr(client, task.dialect)(task, task.content)
                if task.number % 10 == 0:
                    client.look_around()
                self.made[task.number] = (task, made and zlib.crc32(made))
            except Exception as problem:  # whatever goes wrong is what is looked for
                self.errors.append(f"{task.dialect} {task.name}: {problem!r}"[:300])
                client = Client(self.server, owner)


def by_command_line(done, folder):
    """The same files with the same goals: seconds, and files whose bytes differ."""
    groups, seconds, other = collections.defaultdict(list), 0.0, []
    sums = {task.number: made for task, made in done}
    for task, _ in done:
        groups[task.goal].append(task)
    for number, (goal, group) in enumerate(groups.items()):
        source, target = folder / f"in{number}", folder / f"out{number}"
        source.mkdir()
        for task in group:
            (source / task.name).write_bytes(task.content)
        start = time.perf_counter()
        run(BIN / "pressoir", "optimize", *goal, "--keep", "none", "--upright", "--jobs", WORKERS, "-o", target, source)
        seconds += time.perf_counter() - start
        other += [task for task in group
                  if sums[task.number] not in (None, zlib.crc32((target / task.name).read_bytes()))]
        shutil.rmtree(source)
        shutil.rmtree(target)
    return seconds, other


def mixed():
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as name:
        folder = pathlib.Path(name)
        with Server(folder, ENGINE_WORKERS=WORKERS) as server:
            owners = [account(server) for _ in range(4)]
            load = Load(server, SECONDS)
            threads = [threading.Thread(target=load.client, args=(owners[i % len(owners)],)) for i in range(CLIENTS)]
            start = time.perf_counter()
            for thread in threads:
                thread.start()
            memory = []
            while any(thread.is_alive() for thread in threads):
                memory.append((time.perf_counter() - start, resident(server.process.pid)))
                time.sleep(1)
            elapsed = time.perf_counter() - start
            done = list(load.made.values())
            images = counted = 0
            for owner in owners:
                client = Client(server, owner)
                auth = urllib.parse.urlencode({"auth": client.auth})
                images += json.loads(client.ask("GET", f"/v1/images?{auth}")[1])["total"]
                days = json.loads(client.ask("GET", f"/v1/accounts/mine/consumption?{auth}")[1])["consumption"]["last_days"]
                counted += sum(day["files_count"] for day in days)
        around = lambda second: statistics.mean(mb for at, mb in memory if abs(at - second) <= 5)
        minute, end = around(min(60, SECONDS / 3)), around(memory[-1][0])
        alone, other = by_command_line(done, folder)
    sent = sum(task.dialect == "imagerecycle" for task, _ in done)
    print(f"mixed load, {CLIENTS} clients, {elapsed:.0f} s: {len(done)} files, {len(load.errors)} errors; images listed "
          f"{images} of {sent}, files in the accounts' history {counted} of {len(done)}; bytes other than those of the "
          f"command line: {len(other)}")
    for line in load.errors[:10] + [f"other bytes: {task.name} {task.dialect} {task.goal}" for task in other[:10]]:
        print("  " + line)
    print(f"  {len(done) / elapsed:.2f} files/s; pressoir optimize --jobs {WORKERS} {len(done) / alone:.2f} files/s; ratio "
          f"{alone / elapsed:.3f}; server's memory {minute:.1f} MB after a minute, {end:.1f} MB at the end, "
          f"ratio {end / minute:.3f}")


# -- fairness -----------------------------------------------------------------------------------------------

def single_jobs(client, source, count, first):
    """Seconds from the upload to the result, one job after the other."""
    times = []
    for number in range(first, first + count):
        content = with_comment(source.read_bytes(), number)
        start = time.perf_counter()
        client.finish_megaoptim(client.start_megaoptim({}, "one.jpg", content))
        times.append(time.perf_counter() - start)
    return times


def fairness(flood=500, singles=20):
    source = CORPUS / "jpeg/web-office-lounge-1200x800-prog.jpg"
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder, Server(folder, ENGINE_WORKERS=WORKERS) as server:
        greedy, modest = account(server), account(server)
        client = Client(server, modest)
        single_jobs(client, source, 3, 0)
        idle = single_jobs(client, source, singles, 100)
        other = Client(server, greedy)
        last = ""
        for number in range(flood):
            last = other.start_megaoptim({}, "many.jpg", with_comment(source.read_bytes(), 1000 + number))
        beside = single_jobs(client, source, singles, 200)
        shown = json.loads(other.ask("POST", f"/v1/optimize/{last}/result?timeout=1", b"", other.key)[1])
        still = "still queued" if shown["code"] == 504 else "DONE: the flood was too short"
    print(f"fairness, {source.name}, {flood} jobs of another account (its last one {still}): a single job takes "
          f"{statistics.median(beside):.3f} s (worst {max(beside):.3f}), idle {statistics.median(idle):.3f} s "
          f"(worst {max(idle):.3f}); ratio of medians {statistics.median(beside) / statistics.median(idle):.2f}, worst to "
          f"median idle {max(beside) / statistics.median(idle):.2f}")


PARTS = {"parked": parked, "mixed": mixed, "fairness": fairness}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
