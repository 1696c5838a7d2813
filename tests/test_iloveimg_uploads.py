"""The iLoveIMG contract, one test per line of its checklist: uploads and their removal."""
import json
import re
import urllib.parse

import pytest

from iloveimg_client import JSON, SETTINGS, URLENCODED, Api, Site, is_refused, multipart
from pictures import jpeg, photo, png, drawing
from pressoir_server import read_to_end, wait_until

PHOTO = jpeg(photo(), quality=95)
SHOT = png(drawing())
BAD_URL = "Cloud File is not a valid URL."


@pytest.fixture
def api(server, account):
    return Api(server, account)


@pytest.fixture
def site():
    running = Site({"/photo.jpg": PHOTO, "/a%20b.png": SHOT, "/text.txt": b"no picture"})
    yield running
    running.close()


@pytest.fixture
def fetching(server_with):
    server = server_with(**SETTINGS)
    return Api(server, server.create_account())


def result_of(api, task, name, tool="repairimage"):
    """The bytes of an upload: a repair of a whole file gives them back."""
    answer = api.process(task, tool, [name])
    assert answer.status == 200, answer.body
    return api.download(task).body


def test_il_10_forms_of_uploads(api):
    task = api.start()
    file = [("file", "photo.jpg", PHOTO)]
    bodies = [multipart([("task", task)], file), multipart([("task", task)], file, part_type=False),
              multipart([("task", task)], file, length=True), multipart([("task", task)], file, quote="")]
    # The file first, as PHP sends it.
    first, headers = multipart([], file)
    last, _ = multipart([("task", task), ("v", "php.1.1.17")])
    bodies.append((first[:-len("----------------------------8d2b5a1--\r\n") - 2] + last, headers))
    # iloveimg-net: a quoted boundary, types of text parts, both names of a file.
    boundary = "5b2e-0f3a"
    body = (f"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=task\r\n\r\n"
            f"{task}\r\n--{boundary}\r\nContent-Disposition: form-data; name=file; filename=a.jpg; "
            f"filename*=utf-8''a.jpg\r\n\r\n").encode() + PHOTO + f"\r\n--{boundary}--\r\n".encode()
    bodies.append((body, {"Content-Type": f'multipart/form-data; boundary="{boundary}"'}))
    names = set()
    for body, headers in bodies:
        answer = api.ask("POST", "/v1/upload", body, headers)
        assert answer.status == 200, answer.body
        names.add(answer.json()["server_filename"])
    assert len(names) == len(bodies)
    answer = api.process(task, "repairimage", sorted(names))
    assert answer.status == 200 and answer.json()["output_filesize"] == len(bodies) * len(PHOTO)


def test_il_11_server_filename(api):
    task = api.start()
    for content, extension in ((PHOTO, "jpg"), (SHOT, "png")):
        answer = api.parts("/v1/upload", {"task": task}, [("file", "x y.bin", content)])
        assert list(answer.json()) == ["server_filename"]
        assert re.fullmatch(r"[A-Za-z0-9]+\." + extension, answer.json()["server_filename"])


def test_il_12_pieces(api):
    task = api.start()
    cut = [PHOTO[:5000], PHOTO[5000:5010], PHOTO[5010:]]
    names = [api.upload(task, piece, chunk=i, chunks=3) for i, piece in enumerate(cut)]
    assert len(set(names)) == 1
    single = api.upload(task, SHOT, "shot.png", chunk=0, chunks=1)
    assert result_of(api, task, names[0]) == PHOTO
    task = api.start()
    single = api.upload(task, SHOT, "shot.png", chunk=0, chunks=1)
    assert result_of(api, task, single) == SHOT


def test_il_12_a_missing_piece(api):
    task = api.start()
    api.upload(task, PHOTO[:5000], chunk=0, chunks=3)
    answer = api.parts("/v1/upload", {"task": task, "chunk": 2, "chunks": 3}, [("file", "photo.jpg", PHOTO[9000:])])
    assert is_refused(answer, "UploadError")
    answer = api.parts("/v1/upload", {"task": task, "chunk": 3, "chunks": 3}, [("file", "photo.jpg", PHOTO[9000:])])
    is_refused(answer, "UploadError")


def test_il_12_pieces_of_no_picture(api):
    task = api.start()
    api.upload(task, b"<html>", "a.jpg", chunk=0, chunks=2)
    answer = api.parts("/v1/upload", {"task": task, "chunk": 1, "chunks": 2}, [("file", "a.jpg", b"</html>")])
    assert is_refused(answer, "UploadError")["type"] == ["InvalidExtension"]
    assert api.task(task) is False


def test_il_13_cloud_file(fetching, site):
    api, url = fetching, site.url + "/photo.jpg"
    task = api.start()
    sent = {"task": task, "cloud_file": url}
    answers = [api.send("/v1/upload", sent), api.form("/v1/upload", sent), api.parts("/v1/upload", sent),
               api.send("/v1/upload", {"task": task, "url": url}),
               api.parts("/v1/upload", {"task": task}, [("cloud_file", "photo.jpg", PHOTO)])]
    for answer in answers:
        assert answer.status == 200, answer.body
    answer = api.send("/v1/upload", {"task": task, "cloud_file": site.url + "/a%20b.png", "filename": "other.png"})
    names = [each.json()["server_filename"] for each in [*answers, answer]]
    answer = api.process(task, "repairimage", names)
    assert answer.json()["output_filesize"] == 5 * len(PHOTO) + len(SHOT)


def test_il_14_urls_that_cannot_be_fetched(fetching, api, site):
    task = fetching.start()
    for url in ("/etc/passwd", "photo.jpg", "ftp://a.example/b.jpg", site.url + "/none.jpg", "http://127.0.0.1:1/x.jpg",
                "file:///etc/passwd", "http://"):
        answer = fetching.send("/v1/upload", {"task": task, "cloud_file": url})
        param = is_refused(answer, "UploadError")
        assert answer.json()["error"]["message"] == BAD_URL and param["cloud_file"][0], url
    task = api.start()
    for url in (site.url + "/photo.jpg", "http://10.0.0.1/a.jpg", "http://[::1]/a.jpg"):
        answer = api.send("/v1/upload", {"task": task, "cloud_file": url})
        assert is_refused(answer, "UploadError")["cloud_file"] and answer.json()["error"]["message"] == BAD_URL


def test_il_14_what_is_behind_a_url_is_no_picture(fetching, site):
    answer = fetching.send("/v1/upload", {"task": fetching.start(), "cloud_file": site.url + "/text.txt"})
    assert is_refused(answer, "UploadError")["type"] == ["InvalidExtension"]


def test_il_15_cloud_token(fetching, site):
    sent = {"task": fetching.start(), "cloud_file": site.url + "/photo.jpg", "cloud_token": "abc.def"}
    assert fetching.send("/v1/upload", sent).status == 200
    assert site.seen == [("/photo.jpg", "Bearer abc.def")]


def test_il_17_types(api):
    task = api.start()
    answer = api.parts("/v1/upload", {"task": task}, [("file", "photo.jpg", b"<html/>" * 10)])
    assert answer.status == 400
    assert answer.json() == {"error": {"type": "UploadError", "message": "Request can't be processed successfully",
                                       "code": 400, "param": {"file": ["File extension not supported."],
                                                              "type": ["InvalidExtension"]}}}
    assert api.upload(task, PHOTO, "photo.bin").endswith(".jpg")
    assert api.upload(task, PHOTO, "nameless").endswith(".jpg")


def test_il_17_what_is_missing(api):
    task = api.start()
    param = is_refused(api.parts("/v1/upload", {"task": task}), "UploadError")
    assert param["file"] == ["The file is missing."]
    param = is_refused(api.parts("/v1/upload", {}, [("file", "a.jpg", PHOTO)]), "UploadError")
    assert param["task"] == ["The task is missing."]
    param = is_refused(api.parts("/v1/upload", {"task": "x" * 64}, [("file", "a.jpg", PHOTO)]), "UploadError")
    assert param["task"][0]
    param = is_refused(api.parts("/v1/upload", {"task": task}, [("file", "a.jpg", b"")]), "UploadError")
    assert param["file"]


def test_a_second_file_of_an_upload_is_not_dropped_unsaid(api):
    files = [("file", "a.jpg", PHOTO), ("file", "b.jpg", PHOTO)]
    param = is_refused(api.parts("/v1/upload", {"task": api.start()}, files), "UploadError")
    assert param["file"] == ["Only one file can be sent at a time."]


def test_a_key_that_is_no_text_leaves_no_file_in_the_clear(server, account):
    api = Api(server, account, {"file_encryption_key": 1234567890123456})
    assert api.get("/v1/start/compressimage").status == 400
    plain = Api(server, account)
    assert plain.parts("/v1/upload", {"task": plain.start(), "file_encryption_key": ["k" * 16]}, [("file", "a.jpg", PHOTO)]).status == 400


def removal(api, how, task, name):
    if how == "path":
        return api.ask("DELETE", f"/v1/upload/{task}/{name}")
    sent = {"task": task, "server_filename": name}
    if how == "json":
        return api.ask("DELETE", "/v1/upload", json.dumps(sent), JSON)
    return api.parts("/v1/upload/delete", sent)


@pytest.mark.parametrize("how", ["path", "json", "post"])
def test_il_18_removal(api, how):
    task = api.start()
    kept, name = api.upload(task, PHOTO), api.upload(task, PHOTO)
    answer = removal(api, how, task, name)
    assert answer.status == 200 and answer.json() == {"success": True}
    assert is_refused(removal(api, how, task, name), "UploadError")
    assert is_refused(removal(api, how, "x" * 64, kept), "UploadError")
    answer = api.process(task, "repairimage", [name, kept])
    assert answer.json()["output_filenumber"] == 1 and answer.json()["warnings"][0]["status"] == "ServerFileNotFound"


def test_il_19_delete_with_a_body(api, server):
    task = api.start()
    names = [api.upload(task, PHOTO) for _ in range(2)]
    with server.connect() as connection:
        for i, name in enumerate(names):
            body = urllib.parse.urlencode({"v": "php.1.1.17", "task": task, "server_filename": name})
            close = "Connection: close\r\n" if i == 1 else ""
            connection.sendall((f"DELETE /v1/upload/{task}/{name} HTTP/1.1\r\nHost: a\r\n{close}"
                                f"Authorization: {api.bearer['Authorization']}\r\nContent-Type: {URLENCODED['Content-Type']}"
                                f"\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode())
        received = read_to_end(connection)
    assert received.count(b'{"success":true}') == 2
    assert api.task(task) is False


def test_il_53_foreign_tasks_take_no_uploads(api, server):
    task = api.start()
    name = api.upload(task, PHOTO)
    other = Api(server, server.create_account())
    second = Api(server, server.run("account", "project", "add", str(api.account["id"]), "second"))
    for foreign in (other, second):
        answer = foreign.parts("/v1/upload", {"task": task}, [("file", "a.jpg", PHOTO)])
        assert is_refused(answer, "UploadError")["task"]
        for how in ("path", "json", "post"):
            is_refused(removal(foreign, how, task, name), "UploadError")
        is_refused(foreign.get(f"/v1/task/{task}"), "TaskNotFound", 404)
        is_refused(foreign.ask("DELETE", f"/v1/task/{task}"), "TaskNotFound")
        assert is_refused(foreign.process(task, "repairimage", [name]), "ProcessingError")
        is_refused(foreign.send("/v1/task/next", {"task": task, "tool": "cropimage"}), "TaskNotFound")
    assert result_of(api, task, name) == PHOTO
    for foreign in (other, second):
        is_refused(foreign.get(f"/v1/download/{task}"), "DownloadError")
        is_refused(foreign.get(f"/v1/task/{task}"), "TaskNotFound", 404)


def test_il_56_tasks_that_were_never_used_cost_nothing(server_with):
    server = server_with(iloveimg_open_tasks_percent=50)
    api = Api(server, server.create_account(monthly_images=4))
    rows = server.count("workspace")
    for _ in range(10):
        api.start()
    assert server.count("workspace") == rows
    tasks = [api.start() for _ in range(3)]
    for task in tasks[:2]:
        api.upload(task, PHOTO)
    answer = api.parts("/v1/upload", {"task": tasks[2]}, [("file", "a.jpg", PHOTO)])
    is_refused(answer, "UploadError")
    assert "open tasks" in answer.json()["error"]["message"]
    api.upload(tasks[0], PHOTO)
    assert api.ask("DELETE", f"/v1/task/{tasks[0]}").status == 200
    api.upload(tasks[2], PHOTO)


def test_il_55_unprocessed_tasks_expire(server_with):
    server = server_with(iloveimg_kept_for_seconds=1, service_retention_period_seconds=1)
    api = Api(server, server.create_account())
    task = api.start()
    api.upload(task, PHOTO)
    wait_until(lambda: server.count("workspace", f"id = '{task}'") == 0, 90, "the end of the task")
    assert server.count("upload", f"workspace = '{task}'") == 0
    gone = wait_until(lambda: (answer := api.get(f"/v1/task/{task}")).status != 200 and answer, 10, "the second to end")
    is_refused(gone, "TaskNotFound", 404)
