"""The EWWW contract, one test per line of its checklist: rotation, pending results, backups, placeholders."""
import re

import pytest
from PIL import ImageOps

from ewww_client import EXCEEDED, FAILED, HASH, MISSING, UNKNOWN_KEY, credits_used, is_error, is_picture
from pictures import ARTIST, ORIENTATION, exif, jpeg, largest_difference, opened, photo, png, quarters, same_pixels
from pressoir_server import wait_until

PHOTO = jpeg(photo())
# The same file again is pending again.
SLOW = {"ewww_pending_after_seconds": 0, "service_cache_kept_for_seconds": 0}


def ask_pending(server, key, file, **fields):
    """The id of a pending answer."""
    answer = server.upload("/v3/optimize/", {"api_key": key, "async": 1, **fields}, file)
    assert answer.status == 200 and answer.body.startswith(b'{"id"'), answer.body
    return answer.json()["id"]


def retrieve(server, job):
    return server.get(f"/v3/retrieve/?id={job}")


def wait_for_result(server, job):
    return wait_until(lambda: (answer := retrieve(server, job)).status != 404 and answer, 60, "the pending result")


# Pending results


def test_ew_39_pending_answer(server_with):
    server = server_with(**SLOW)
    key = server.create_account()["api_key"]
    answer = server.upload("/v3/optimize/", {"api_key": key, "force_async": 1}, png(photo(900, 700)))
    assert answer.headers["content-type"] == "text/html; charset=UTF-8"
    pending = answer.json()
    assert answer.body.startswith(b"{") and answer.text.index("location") > 0
    assert pending["location"] == f"/v3/retrieve/?id={pending['id']}"
    assert wait_for_result(server, pending["id"]).status == 200


def test_ew_39_quick_result_is_answered_at_once(server, key):
    answer = server.upload("/v3/optimize/", {"api_key": key, "async": 1}, PHOTO)
    assert is_picture(answer) and same_pixels(answer.body, PHOTO)


def test_ew_40_retrieve_before_and_after(server_with):
    server = server_with(engine_workers=1, service_runners=1, **SLOW)
    key = server.create_account(prepaid_images=5)["api_key"]
    before = server.upload("/v2/", {"api_key": key}, PHOTO).body
    busy = ask_pending(server, key, png(photo(1200, 900)))  # the only worker has this one first
    smaller, optimal = ask_pending(server, key, PHOTO), ask_pending(server, key, before)
    early = retrieve(server, optimal)
    assert (early.status, early.body) == (404, b'{"error":"not ready"}')
    ready = wait_for_result(server, smaller)
    assert is_picture(ready) and ready.body == before
    nothing = wait_for_result(server, optimal)
    assert (nothing.status, nothing.body) == (204, b"")
    assert wait_for_result(server, busy).status == 200
    wait_until(lambda: credits_used(server, key) == -2, what="the settled credits")


def test_ew_41_unknown_and_unguessable_ids(server_with):
    server = server_with(**SLOW)
    key = server.create_account()["api_key"]
    ids = {ask_pending(server, key, PHOTO) for _ in range(4)}
    assert len(ids) == 4
    assert all(re.fullmatch("[A-Za-z0-9]{22,}", job) for job in ids)  # 22 characters: more than 128 bits
    for unknown in ("", "1", "z" * 24, "%27", "../../x"):
        answer = server.get(f"/v3/retrieve/?id={unknown}")
        assert (answer.status, answer.body) == (404, b'{"error":"not ready"}')
    assert server.get("/v3/retrieve/").status == 404


def test_ew_42_pending_results_disappear(server_with, server):
    assert "pending_kept_for_seconds = 86400" in settings_help(server)
    short = server_with(ewww_pending_kept_for_seconds=6, service_retention_period_seconds=1, **SLOW)
    key = short.create_account()["api_key"]
    job = ask_pending(short, key, PHOTO)
    assert wait_for_result(short, job).status == 200
    wait_until(lambda: retrieve(short, job).status == 404, 30, "the end of the pending result")


def settings_help(server):
    import subprocess

    from pressoir_server import PROGRAM
    return subprocess.run([PROGRAM, "serve", "--help-settings"], capture_output=True, text=True, check=True,
                          cwd=server.folder).stdout


def test_ew_65_failed_job_ends_the_asking(server_with):
    server = server_with(**SLOW)
    key = server.create_account(prepaid_images=3)["api_key"]
    for damaged in (PHOTO[:200], png(photo(64, 64))[:100]):
        answer = wait_for_result(server, ask_pending(server, key, damaged))
        assert (answer.status, answer.body) == (204, b"")
    wait_until(lambda: credits_used(server, key) == -3, what="the released credits")


# Rotation


@pytest.mark.parametrize("orientation", range(2, 9))
def test_ew_43_rotate(server, key, orientation):
    file = jpeg(quarters(), subsampling=0, exif=exif(orientation, artist="Somebody"))
    answer = server.upload("/rotate/", {"api_key": key, "filename": "a.jpg"}, file)
    assert is_picture(answer)
    picture = opened(answer.body)
    assert picture.getexif()[ORIENTATION] == 1 and picture.getexif()[ARTIST] == "Somebody"
    upright = ImageOps.exif_transpose(opened(file))
    assert picture.size == upright.size and largest_difference(picture, upright) <= 6


@pytest.mark.parametrize("orientation", range(2, 9))
def test_ew_43_rotate_trims_an_edge(server, key, orientation):
    file = jpeg(photo(100, 77), exif=exif(orientation))
    picture = opened(server.upload("/rotate/", {"api_key": key}, file).body)
    upright = ImageOps.exif_transpose(opened(file))
    assert picture.getexif()[ORIENTATION] == 1
    assert all(0 <= full - kept <= 15 for full, kept in zip(upright.size, picture.size))


def test_ew_44_rotate_when_not_necessary(server, key):
    for file in (jpeg(quarters()), jpeg(quarters(), exif=exif(1)), png(quarters()), b"text" * 99, PHOTO[:200], b""):
        assert is_error(server.upload("/rotate/", {"api_key": key}, file), FAILED)
    assert is_error(server.upload("/rotate/", {"api_key": key}), FAILED)


def test_ew_45_rotate_with_bad_key(server):
    for bad in (UNKNOWN_KEY, ""):
        assert is_error(server.upload("/rotate/", {"api_key": bad}, jpeg(quarters(), exif=exif(6))), EXCEEDED)


def test_ew_49_rotated_picture_never_says_exceeded(server, key):
    file = jpeg(quarters(), exif=exif(6, artist="The quota is exceeded"))
    answer = server.upload("/rotate/", {"api_key": key}, file)
    assert is_picture(answer) and b"exceeded" not in answer.body
    assert opened(answer.body).size == (64, 96) and opened(answer.body).getexif().get(ORIENTATION, 1) == 1


# Backups


def store(server, key, file=PHOTO, name=HASH, **fields):
    return server.upload("/backup/store.php", {"filename": "/www/a.jpg", "api_key": key, "backup": name, **fields}, file)


def restore(server, key, name=HASH, domain="example.org"):
    return server.post("/backup/restore.php", {"api_key": key, "domain": domain, "hash": name})


def test_ew_51_backup_store(server, key):
    answer = store(server, key)
    assert is_error(answer, b'{"success":"stored"}')  # the form of an answer, not an error
    assert b"success" in answer.body and b"error" not in answer.body
    assert is_error(store(server, UNKNOWN_KEY), b'{"error":"invalid"}')
    assert is_error(store(server, key, name=""), FAILED)
    assert is_error(server.upload("/backup/store.php", {"api_key": key, "backup": HASH}), FAILED)


def test_ew_52_backup_restore(server, key):
    store(server, key)
    answer = restore(server, key)
    assert is_picture(answer) and answer.body == PHOTO
    again = server.upload("/backup/restore.php", {"api_key": key, "domain": "", "hash": HASH})
    assert again.body == PHOTO
    other = jpeg(photo(64, 48))
    store(server, key, other)
    assert restore(server, key).body == other  # the last one counts


@pytest.mark.parametrize("path", ["/v2/", "/v3/optimize/"])
def test_ew_53_backup_by_optimizing(server, key, path):
    for fields in ({}, {"async": 1}):
        name = f"{len(fields):013x}" + HASH[13:]
        fields = {"api_key": key, "backup": name, "domain": "example.org", **fields}
        answer = server.upload(path, fields, PHOTO)
        assert is_picture(answer) and answer.body != PHOTO
        assert restore(server, key, name).body == PHOTO


def test_ew_54_backup_unknown_or_of_another(server, key):
    store(server, key)
    other = server.create_account()["api_key"]
    for answer in (restore(server, key, "0" * 77), restore(server, other), restore(server, UNKNOWN_KEY),
                   restore(server, key, ""), restore(server, key, "../../etc/passwd")):
        assert is_error(answer, MISSING)


def test_ew_55_backups_disappear(server_with, server):
    assert f"backups_kept_for_seconds = {30 * 24 * 3600}" in settings_help(server)
    short = server_with(ewww_backups_kept_for_seconds=6, service_retention_period_seconds=1)
    key = short.create_account()["api_key"]
    store(short, key)
    assert restore(short, key).body == PHOTO
    wait_until(lambda: restore(short, key).body == MISSING, 30, "the end of the backup")


# Placeholder


def test_ew_61_placeholder(server):
    answer = server.get("/resize/lazy.php?width=10&height=5")
    assert answer.status == 200 and answer.headers["content-type"] == "image/png"
    assert "max-age=31536000" in answer.headers["cache-control"]
    picture = opened(answer.body)
    assert picture.format == "PNG" and picture.size == (10, 5)
    assert picture.convert("RGBA").getextrema()[3] == (0, 0)
    assert opened(server.get("/resize/lazy.php?height=5000&width=5000").body).size == (5000, 5000)
    for query in ("", "?width=10", "?width=0&height=5", "?width=5001&height=5", "?width=a&height=5"):
        assert server.get("/resize/lazy.php" + query).status == 400


def test_ew_64_exhausted_key_still_serves_what_is_free(server):
    key = server.create_account(prepaid_images=1)["api_key"]
    assert is_picture(server.upload("/v2/", {"api_key": key}, PHOTO))
    assert is_error(server.upload("/v2/", {"api_key": key}, PHOTO), EXCEEDED)
    assert is_picture(server.upload("/rotate/", {"api_key": key}, jpeg(quarters(), exif=exif(6))))
    assert store(server, key).body == b'{"success":"stored"}' and restore(server, key).body == PHOTO
    assert is_picture(server.upload("/resize/", {"api_key": key, "dst_w": 20}, PHOTO))
    assert is_picture(server.upload("/reduce-png/", {"api_key": key, "colors": 8}, png(photo())))
    assert is_picture(server.upload("/v2/", {"api_key": key, "webp": 1}, PHOTO))
