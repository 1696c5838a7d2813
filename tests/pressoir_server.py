"""A running `pressoir serve` and the requests that tests send to it."""
import contextlib
import http.client
import itertools
import json
import os
import pathlib
import signal
import socket
import sqlite3
import ssl
import subprocess
import threading
import time
import urllib.parse
from dataclasses import dataclass, field

import contracts

ROOT = pathlib.Path(__file__).resolve().parent.parent


def of_tests(name, default):
    """The variable PRESSOIR_<name> of the tests. It is not a setting: the program would refuse it. From here on, also in
    the processes of a parallel run, it goes by another name.
    """
    value = os.environ.pop("PRESSOIR_" + name, None)
    if value:
        os.environ["TESTS_" + name] = value
    return os.environ.get("TESTS_" + name, default)


PROGRAM = pathlib.Path(of_tests("BIN", ROOT / "build/release/bin/pressoir")).resolve()
CORPUS = pathlib.Path(of_tests("CORPUS", ROOT / "../shared/corpus")).resolve()
WORDPRESS = pathlib.Path(of_tests("WORDPRESS", "/usr/share/wordpress"))  # as Debian's package has it
CRASH_SEED = int(of_tests("CRASH_SEED", time.time_ns() % 1_000_000))
START_SECONDS = 30
NUMBERS = itertools.count(1)  # of accounts: no two have the same name


def wait_until(condition, seconds=30, what="the expected state"):
    """The first true answer of `condition`; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come within {seconds} s")
        time.sleep(0.05)


def holds_within(condition, seconds, what="the change"):
    """`condition` looks at something that was changed just now: a look that begins after `seconds` finds it changed.

    How long the looks take, on a machine that is busy, decides nothing.
    """
    changed = time.monotonic()
    while True:
        began = time.monotonic()
        if condition():
            return
        assert began - changed <= seconds, f"{what} did not hold within {seconds} s"


@dataclass
class Answer:
    status: int
    headers: dict  # lower-case names
    body: bytes

    @property
    def text(self):
        return self.body.decode()

    def json(self):
        return json.loads(self.body)


@dataclass
class Multipart:
    """A body as curl writes it; `end` replaces the regular last line."""
    fields: dict
    file: bytes = None
    file_field: str = "file"
    file_name: str = "photo.jpg"
    boundary: str = "------------------------d74496d66958873e"
    end: bytes = None

    @property
    def content_type(self):
        return f"multipart/form-data; boundary={self.boundary}"

    def bytes(self):
        dashes = b"--" + self.boundary.encode()
        body = b""
        for name, value in self.fields.items():
            body += dashes + f'\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        if self.file is not None:
            body += dashes + (f'\r\nContent-Disposition: form-data; name="{self.file_field}"; '
                              f'filename="{self.file_name}"\r\nContent-Type: application/octet-stream'
                              "\r\n\r\n").encode()
            body += self.file + b"\r\n"
        return body + (dashes + b"--\r\n" if self.end is None else self.end)


@dataclass
class Server:
    folder: pathlib.Path
    settings: dict
    certificate: tuple
    listen: str = "127.0.0.1:0"
    config: pathlib.Path = None  # a settings file
    process: subprocess.Popen = None
    port: int = 0
    tls_port: int = 0
    log: list = field(default_factory=list)  # parsed JSON lines of this run
    noise: list = field(default_factory=list)  # lines that are not JSON

    @property
    def data(self):
        return self.folder / "data"

    def start(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PRESSOIR_")}
        if "fetch_allow" in self.settings:  # sites of tests have whatever port is free
            environment["PRESSOIR_FETCH_PORTS"] = "1-65535"
        for name, value in self.settings.items():
            environment["PRESSOIR_" + name.upper()] = str(value)
        cert, key = self.certificate
        self.log, self.noise = [], []
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--listen", self.listen, "--tls-listen", "127.0.0.1:0", "--tls-cert", cert,
             "--tls-key", key, "--data", self.data, *(["--config", self.config] if self.config else [])],
            env=environment, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        threading.Thread(target=self._read_log, args=(self.process.stderr,), daemon=True).start()
        listening = wait_until(self._listening, START_SECONDS, "the server's `listening` line")
        self.port, self.tls_port = listening["http_port"], listening["tls_port"]
        assert self.get("/health").status == 200

    def _listening(self):
        assert self.process.poll() is None, f"the server ended: {self.noise} {self.log}"
        return next(iter(self.events("listening")), None)

    def _read_log(self, stream):
        log, noise = self.log, self.noise
        for line in stream:
            try:
                log.append(json.loads(line))
            except ValueError:
                noise.append(line)

    def events(self, name):
        return [line for line in list(self.log) if line.get("event") == name]

    def stop(self):
        """Ends it gracefully; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        worked = self.events("file_work_on_loop") + self.events("long_work_on_loop")
        assert not worked, worked
        return status

    def kill(self):
        self.process.kill()
        self.process.wait(10)

    def count(self, table, condition="1 = 1"):
        """Rows of the database: for states that no answer shows."""
        with contextlib.closing(sqlite3.connect(f"file:{self.data / 'pressoir.db'}?mode=ro", uri=True, timeout=20)) as rows:
            return rows.execute(f"select count(*) from {table} where {condition}").fetchone()[0]

    # The command line, beside the running server.

    def values(self, table, column, condition="1 = 1"):
        """Of these rows."""
        with contextlib.closing(sqlite3.connect(f"file:{self.data / 'pressoir.db'}?mode=ro", uri=True, timeout=20)) as rows:
            return [row[0] for row in rows.execute(f"select {column} from {table} where {condition}")]

    def run(self, *arguments):
        done = subprocess.run([PROGRAM, *arguments, "--data", self.data, "--json"], capture_output=True, text=True,
                              cwd=self.folder, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def create_account(self, **options):
        """monthly_images=3 becomes --monthly-images 3."""
        words = ["account", "create"]
        for name, value in {"name": f"test {next(NUMBERS)}", **options}.items():
            words += ["--" + name.replace("_", "-"), str(value)]
        return self.run(*words)

    def create_account_with_email(self, **options):
        """An address is one account's."""
        return self.create_account(email=f"user{next(NUMBERS)}@example.com", **options)

    def history(self, account):
        return self.run("account", "show", str(account["id"]))["history"]

    # Requests.

    def request(self, method, path, body=None, headers=None, tls=False, timeout=120):
        if tls:
            context = ssl.create_default_context(cafile=str(self.certificate[0]))
            connection = http.client.HTTPSConnection("127.0.0.1", self.tls_port, timeout=timeout, context=context)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            content = response.read()
            answer = Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content)
        finally:
            connection.close()
        contracts.check(method, path, body, headers, answer)
        return answer

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, fields, **options):
        """An urlencoded body."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", **options.pop("headers", {})}
        return self.request("POST", path, urllib.parse.urlencode(fields), headers, **options)

    def upload(self, path, fields, file=None, file_name="photo.jpg", end=None, **options):
        """A multipart body."""
        body = Multipart(fields, file, file_name=file_name, end=end)
        headers = {"Content-Type": body.content_type, **options.pop("headers", {})}
        return self.request("POST", path, body.bytes(), headers, **options)

    def connect(self, address="127.0.0.1"):
        """A raw connection."""
        return socket.create_connection((address, self.port), timeout=60)

    def raw(self, request):
        """The answer to bytes sent as they are; the request asks to close the connection."""
        with self.connect() as connection:
            connection.sendall(request)
            return parse_answer(read_to_end(connection))


def read_to_end(connection):
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


def parse_answer(received):
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
    return Answer(int(first.split()[1]), headers, body)
