"""Uploads in pieces and files under a client's key, across a kill of the server and in memory."""
import os
import pathlib

import pytest

from attacks import Memory
from iloveimg_client import Api, is_refused
from pictures import jpeg, opened, photo
from pressoir_server import wait_until

PHOTO = jpeg(photo(), quality=95)
LARGE = jpeg(photo(1200, 900))
KEY, OTHER_KEY = "0123456789abcdef", "fedcba9876543210"
PIECE = 2_000_000  # as the .NET client sends them


def files_of(server):
    """All that is on disk below the data folder: by name, and nameless ones that the server has open."""
    named = [path for path in server.data.rglob("*") if path.is_file()]
    opened_files = []
    for link in pathlib.Path(f"/proc/{server.process.pid}/fd").glob("*") if server.process.poll() is None else ():
        try:
            if os.readlink(link).startswith(str(server.data / "spool")):
                opened_files.append(link)
        except FileNotFoundError:
            pass  # closed meanwhile
    return named + opened_files


def readable(server, content):
    part = content[len(content) // 2:][:64]
    found = []
    for path in files_of(server):
        try:
            found.append(part in path.read_bytes())
        except FileNotFoundError:
            pass
    return any(found)


def keyed(server, account, key=KEY):
    return Api(server, account, {"file_encryption_key": key})


@pytest.mark.parametrize("comes_with", ["upload", "process"])
def test_work_under_a_key_survives_a_kill(own_server, comes_with):
    server = own_server(service_runners=1)
    account = server.create_account()
    api = keyed(server, account) if comes_with == "upload" else Api(server, account)
    task, waiting = api.start(), api.start()
    large, name = api.upload(task, LARGE), api.upload(waiting, PHOTO)
    for each, file in ((task, large), (waiting, name)):
        answer = api.process(each, "upscaleimage", [file], multiplier=4, webhook="",
                             **({"file_encryption_key": KEY} if comes_with == "process" else {}))
        assert answer.json()["status"] == "TaskProcessing", answer.body
    assert not readable(server, LARGE) and not readable(server, PHOTO)
    server.kill()
    assert server.count("vault", "sealed_key is not null") == 2
    assert not readable(server, LARGE) and not readable(server, PHOTO)
    server.start()
    for each, size in ((task, (4800, 3600)), (waiting, (1024, 768))):
        wait_until(lambda each=each: Api(server, account).task(each)["status"] == "TaskSuccess", 60, "the end of the work")
        content = keyed(server, account).download(each).body
        assert opened(content).size == size
        assert not readable(server, content)
        is_refused(keyed(server, account, OTHER_KEY).get(f"/v1/download/{each}"), "DownloadError")
    assert server.count("vault", "sealed_key is not null") == 0
    assert KEY.encode() not in b"".join(path.read_bytes() for path in files_of(server))


@pytest.mark.parametrize("key", [None, KEY])
def test_pieces_survive_a_kill_between_them(own_server, key):
    server = own_server()
    api = Api(server, server.create_account(), key and {"file_encryption_key": key})
    task, half = api.start(), len(PHOTO) // 2
    api.upload(task, PHOTO[:half], chunk=0, chunks=2)
    assert not readable(server, PHOTO[:half])
    server.kill()
    server.start()
    name = api.upload(task, PHOTO[half:], chunk=1, chunks=2)
    assert api.process(task, "repairimage", [name]).status == 200
    assert api.download(task).body == PHOTO
    assert not (key and readable(server, PHOTO))


def test_pieces_cost_no_memory_and_no_second_copy(own_server):
    server = own_server()
    api = Api(server, server.create_account())
    task, count = api.start(), 40
    piece = PHOTO + os.urandom(PIECE - len(PHOTO))
    api.upload(task, piece, "large.jpg", chunk=0, chunks=count)
    with Memory(server):
        for number in range(1, count):
            api.upload(task, piece, "large.jpg", chunk=number, chunks=count)
    stored = sum(path.stat().st_size for path in (server.data / "blobs").rglob("*") if path.is_file())
    assert count * PIECE < stored < count * PIECE * 1.01
