#!/usr/bin/env python3
"""Measures the iLoveIMG API: whole tasks of several clients against the command line, and a file that comes in pieces.

Usage: bench/iloveimg.py [PART...]    parts: tasks pieces (default: all)

Pictures and programs as in bench/peers.py, the client of the tests. Tasks are of photos of about 640 x 480, cut out of those of
the corpus without loss by jpegtran: 500 whole ones would take minutes of work on each side, and beside smaller ones the
server's own share counts for more. No picture is sent twice: each carries a comment of its own, so that no result is a
cached one. Server and command line take turns, so that both see the same machine.
"""
import concurrent.futures
import dataclasses
import http.client
import itertools
import pathlib
import random
import sys
import tempfile
import threading
import time
import zlib

from PIL import Image

from load import Task, account, by_command_line, resident
from peers import CORPUS, ROOT, Server, run

sys.path.append(str(ROOT / "tests"))
from iloveimg_client import Api, members  # noqa: E402
from pressoir_server import Answer  # noqa: E402

CLIENTS, TASKS, PHOTOS, ROUNDS = 8, 100, 5, 5
CUT = 640, 480
WORKERS = 2
GOAL_RATIO = 0.85
PIECE, PIECES = 2_000_000, 250
GOAL_MEMORY = 60  # MB
GOAL_WRITTEN = 2  # times: as the piece is received, and as it is appended to the file


class Requests:
    """The requests of the tests' client, on a connection that each thread keeps."""

    def __init__(self, port):
        self.port, self.own = port, threading.local()

    def request(self, method, path, body=None, headers=None):
        if not hasattr(self.own, "connection"):
            self.own.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        try:
            self.own.connection.request(method, path, body, headers or {})
            answer = self.own.connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        except BaseException:
            self.own.connection.close()  # the next request opens it anew
            raise


def api_of(server):
    """The tests' client, for an account of its own."""
    return Api(Requests(server.port), account(server))


# -- tasks --------------------------------------------------------------------------------------------------

def cut_photos(folder):
    """Two pieces of each photo of the corpus that is large enough."""
    folder.mkdir()
    for file in sorted((CORPUS / "jpeg").glob("*.jpg")):
        with Image.open(file) as picture:
            width, height = picture.size
            if picture.mode != "RGB" or width < 1.5 * CUT[0] or height < 1.5 * CUT[1]:
                continue
        for number, part in enumerate((0.25, 0.75)):
            left, top = int((width - CUT[0]) * part), int((height - CUT[1]) * (1 - part))
            run("jpegtran", "-copy", "none", "-crop", f"{CUT[0]}x{CUT[1]}+{left}+{top}",
                "-outfile", folder / f"{file.stem}-{number}.jpg", file)
    return sorted(folder.iterdir())


def photos(folder):
    """Without end, the same in every run."""
    sources = cut_photos(folder / "photos")
    choice = random.Random(7)
    for number in itertools.count():
        yield Task(number, "iloveimg", {}, ("--balanced",), choice.choice(sources))


def whole_task(api, files):
    """From the start to the download; {file name: bytes}."""
    task = api.start("compressimage")
    sent = [{"server_filename": api.upload(task, file.content, file.name), "filename": file.name} for file in files]
    answer = api.process(task, "compressimage", sent)
    assert answer.status == 200 and answer.json()["status"] == "TaskSuccess", answer.body[:300]
    made = members(api.download(task).body)
    assert sorted(made) == sorted(file.name for file in files), list(made)
    return made


@dataclasses.dataclass
class Round:
    done: list = dataclasses.field(default_factory=list)  # pairs of a photo and its result's sum
    failures: list = dataclasses.field(default_factory=list)
    seconds: float = 0

    def work(self, api, files):
        try:
            made = whole_task(api, files)
            self.done += [(file, zlib.crc32(made[file.name])) for file in files]
        except Exception as problem:  # whatever goes wrong is what is looked for
            self.failures.append(f"{files[0].name}: {problem!r}"[:300])


def one_round(apis, source):
    """The tasks of a round; each client takes the next one that is left."""
    batches = [list(itertools.islice(source, PHOTOS)) for _ in range(TASKS // ROUNDS)]
    clients = itertools.cycle(apis)
    result = Round()
    start = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        for batch in batches:
            pool.submit(result.work, next(clients), batch)
    result.seconds = time.perf_counter() - start
    return result


def tasks():
    total, alone, other = Round(), 0.0, []
    ratios = []
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as name:
        folder = pathlib.Path(name)
        with Server(folder, ENGINE_WORKERS=WORKERS) as server:
            apis, source = [api_of(server) for _ in range(4)], photos(folder)
            for _ in range(ROUNDS):
                turn = one_round(apis, source)
                seconds, differing = by_command_line(turn.done, folder)
                ratios.append(seconds / turn.seconds)
                total.done += turn.done
                total.failures += turn.failures
                total.seconds += turn.seconds
                alone, other = alone + seconds, other + differing
    print(f"{TASKS} iLoveIMG tasks of {PHOTOS} photos of about {CUT[0]} x {CUT[1]} by {CLIENTS} clients: {len(total.failures)} failures (goal 0); bytes other "
          f"than those of the command line: {len(other)}")
    for line in total.failures[:10] + [f"other bytes: {file.name}" for file in other[:10]]:
        print("  " + line)
    files = len(total.done)
    print(f"  {files / total.seconds:.2f} files/s; pressoir optimize --jobs {WORKERS} {files / alone:.2f} files/s; ratio "
          f"{alone / total.seconds:.3f} (goal {GOAL_RATIO}), of the rounds {' '.join(f'{ratio:.3f}' for ratio in ratios)}")
    return bool(total.failures or other or alone / total.seconds < GOAL_RATIO)


# -- pieces -------------------------------------------------------------------------------------------------

def counted(pid):
    """What a process has read and written so far, by name; bytes."""
    lines = pathlib.Path(f"/proc/{pid}/io").read_text(encoding="utf-8").splitlines()
    return {name: int(value) for name, value in (line.split(": ") for line in lines)}


def stored_bytes(folder):
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def send_pieces(server, fields, first):
    """Memory in MB and counters of the server: before, and after each piece."""
    api, dice = api_of(server), random.Random(11)
    task = api.start("compressimage")
    states = [(resident(server.process.pid), counted(server.process.pid))]
    for number in range(PIECES):
        content = dice.randbytes(PIECE)
        if number == 0:
            content = first + content[len(first):]
        name = api.upload(task, content, "large.jpg", chunk=number, chunks=PIECES, **fields)
        states.append((resident(server.process.pid), counted(server.process.pid)))
    assert name
    return states


def pieces():
    """A file of 500 MB, once stored as it is and once under a key of the client's."""
    first = (CORPUS / "jpeg/web-office-lounge-1200x800-prog.jpg").read_bytes()
    failed = False
    for title, fields in (("plain", {}), ("with file_encryption_key", {"file_encryption_key": "k" * 32})):
        with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder, \
                Server(folder, LIMITS_MAX_INPUT_BYTES=2 * PIECE * PIECES) as server:
            states = send_pieces(server, fields, first)
            kept = stored_bytes(server.data)
            peak = server.peak_memory()
        before, total = states[0], PIECE * PIECES
        written = {name: states[-1][1][name] - before[1][name] for name in before[1]}
        each = [(after["wchar"] - at["wchar"]) / PIECE for (_, at), (_, after) in zip(states, states[1:])]
        print(f"{total / 1e6:.0f} MB in pieces of {PIECE / 1e6:.0f} MB, {title}: server {before[0]:.1f} MB before, "
              f"{peak - before[0]:+.1f} MB at most (goal < {GOAL_MEMORY}); written {written['wchar'] / total:.3f} times "
              f"(goal {GOAL_WRITTEN}), to disk {written['write_bytes'] / total:.3f} times, read {written['rchar'] / total:.3f} times; "
              f"a piece written {min(each):.2f} to {max(each):.2f} times, the last one {each[-1]:.2f}; left in the data folder "
              f"{kept / total:.3f} times")
        failed = failed or peak - before[0] >= GOAL_MEMORY or written["wchar"] > (GOAL_WRITTEN + 0.05) * total
    return failed


PARTS = {"tasks": tasks, "pieces": pieces}

if __name__ == "__main__":
    sys.exit(max([PARTS[part]() for part in sys.argv[1:] or PARTS]))
