"""The iLoveIMG contract, one test per line of its checklist: tasks, lists, callbacks, accounts."""
import json
import re
import subprocess

import pytest

from iloveimg_client import (DELETE_KEYS, JSON, PROCESS_KEYS, SETTINGS, URLENCODED, Api, Site, is_refused, is_unauthorized,
                             members)
from pictures import drawing, flat, jpeg, opened, photo, png
from pressoir_server import PROGRAM, wait_until

PHOTO = jpeg(photo(), quality=95)
SHOT = png(drawing())
PROCESSED = {"tool": str, "process_start": str, "status": str, "status_message": str, "timer": str, "filesize": int,
             "output_filesize": int, "output_filenumber": int, "output_extensions": list, "server": str, "task": str,
             "file_number": str, "download_filename": str}


@pytest.fixture
def api(server, account):
    return Api(server, account)


@pytest.fixture
def site():
    running = Site({"/photo.jpg": PHOTO})
    yield running
    running.close()


@pytest.fixture
def calling(server_with):
    server = server_with(**SETTINGS)
    return Api(server, server.create_account())


def processed(api, tool="compressimage", content=PHOTO, **more):
    """The id of a task whose work has ended."""
    task = api.start(tool)
    answer = api.process(task, tool, [api.upload(task, content)], **more)
    assert answer.status == 200, answer.body
    return task


def ended(api, task):
    return wait_until(lambda: api.task(task)["status"] not in ("TaskWaiting", "TaskProcessing") and api.task(task), 60)


# Callbacks

def test_il_37_webhook(calling, site):
    api, seen = calling, []
    task = api.start()
    name = api.upload(task, PHOTO)
    site.on_call = lambda body: seen.append(api.get(f"/v1/download/{task}").status)
    answer = api.process(task, "compressimage", [name], webhook=site.url + "/hook", custom_int=7)
    body = answer.json()
    assert answer.status == 200 and list(body) == PROCESS_KEYS
    assert body["status"] == "TaskProcessing" and body["task"] == task
    call = wait_until(lambda: site.calls and site.calls[0], 60, "the callback")
    assert list(call) == ["event", "data"] and call["event"] == "task.completed"
    shown = call["data"]["task"]
    final = api.task(task)
    del final["files"]
    assert shown == final and shown["custom_int"] == 7 and shown["output_extensions"] == ["jpg"]
    assert seen == [200]  # IL-39


def test_il_37_failure(calling, site):
    task = calling.start()
    name = calling.upload(task, PHOTO)
    calling.process(task, "cropimage", [name], width=1000, height=5, webhook=site.url + "/hook")
    call = wait_until(lambda: site.calls and site.calls[0], 60, "the callback")
    assert call["event"] == "task.failed" and call["data"]["task"]["status"] == "TaskError"


def test_il_37_urls_that_cannot_be_called(api):
    for url in ("x", "ftp://a.example/", "http://127.0.0.1/hook"):
        task = api.start()
        answer = api.process(task, "compressimage", [api.upload(task, PHOTO)], webhook=url)
        assert is_refused(answer, "ProcessingError")[0]["field"] == "webhook"
        assert api.task(task)["status"] == "TaskWaiting"


def test_il_38_empty_webhook(api):
    for send in (api.send, api.form, api.parts):
        task = api.start()
        answer = api.process(task, "compressimage", [api.upload(task, PHOTO)], send, webhook="")
        assert answer.status == 200 and answer.json()["status"] == "TaskProcessing"
        assert ended(api, task)["status"] == "TaskSuccess"


def test_il_38_no_webhook(api):
    task = api.start()
    assert api.process(task, "repairimage", [api.upload(task, PHOTO)], webhook=None).json()["status"] == "TaskSuccess"
    task = api.start()
    body = f"task={task}&tool=repairimage&files[0][server_filename]={api.upload(task, PHOTO)}&webhook"
    assert api.ask("POST", "/v1/process", body, URLENCODED).json()["status"] == "TaskSuccess"


def test_il_39_retries(calling, site):
    site.statuses = [500] * 5
    task = calling.start()
    calling.process(task, "compressimage", [calling.upload(task, PHOTO)], webhook=site.url + "/hook")
    wait_until(lambda: len(site.calls) == 6, 60, "the sixth attempt")
    assert len({json.dumps(call) for call in site.calls}) == 1
    assert calling.server.count("delivery", "state = 'waiting'") == 0


# Tasks

def test_il_44_statuses(api):
    task = api.start()
    answer = api.get(f"/v1/task/{task}")
    assert answer.status == 200 and answer.body == b"false"
    name = api.upload(task, PHOTO)
    shown = api.task(task)
    assert list(shown) == ["status", "status_message"] and shown["status"] == "TaskWaiting" and shown["status_message"]
    api.process(task, "compressimage", [name])
    shown = api.task(task)
    for field, kind in PROCESSED.items():
        assert type(shown[field]) is kind, field
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", shown["process_start"])
    assert shown["status"] == "TaskSuccess" and shown["custom_int"] is shown["custom_string"] is None
    assert shown["file_number"] == "1" and shown["output_extensions"] == ["jpg"] and shown["task"] == task
    file, = shown["files"]
    assert file["server_filename"] == name and file["status"] == "FileSuccess" and file["filename"] == "photo.jpg"
    assert type(file["timer"]) is float and file["filesize"] == len(PHOTO) and file["output_filesize"] == shown["output_filesize"]
    is_refused(api.get("/v1/task/none"), "TaskNotFound", 404)


def test_il_44_processing(server_with):
    server = server_with(service_runners=1)
    api = Api(server, server.create_account())
    busy, task = api.start(), api.start()
    api.process(busy, "upscaleimage", [api.upload(busy, jpeg(photo(1200, 900)))], multiplier=4, webhook="")
    api.process(task, "compressimage", [api.upload(task, PHOTO)], webhook="")
    assert api.task(task) == {"status": "TaskProcessing", "status_message": api.task(task)["status_message"]}
    is_refused(api.get(f"/v1/download/{task}"), "DownloadError")
    assert [each["status"] for each in api.listed(status="TaskProcessing")][0] == "TaskProcessing"
    assert ended(api, task)["status"] == "TaskSuccess"


def test_il_45_list(api, server):
    first = processed(api)
    second = processed(api, "cropimage", width=5, height=5, custom_int=3)
    waiting = api.start("rotateimage")
    api.upload(waiting, PHOTO)
    entries = api.listed()
    assert [entry["task"] for entry in entries] == [waiting, second, first]
    for field, kind in PROCESSED.items():
        assert type(entries[1][field]) is kind, field
    assert all("files" not in entry for entry in entries)
    secret = api.account["secret_key"]
    assert server.request("POST", "/v1/task", json.dumps({"secret_key": secret}), JSON).json() == entries
    assert server.get(f"/v1/task?secret_key={secret}").json() == entries
    assert api.ask("GET", "/v1/task", f"secret_key={secret}", URLENCODED).json() == entries
    assert api.listed(tool="cropimage") == [entries[1]] and api.listed(custom_int=3) == [entries[1]]
    assert api.listed(status="TaskWaiting") == [entries[0]] and api.listed(status="TaskSuccess") == entries[1:]
    assert api.listed(status="TaskError") == api.listed(status="nothing") == api.listed(page=2) == []
    for wrong in ("x" * 40, ""):
        assert is_unauthorized(server.post("/v1/task", {"secret_key": wrong}))
    other = Api(server, server.run("account", "project", "add", str(api.account["id"]), "second"))
    assert other.listed() == []


def test_il_45_pages(api):
    tasks = [api.start() for _ in range(52)]
    for task in tasks:
        api.upload(task, SHOT, "shot.png")
    assert [entry["task"] for entry in api.listed(page=1)] == tasks[:1:-1]
    assert [entry["task"] for entry in api.listed(page=2)] == [tasks[1], tasks[0]]


def test_il_45_list_by_what_became_of_the_files(api):
    good = processed(api)
    mixed = api.start()
    api.process(mixed, "compressimage", [api.upload(mixed, PHOTO), "none.jpg"])
    bad = api.start()
    api.process(bad, "cropimage", [api.upload(bad, PHOTO)], width=5000, height=5)
    damaged = []
    for ignore_errors in (True, False):
        damaged.append(api.start())
        names = [api.upload(damaged[-1], PHOTO), api.upload(damaged[-1], PHOTO[:300])]
        api.process(damaged[-1], "compressimage", names, ignore_errors=ignore_errors)
    found = {status: [entry["task"] for entry in api.listed(status=status)]
             for status in ("TaskSuccess", "TaskSuccessWithWarnings", "TaskError")}
    assert found == {"TaskSuccess": [good], "TaskSuccessWithWarnings": [damaged[0], mixed], "TaskError": [damaged[1], bad]}


def test_il_46_delete(api, server):
    done = processed(api)
    started, waiting = api.start("cropimage"), api.start()
    api.upload(waiting, PHOTO)
    for task, upload_status in ((done, None), (started, "UploadDeleted"), (waiting, "UploadDeleted")):
        answer = api.ask("DELETE", f"/v1/task/{task}", "v=php.1.1.17", URLENCODED)
        assert answer.status == 200, answer.body
        body = answer.json()
        assert DELETE_KEYS <= set(body) and body["status"] == "TaskDeleted" and body["task"] == task
        assert body.get("upload_status") == upload_status
        is_refused(api.ask("DELETE", f"/v1/task/{task}"), "TaskNotFound")
        is_refused(api.get(f"/v1/task/{task}"), "TaskNotFound", 404)
        is_refused(api.get(f"/v1/download/{task}"), "DownloadError")
        assert is_refused(api.parts("/v1/upload", {"task": task}, [("file", "a.jpg", PHOTO)]), "UploadError")
    assert server.count("upload", f"workspace in ('{done}', '{waiting}')") == 0
    is_refused(api.ask("DELETE", "/v1/task/none"), "TaskNotFound")


def test_il_47_delete_by_post(api):
    task = processed(api)
    answer = api.form(f"/v1/task/{task}", {"v": "python"})
    assert answer.status == 200 and answer.json()["status"] == "TaskDeleted"
    is_refused(api.ask("POST", f"/v1/task/{task}"), "TaskNotFound")


def test_il_48_next(api):
    parent = api.start()
    names = [api.upload(parent, PHOTO), api.upload(parent, SHOT, "shot.png")]
    files = [{"server_filename": names[0], "filename": "a.jpg"}, {"server_filename": names[1], "filename": "b.png"}]
    assert api.process(parent, "resizeimage", files, pixels_width=64).status == 200
    for send, tool in ((api.send, "cropimage"), (api.form, "compress"), (api.parts, "compressimage")):
        answer = send("/v1/task/next", {"task": parent, "tool": tool})
        assert answer.status == 200, answer.body
        body = answer.json()
        assert list(body) == ["task", "files"] and body["task"] != parent
        assert sorted(body["files"].values()) == ["a.jpg", "b.png"]
        assert not set(body["files"]) & set(names)
    task, first = body["task"], next(iter(body["files"]))
    assert api.task(task)["status"] == "TaskWaiting"
    added = api.upload(task, PHOTO)
    assert api.ask("DELETE", f"/v1/upload/{task}/{list(body['files'])[1]}").status == 200
    answer = api.process(task, "cropimage", [first, added], width=30, height=20)
    assert answer.status == 200 and answer.json()["output_filenumber"] == 2, answer.body
    # The parent is as it was.
    assert api.get(f"/v1/download/{parent}").status == 200


def test_il_48_next_of_what_has_no_results(api):
    task = api.start()
    is_refused(api.send("/v1/task/next", {"task": task, "tool": "cropimage"}), "ProcessingError")
    is_refused(api.send("/v1/task/next", {"task": "none", "tool": "cropimage"}), "TaskNotFound")
    done = processed(api)
    is_refused(api.send("/v1/task/next", {"task": done, "tool": "merge"}), "StartError")
    answer = api.send("/v1/task/next", {"task": done, "tool": "cropimage"})
    api.ask("DELETE", f"/v1/task/{done}")
    name, = answer.json()["files"]
    assert api.process(answer.json()["task"], "cropimage", [name], width=5, height=5).status == 200


def test_il_57_custom_values(api):
    task = processed(api, custom_int="42", custom_string="order ü")
    shown = api.task(task)
    assert shown["custom_int"] == 42 and shown["custom_string"] == "order ü"
    assert [entry["task"] for entry in api.listed(custom_int=42)] == [task]
    assert api.listed(custom_int=43) == []
    other = api.start()
    answer = api.process(other, "compressimage", [api.upload(other, PHOTO)], custom_int="many")
    assert is_refused(answer, "ProcessingError")[0]["field"] == "custom_int"


def test_il_55_processed_tasks_expire(server_with):
    server = server_with(iloveimg_kept_for_seconds=1, service_retention_period_seconds=1)
    api = Api(server, server.create_account())
    task = processed(api)
    wait_until(lambda: api.get(f"/v1/task/{task}").status == 404, 30, "the end of the task")
    is_refused(api.get(f"/v1/download/{task}"), "DownloadError")
    wait_until(lambda: server.count("upload") == server.count("batch") == server.count("workspace") == 0, 90, "the end of its files")


def test_it_survives_a_kill(own_server):
    server = own_server(service_runners=1)
    api = Api(server, server.create_account())
    task, waiting = api.start(), api.start()
    api.process(task, "upscaleimage", [api.upload(task, jpeg(photo(1200, 900)))], multiplier=4, webhook="")
    name = api.upload(waiting, PHOTO)
    server.kill()
    server.start()
    assert ended(api, task)["status"] == "TaskSuccess"
    assert opened(api.download(task).body).size == (4800, 3600)
    assert api.process(waiting, "repairimage", [name]).status == 200


def test_pictures_and_their_stamp_survive_a_kill(own_server):
    server = own_server(service_runners=1)
    api = Api(server, server.create_account())
    first, task = api.start(), api.start("watermarkimage")
    api.process(first, "upscaleimage", [api.upload(first, jpeg(photo(400, 300)))], multiplier=4, webhook="")
    stamp = api.upload(task, png(flat(40, 20, (255, 0, 0))), "stamp.png")
    pictures = [png(flat(240, 160 + i, (255, 255, 255))) for i in range(2)]
    files = [{"server_filename": api.upload(task, content, f"{i}.png"), "filename": f"{i}.png"}
             for i, content in enumerate(pictures)]
    api.process(task, "watermarkimage", files, elements=[{"type": "image", "image": stamp, "gravity": "NorthWest"}], webhook="")
    server.kill()
    assert server.count("job_input", "role = 'stamp'") == 2
    server.start()
    assert ended(api, first)["status"] == ended(api, task)["status"] == "TaskSuccess"
    for content in members(api.download(task).body).values():
        assert [opened(content).convert("RGB").getpixel(at) for at in ((39, 19), (40, 20))] == [(255, 0, 0), (255, 255, 255)]
    assert server.count("history", "failure_code is null") == 3
    assert server.count("history", f"bytes_before = {len(pictures[0])}") == 1


def test_a_client_that_goes_away_finds_its_task_done(api, server):
    task = api.start()
    name = api.upload(task, jpeg(photo(1200, 900)))
    body = json.dumps({"task": task, "tool": "compressimage", "files": [{"server_filename": name}]})
    with server.connect() as connection:
        connection.sendall((f"POST /v1/process HTTP/1.1\r\nHost: a\r\nAuthorization: {api.bearer['Authorization']}\r\n"
                            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode())
        wait_until(lambda: api.task(task)["status"] != "TaskWaiting")
    assert ended(api, task)["status"] == "TaskSuccess"


# Keys of files


# Accounts

def set_password(server, account, password):
    subprocess.run([PROGRAM, "account", "password", str(account["id"]), "--data", server.data], input=password + "\n",
                   text=True, check=True, capture_output=True, timeout=60)


def test_il_59_accounts(server):
    account = server.create_account(name="A shop", email="shop@example.com")
    set_password(server, account, "correct horse battery")
    sent = {"email": "shop@example.com", "password": "correct horse battery", "wordpress_id": "x"}
    answer = server.post("/v1/user/login", sent)
    assert answer.status == 200, answer.body
    body = answer.json()
    assert list(body) == ["id", "token", "name", "email", "files_used", "free_files_limit", "subscription_files_used",
                          "subscription_files_limit", "package_files_used", "package_files_limit", "projects"]
    assert (body["id"], body["name"], body["email"]) == (account["id"], "A shop", "shop@example.com")
    assert (body["files_used"], body["free_files_limit"]) == (0, 1000000)
    assert body["projects"] == [{"public_key": account["public_key"], "secret_key": account["secret_key"]}]
    bearer = {"Authorization": "Bearer " + body["token"]}
    shown = server.get(f"/v1/user/{account['id']}", headers=bearer).json()
    assert {**shown, "token": ""} == {**body, "token": ""}
    assert is_unauthorized(server.get(f"/v1/user/{account['id'] + 1}", headers=bearer))
    assert is_unauthorized(server.get(f"/v1/user/{account['id']}"))
    for wrong in ({**sent, "password": "x"}, {**sent, "email": "nobody@example.com"}, {}):
        assert is_unauthorized(server.post("/v1/user/login", wrong))
    answer = server.post("/v1/user", {"name": "x", "email": "new@example.com", "new_password": "y"})
    is_refused(answer, "HTTP Error")
    assert answer.json()["error"]["message"] == "Registration is disabled on this server"
