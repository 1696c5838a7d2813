"""Uploads in pieces and files under a client's key, across a kill of the server and in memory."""
import os
import pathlib

import pytest

from attacks import Memory
from iloveimg_client import Api, is_refused
from pictures import drawing, jpeg, opened, photo, png
from pressoir_server import wait_until

PHOTO = jpeg(photo(), quality=95)
SHOT = png(drawing())
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


# The contract

def test_il_54_key_in_the_token(own_server):
    server = own_server()
    account = server.create_account()
    api, other = Api(server, account, {"file_encryption_key": KEY}), Api(server, account, {"file_encryption_key": OTHER_KEY})
    none = Api(server, account)
    task = api.start()
    name = api.upload(task, PHOTO)
    for wrong in (other, none):
        assert is_refused(wrong.parts("/v1/upload", {"task": task}, [("file", "b.jpg", SHOT)]), "UploadError")
        is_refused(wrong.process(task, "compressimage", [name]), "ProcessingError")
    assert not readable(server, PHOTO)
    answer = api.process(task, "compressimage", [name])
    assert answer.status == 200, answer.body
    for wrong in (other, none):
        is_refused(wrong.get(f"/v1/download/{task}"), "DownloadError")
    content = api.download(task).body
    assert opened(content).size == (256, 192)
    assert not readable(server, PHOTO) and not readable(server, content)
    assert Api(server, account, {"file_encryption_key": KEY}).ask(
        "GET", f"/v1/download/{task}", headers={"Range": "bytes=100-199"}).body == content[100:200]
    assert KEY.encode() not in b"".join(path.read_bytes() for path in server.data.rglob("*") if path.is_file())


def test_il_54_key_with_process(own_server):
    server = own_server()
    api = Api(server, server.create_account())
    task = api.start()
    names = [api.upload(task, PHOTO), api.upload(task, SHOT, "shot.png")]
    assert api.process(task, "repairimage", names, file_encryption_key=KEY).status == 200
    is_refused(api.get(f"/v1/download/{task}"), "DownloadError")
    answer = Api(server, api.account, {"file_encryption_key": KEY}).get(f"/v1/download/{task}")
    assert answer.status == 200 and int(answer.headers["content-length"]) == len(answer.body)
    assert not readable(server, PHOTO) and not readable(server, SHOT)


def test_il_54_wrong_lengths(server, account):
    api = Api(server, account)
    is_refused(keyed(server, account, "short").get("/v1/start/compressimage"), "StartError")
    task = api.start()
    answer = api.process(task, "repairimage", [api.upload(task, PHOTO)], file_encryption_key="x" * 17)
    is_refused(answer, "ProcessingError")
    assert "16, 24 or 32" in answer.json()["error"]["message"]


def test_il_54_next_keeps_the_key(server, account):
    api = Api(server, account, {"file_encryption_key": KEY})
    parent = api.start()
    assert api.process(parent, "compressimage", [api.upload(parent, PHOTO)]).status == 200
    body = api.send("/v1/task/next", {"task": parent, "tool": "cropimage"}).json()
    name, = body["files"]
    for other in (None, {"file_encryption_key": KEY[::-1]}):
        answer = Api(server, account, other).send("/v1/task/next", {"task": parent, "tool": "cropimage"})
        is_refused(answer, "ProcessingError")
    is_refused(Api(server, account).process(body["task"], "cropimage", [name], width=5, height=5), "ProcessingError")
    assert api.process(body["task"], "cropimage", [name], width=5, height=5).status == 200
    assert opened(api.download(body["task"]).body).size == (5, 5)
