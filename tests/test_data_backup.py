"""`pressoir data backup` beside a running server, and `data restore` into a folder that a server then takes."""
import fcntl
import json
import os
import signal
import subprocess
import threading

import pytest

from cli import PRESSOIR, jpeg, run
from megaoptim_client import Api
from pressoir_server import Server, wait_until


def backup(server, folder, *options, code=0):
    return run("data", "backup", folder, "--data", server.data, *options, code=code)


def restore(folder, data, *options, code=0):
    return run("data", "restore", folder, "--data", data, *options, code=code)


def sums(folder):
    return dict(reversed(line.split("  ", 1)) for line in (folder / "SHA256SUMS").read_text().splitlines())


def started(tmp_path, data, certificate):
    """A server on restored data."""
    server = Server(tmp_path / "restored", {}, certificate)
    server.folder.mkdir(exist_ok=True)
    assert data == server.data
    server.start()
    return server


def submitted(api, photo):
    """A job of MegaOptim, whose files stay for an hour; its id."""
    return api.id_of(api.optimize([("file", "photo.jpg", photo)], type="file"))


def item_of(api, process):
    return api.result(process).json()["result"][0]


@pytest.fixture
def photo(tmp_path):
    return jpeg(tmp_path / "photo.jpg", size=(320, 240)).read_bytes()


def test_a_backup_starts_as_a_server_with_the_same_accounts_files_and_results(tmp_path, own_server, certificate, photo):
    server = own_server()
    account = server.create_account()
    api = Api(server, account)
    process = submitted(api, photo)
    before = item_of(api, process)
    content = api.fetch(before["url"]).body
    backup(server, tmp_path / "backup")
    checked = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path / "backup")
    assert checked.returncode == 0
    assert {"pressoir.db", "key"} < sums(tmp_path / "backup").keys()
    server.stop()
    restore(tmp_path / "backup", tmp_path / "restored/data")
    again = started(tmp_path, tmp_path / "restored/data", certificate)
    try:
        restored = Api(again, account)
        assert item_of(restored, process)["optimized_size"] == before["optimized_size"]
        assert restored.fetch(before["url"]).body == content and len(content) < len(photo)
        run("check", "--data", again.data)
    finally:
        again.stop()


def test_a_backup_during_uploads_names_no_file_that_it_does_not_have(tmp_path, own_server, certificate):
    server = own_server(megaoptim_kept_for_seconds=1, service_retention_period_seconds=1,
                        service_cache_kept_for_seconds=0)
    api = Api(server, server.create_account())
    photos = [jpeg(tmp_path / f"{n}.jpg", seed=n, size=(64, 48)).read_bytes() for n in range(6)]
    ended, accepted = threading.Event(), []

    def upload():
        while not ended.is_set():
            accepted.append(submitted(api, photos[len(accepted) % len(photos)]))

    uploads = [threading.Thread(target=upload) for _ in range(3)]
    for thread in uploads:
        thread.start()
    try:
        for number in range(4):
            wait_until(lambda: len(accepted) > 5 * (number + 1), 60, "more uploads")
            backup(server, tmp_path / f"backup{number}")
    finally:
        ended.set()
        for thread in uploads:
            thread.join()
    for number in range(4):
        data = tmp_path / f"data{number}"
        restore(tmp_path / f"backup{number}", data)
        assert b"lost results    0" in run("check", "--data", data).stdout


def test_a_changed_a_missing_and_an_added_line_are_refused_and_leave_nothing(tmp_path, own_server, photo):
    server = own_server()
    api = Api(server, server.create_account())
    item_of(api, submitted(api, photo))
    folder, data = tmp_path / "backup", tmp_path / "data"
    backup(server, folder)
    blob = next(folder / name for name in sums(folder) if name.startswith("blobs/"))
    content, whole = blob.read_bytes(), (folder / "SHA256SUMS").read_text()

    def put(path, content):  # the file is one with the server's
        path.unlink(missing_ok=True)
        path.write_bytes(content)

    put(blob, content[:-1] + bytes([content[-1] ^ 1]))
    assert b"SHA-256" in restore(folder, data, code=1).stderr and not data.exists()
    blob.unlink()
    assert b"missing" in restore(folder, data, code=1).stderr and not data.exists()
    put(blob, content)
    name = str(blob.relative_to(folder))
    (folder / "SHA256SUMS").write_text("".join(line for line in whole.splitlines(True) if not line.endswith(name + "\n")))
    assert name.encode() in restore(folder, data, code=1).stderr and not list(data.iterdir())
    data.rmdir()
    (folder / "SHA256SUMS").write_text(whole + "0" * 64 + "  ../outside\n")
    assert b"line" in restore(folder, data, code=1).stderr and not data.exists()
    (folder / "SHA256SUMS").unlink()
    assert b"no complete backup" in restore(folder, data, code=1).stderr and not data.exists()
    (folder / "SHA256SUMS").write_text(whole)
    restore(folder, data)


def test_what_comes_into_the_folder_while_the_backup_is_read_stays(tmp_path, own_server, photo):
    server = own_server()
    api = Api(server, server.create_account())
    item_of(api, submitted(api, photo))
    folder, data = tmp_path / "backup", tmp_path / "data"
    backup(server, folder)
    server.stop()
    asked = []
    before = signal.signal(signal.SIGIO, lambda number, frame: asked.append(number))
    held = os.open(folder / "pressoir.db", os.O_RDWR)
    try:
        fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_WRLCK)  # whoever opens the file waits until it is given up
        reading = subprocess.Popen([PRESSOIR, "data", "restore", folder, "--data", data], stderr=subprocess.PIPE)
        wait_until(lambda: asked, 60, "the backup to be read")
        data.mkdir()
        (data / "pressoir.db").write_bytes(b"of a server")
        fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        said = reading.communicate(timeout=60)[1]
    finally:
        os.close(held)
        signal.signal(signal.SIGIO, before)
    assert reading.returncode == 1 and b"empty folder" in said
    assert (data / "pressoir.db").read_bytes() == b"of a server"


def test_a_file_that_was_lost_before_is_told_and_all_others_are_restored(tmp_path, own_server, photo):
    server = own_server()
    api = Api(server, server.create_account())
    item_of(api, submitted(api, photo))
    next(path for path in (server.data / "blobs").rglob("*") if path.is_file()).unlink()
    assert b"1 stored file had been lost" in backup(server, tmp_path / "backup", code=1).stderr
    assert subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path / "backup").returncode == 0
    restore(tmp_path / "backup", tmp_path / "data")


def test_encrypted_files_are_linked_since_they_never_change(tmp_path, own_server, certificate, photo):
    server = own_server(service_encrypt_blobs="true")
    account = server.create_account()
    api = Api(server, account)
    process = submitted(api, photo)
    content = api.fetch(item_of(api, process)["url"]).body
    backup(server, tmp_path / "backup")
    blobs = [path for path in (tmp_path / "backup/blobs").rglob("*") if path.is_file()]
    assert blobs and all(path.name.endswith(".sealed") and path.stat().st_nlink == 2 for path in blobs)
    server.stop()
    restore(tmp_path / "backup", tmp_path / "restored/data")
    again = started(tmp_path, tmp_path / "restored/data", certificate)
    try:
        restored = Api(again, account)
        assert restored.fetch(item_of(restored, process)["url"]).body == content
    finally:
        again.stop()


def test_what_a_failed_backup_has_made_goes_and_lost_found_stays(tmp_path, own_server):
    server = own_server()
    folder, made = tmp_path / "backup", tmp_path / "made"
    (folder / "lost+found").mkdir(parents=True)
    folder.chmod(0o755)
    (server.data / "key").rename(tmp_path / "key")
    assert b"key file" in backup(server, folder, code=1).stderr
    backup(server, made, code=1)
    assert [path.name for path in folder.iterdir()] == ["lost+found"] and not made.exists()
    (tmp_path / "key").rename(server.data / "key")
    backup(server, folder)
    assert oct(folder.stat().st_mode & 0o777) == "0o755" and not any("lost" in name for name in sums(folder))


def test_a_stored_file_that_changed_on_the_disk_is_named(tmp_path, own_server, photo):
    server = own_server()
    api = Api(server, server.create_account())
    item_of(api, submitted(api, photo))
    blob = max((path for path in (server.data / "blobs").rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    content = bytearray(blob.read_bytes())
    content[-3] ^= 1
    blob.write_bytes(content)
    said = backup(server, tmp_path / "backup", code=1)
    assert blob.name.encode() in said.stderr


def test_without_key_needs_the_key_at_the_restore_and_the_right_one(tmp_path, own_server):
    server = own_server()
    server.create_account()
    folder = tmp_path / "backup"
    assert b"without the key" in backup(server, folder, "--without-key").stdout
    assert "key" not in sums(folder) and not (folder / "key").exists()
    assert b"--key" in restore(folder, tmp_path / "a", code=2).stderr
    (tmp_path / "other").write_bytes(os.urandom(32))
    restore(folder, tmp_path / "b", "--key", tmp_path / "other", code=1)
    assert not (tmp_path / "b/pressoir.db").exists()
    restore(folder, tmp_path / "c", "--key", server.data / "key")
    assert len(json.loads(run("account", "list", "--json", "--data", tmp_path / "c").stdout)) == 2


def test_folders_that_are_not_empty_and_those_without_a_database_are_refused(tmp_path, own_server):
    server = own_server()
    folder = tmp_path / "backup"
    backup(server, folder)
    assert b"must be empty" in backup(server, folder, code=1).stderr
    assert b"empty folder" in restore(folder, server.data, code=1).stderr
    assert b"no database" in run("data", "backup", tmp_path / "x", "--data", tmp_path / "none", code=1).stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="SKIPPED: not root: the owner of restored files is NOT tested")
def test_as_root_the_owner_of_the_folder_owns_what_is_restored(tmp_path, own_server):
    server = own_server()
    backup(server, tmp_path / "backup")
    data = tmp_path / "data"
    data.mkdir()
    os.chown(data, 12345, 12345)
    restore(tmp_path / "backup", data)
    assert {path.stat().st_uid for path in data.rglob("*")} == {12345}
    assert {oct(path.stat().st_mode & 0o777) for path in data.rglob("*") if path.is_file()} == {"0o600"}


