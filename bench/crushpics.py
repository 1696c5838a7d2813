#!/usr/bin/env python3
"""Measures the Crush.pics API: webhooks under load, the same while the server is killed, and the waiting call.

Usage: bench/crushpics.py [PART...]    parts: webhooks killed compress (default: all)

Pictures and programs as in bench/peers.py. A receiver of webhooks runs in this process: one URL of each account answers
201, another one 500 twice and then 201, and that of a further account accepts connections and never answers. Whoever
is told that an image is optimized downloads all its links before it answers, as the WordPress plugin does. Times are
those of the wall clock, which server and receiver share.
"""
import collections
import dataclasses
import http.client
import http.server
import json
import os
import pathlib
import random
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

from load import SilentSite, percentile, with_comment
from peers import BIN, CORPUS, ROOT, run

ACCOUNTS, CLIENTS, UPLOADS = 2, 8, 200
SILENT_CALLBACKS = 300
KILLS = 20
FIRST_RETRY, HOLD = 1, 0.5  # seconds; the second is the contract's
WORKERS = 2
SETTINGS = {"WEBHOOKS_ALLOW_HTTP": "true", "WEBHOOKS_ALLOW_PRIVATE": "true", "ENGINE_WORKERS": WORKERS,
            "CRUSHPICS_FIRST_RETRY_SECONDS": FIRST_RETRY}
SMALL = ["gif/dispose-background-transparency.gif", "png/gray-alpha-16bit.png", "gif/cartoon-cramps.gif",
         "png/interlaced-pngsuite-palette.png", "gif/loop-three.gif"]
LARGE = "jpeg/screenshot-spreadsheet.jpg"  # 290 kB
EVENTS = ["processing", "optimized"]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Server:
    """`pressoir serve` on a port that it keeps when it is killed and started again."""

    def __init__(self, folder):
        self.data, self.port = pathlib.Path(folder) / "data", free_port()
        self.log = open(pathlib.Path(folder) / "log", "w", encoding="utf-8")
        self.start()

    def start(self):
        environment = {**os.environ, **{f"PRESSOIR_{name}": str(value) for name, value in SETTINGS.items()}}
        self.process = subprocess.Popen([BIN / "pressoir", "serve", "--listen", f"127.0.0.1:{self.port}", "--data", self.data],
                                        stdout=subprocess.DEVNULL, stderr=self.log, env=environment)
        while not self.answers():
            assert self.process.poll() is None, pathlib.Path(self.log.name).read_text(encoding="utf-8")[-2000:]
            time.sleep(0.02)

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
            return True
        except OSError:
            return False

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()

    def account(self, name):
        return json.loads(run(BIN / "pressoir", "account", "create", "--data", self.data, "--json", "--name", name)[0])

    def rows(self, query):
        with sqlite3.connect(f"file:{self.data / 'pressoir.db'}?mode=ro", uri=True, timeout=30) as database:
            return database.execute(query).fetchall()


class Client:
    """One account's words, on a connection for each request."""

    def __init__(self, port, token):
        self.port, self.headers = port, {"Authorization": "Bearer " + token}

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {**self.headers, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def add_url(self, url):
        status, answer = self.ask("POST", "/v1/callback_urls", json.dumps({"url": url}), {"Content-Type": "application/json"})
        assert status == 200, answer

    def upload(self, path, name, content, **fields):
        body = b"".join(f'--b\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
                        for field, value in fields.items())
        body += f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        status, answer = self.ask("POST", path, body + content + b"\r\n--b--\r\n",
                                  {"Content-Type": "multipart/form-data; boundary=b"})
        assert status == 200, (status, answer)
        return json.loads(answer)["original_image"]


# -- the receiver -------------------------------------------------------------------------------------------

@dataclasses.dataclass
class Attempt:
    url: str  # its path
    number: int
    image: int
    event: str
    arrived: float
    status: int
    answered: float


class Receiver:
    """/ACCOUNT/prompt answers 201, /ACCOUNT/failing 500 twice for each webhook and then 201."""

    def __init__(self):
        receiver = self
        self.attempts, self.early, self.tries = [], [], collections.Counter()
        self.lock = threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_POST(self):
                arrived = time.time()
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status = receiver.status_of(self.path, body)
                receiver.download(body)
                answered = time.time()
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                except OSError:
                    pass  # the server was killed meanwhile
                receiver.note(Attempt(self.path, body["id"], body["image_id"], body["event"], arrived, status, answered))

        class Site(http.server.ThreadingHTTPServer):
            request_queue_size, daemon_threads = 200, True

        self.site = Site(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.site.server_address[1]}"
        threading.Thread(target=self.site.serve_forever, daemon=True).start()

    def status_of(self, path, body):
        with self.lock:
            self.tries[body["id"]] += 1
            return 500 if path.endswith("/failing") and self.tries[body["id"]] <= 2 else 201

    def download(self, body):
        """What is announced must be there; a server that was just killed serves nothing."""
        for shown in body.get("optimized_images", []):
            link = urllib.parse.urlsplit(shown["link"])
            try:
                connection = http.client.HTTPConnection(link.netloc, timeout=10)
                connection.request("GET", link.path)
                answer = connection.getresponse()
                content = answer.read()
                if answer.status != 200 or len(content) != shown["size"]:
                    self.early.append(f"{link.path}: {answer.status}, {len(content)} B instead of {shown['size']}")
            except OSError:
                pass
            except http.client.HTTPException:
                pass

    def note(self, attempt):
        with self.lock:
            self.attempts.append(attempt)

    def close(self):
        self.site.shutdown()
        self.site.server_close()


# -- the load -----------------------------------------------------------------------------------------------

@dataclasses.dataclass
class Upload:
    account: int
    image: int
    answered: float


class Load:
    """Uploads that are not waited for, by all clients at once."""

    def __init__(self, port, owners, pause=0.0):
        self.port, self.owners, self.pause = port, owners, pause
        self.uploads, self.lock = [], threading.Lock()
        self.repeated = 0
        self.threads = [threading.Thread(target=self.client, args=(number,)) for number in range(CLIENTS)]

    def client(self, number):
        account = number % ACCOUNTS
        client = Client(self.port, self.owners[account]["bearer_token"])
        for step in range(UPLOADS // CLIENTS):
            source = CORPUS / SMALL[step % len(SMALL)]
            content = with_comment(source.read_bytes(), 1000 * number + step)
            while True:
                try:
                    image = client.upload("/v1/original_images", source.name, content)
                    break
                except (OSError, http.client.HTTPException):  # killed: the client does not know what became of it
                    self.repeated += 1
                    time.sleep(0.1)
            with self.lock:
                self.uploads.append(Upload(self.owners[account]["id"], image["id"], time.time()))
            time.sleep(self.pause)

    def run(self):
        for thread in self.threads:
            thread.start()

    def wait(self):
        for thread in self.threads:
            thread.join()


def accounts_of(server, receiver):
    owners = [server.account(f"crush {number}") for number in range(ACCOUNTS)]
    for owner in owners:
        client = Client(server.port, owner["bearer_token"])
        for kind in ("prompt", "failing"):
            client.add_url(f"{receiver.address}/{owner['id']}/{kind}")
    return owners


def fill_silent(server, site):
    """A further account whose 300 webhooks go to an address that never answers."""
    owner = server.account("silent")
    client = Client(server.port, owner["bearer_token"])
    client.add_url(site.url(0))
    source = CORPUS / SMALL[3]
    for number in range(SILENT_CALLBACKS // len(EVENTS)):
        client.upload("/v1/original_images", source.name, with_comment(source.read_bytes(), 100_000 + number))
    return owner["id"]


def pending(server, owners):
    which = ", ".join(str(owner["id"]) for owner in owners)
    under_way, = server.rows(f"select count(*) from batch where account in ({which}) and ended_at is null")[0]
    left, = server.rows(f"select count(*) from delivery where account in ({which}) and state = 'pending'")[0]
    return under_way + left


def wait_for_all(server, owners, seconds):
    deadline = time.monotonic() + seconds
    while (left := pending(server, owners)) and time.monotonic() < deadline:
        time.sleep(0.25)
    return left


# -- what is looked at --------------------------------------------------------------------------------------

def attempts_by_url(receiver):
    """{(account, kind of URL, image): attempts in the order of their arrival}"""
    found = collections.defaultdict(list)
    for attempt in sorted(receiver.attempts, key=lambda each: each.arrived):
        _, account, kind = attempt.url.split("/")
        found[int(account), kind, attempt.image].append(attempt)
    return found


def problems_of(uploads, by_url):
    """What was lost, came early or in another order; how much earlier than the answer plus half a second at most."""
    lost, disorder, least = [], [], float("inf")
    for upload in uploads:
        for kind in ("prompt", "failing"):
            attempts = by_url.get((upload.account, kind, upload.image), [])
            done = [each.event for each in attempts if each.status == 201]
            if list(dict.fromkeys(done)) != EVENTS:
                lost.append((upload, kind, done))
            first_success = next((each.answered for each in attempts if each.status == 201), float("inf"))
            if any(each.event == "optimized" and each.arrived < first_success for each in attempts):
                disorder.append((upload, kind))
            if attempts:
                least = min(least, attempts[0].arrived - upload.answered)
    return lost, disorder, least


def repeated_after_success(receiver):
    done, again = set(), []
    for attempt in sorted(receiver.attempts, key=lambda each: each.arrived):
        if attempt.number in done:
            again.append(attempt)
        if attempt.status == 201:
            done.add(attempt.number)
    return again


def delays_of(server, uploads, by_url):
    """Seconds from the end of a job, and where that is later from the half second after the answer and from the end of
    `processing` at the same URL, to the first attempt at `optimized`."""
    ended = dict(server.rows("select min(j.id), b.ended_at from batch b join job j on j.batch = b.id group by b.id"))
    delays, plain = [], []
    for upload in uploads:
        for kind in ("prompt", "failing"):
            attempts = by_url[upload.account, kind, upload.image]
            end, before = ended[upload.image] / 1000, max(each.answered for each in attempts if each.event == "processing")
            first = min(each.arrived for each in attempts if each.event == "optimized")
            delays.append(first - max(end, upload.answered + HOLD, before))
            if end > max(upload.answered + HOLD, before):
                plain.append(first - end)
    return delays, plain


def report(title, server, receiver, load, left):
    by_url = attempts_by_url(receiver)
    lost, disorder, least = problems_of(load.uploads, by_url)
    print(f"{title}: {len(load.uploads)} uploads by {CLIENTS} clients, {len(receiver.attempts)} attempts; webhooks still pending "
          f"{left}, images without all their webhooks {len(lost)}, in another order {len(disorder)}, links that were not "
          f"there {len(receiver.early)}, first attempt {least:.3f} s after the answer at the earliest")
    for line in [*lost[:5], *disorder[:5], *receiver.early[:5]]:
        print(f"  {line}")
    return by_url, bool(left or lost or disorder or receiver.early or least < HOLD - 0.05)


# -- parts --------------------------------------------------------------------------------------------------

def webhooks():
    receiver = Receiver()
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder, SilentSite() as silent:
        server = Server(folder)
        try:
            owners = accounts_of(server, receiver)
            account = fill_silent(server, silent)
            load = Load(server.port, owners)
            start = time.perf_counter()
            load.run()
            load.wait()
            sent = time.perf_counter() - start
            left = wait_for_all(server, owners, 120)
            by_url, _ = report("webhooks", server, receiver, load, left)
            again = repeated_after_success(receiver)
            delays, plain = delays_of(server, load.uploads, by_url)
            stuck, = server.rows(f"select count(*) from delivery where account = {account} and state = 'pending'")[0]
        finally:
            server.stop()
            receiver.close()
    print(f"  sent in {sent:.1f} s, all told after {time.perf_counter() - start:.1f} s; sent again after success {len(again)}; from the "
          f"moment from which it may go to the first attempt at `optimized`: median {statistics.median(delays):.3f} s, "
          f"p99 {percentile(delays, 0.99):.3f} s, worst {max(delays):.3f} s; from the end of the {len(plain)} jobs that alone "
          f"held it up: {statistics.median(plain) if plain else 0:.3f} s, worst {max(plain, default=0):.3f} s; webhooks of the silent "
          f"receiver pending meanwhile {stuck} of {SILENT_CALLBACKS}")


def killed():
    """An attempt after success is right only where the server was killed before it could note that."""
    choice = random.Random(12)
    receiver = Receiver()
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder, SilentSite() as silent:
        server = Server(folder)
        noted = {}  # webhook: when its success was first seen in the database of a killed server
        try:
            owners = accounts_of(server, receiver)
            fill_silent(server, silent)
            load = Load(server.port, owners, pause=1.5)
            load.run()
            for _ in range(KILLS):
                time.sleep(choice.uniform(0.2, 5))
                server.kill()
                down = time.time()
                for number, in server.rows("select id from delivery where state = 'delivered'"):
                    noted.setdefault(number, down)
                server.start()
            load.wait()
            left = wait_for_all(server, owners, 240)
            report(f"killed {KILLS} times", server, receiver, load, left)
            which = ", ".join(str(owner["id"]) for owner in owners)
            states = dict(server.rows(f"select state, count(*) from delivery where account in ({which}) group by state"))
        finally:
            server.stop()
            receiver.close()
    again = repeated_after_success(receiver)
    wrong = [each for each in again if each.arrived > noted.get(each.number, float("inf"))]
    print(f"  uploads whose answer was lost and that were sent again {load.repeated}; webhooks by state {states}; sent again after "
          f"success {len(again)}, of these with a success that had been noted {len(wrong)}")
    for each in wrong[:5]:
        print(f"  {each}")


def compress(rounds=15):
    source = CORPUS / LARGE
    ours, command, other = [], [], 0
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as name:
        folder = pathlib.Path(name)
        server = Server(folder)
        try:
            client = Client(server.port, server.account("compress")["bearer_token"])
            for number in range(rounds + 1):  # the first one warms up
                content = with_comment(source.read_bytes(), number)
                start = time.perf_counter()
                image = client.upload("/v1/compress", source.name, content, compression_type="lossy", compression_level=85)
                ours.append(time.perf_counter() - start)
                (folder / "in.jpg").write_bytes(content)
                start = time.perf_counter()
                run(BIN / "pressoir", "optimize", "--score", 80, "--effort", "medium", "--keep", "none", "--upright",
                    "-o", folder / "out.jpg", folder / "in.jpg")
                command.append(time.perf_counter() - start)
                _, made = client.ask("GET", urllib.parse.urlsplit(image["optimized_images"][0]["link"]).path)
                other += made != (folder / "out.jpg").read_bytes()
        finally:
            server.stop()
    ours, command = statistics.median(ours[1:]), statistics.median(command[1:])
    print(f"/v1/compress of {source.name}, {source.stat().st_size:,} B, lossy 85, {rounds} times: p50 {ours:.3f} s, "
          f"pressoir optimize {command:.3f} s, ratio {ours / command:.2f}; results that differ {other}")


PARTS = {"webhooks": webhooks, "killed": killed, "compress": compress}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
