"""The command line: score, formats, version, doctor, account."""
import json
import os
import re
import stat
import subprocess

import pytest
from PIL import Image

from cli import PRESSOIR, account, corrupt, png, report, run, score_of


# --- the other commands -------------------------------------------------------------------------

def test_score_of_a_picture_with_itself_is_100(tmp_path):
    source = png(tmp_path / "a.png")
    assert score_of(source, source) == pytest.approx(100)
    assert json.loads(run("score", "--json", source, source).stdout)["score"] == pytest.approx(100)
    run("score", source, tmp_path / "missing.png", code=1)
    assert b"c.jpg" in run("score", source, corrupt(tmp_path / "c.jpg"), code=1).stderr


def test_formats_lists_what_can_be_read_and_written():
    formats = {line["name"]: line for line in json.loads(run("formats", "--json").stdout)}
    for name in ("jpeg", "png"):
        assert formats[name]["reads"] and formats[name]["writes"] and formats[name]["lossless"]
        assert name in run("formats").stdout.decode()


def test_formats_says_truly_which_animations_are_read_and_written(tmp_path):
    """An animation of three frames through every pair of formats."""
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    formats = {line["name"]: line for line in json.loads(run("formats", "--json").stdout)}
    for source in ("gif", "webp", "png"):
        frames[0].save(tmp_path / f"a.{source}", save_all=True, append_images=frames[1:], duration=100)
        for target in (name for name, line in formats.items() if line["target"] and name != source):
            row, = report("--convert", target, tmp_path / f"a.{source}", "-o", tmp_path / f"b_{source}.{target}")
            output = row["output"]
            if target == "avif":  # Pillow reads none
                output = report("--convert", "webp", output, "-o", tmp_path / f"c_{source}.webp")[0]["output"]
            with Image.open(output) as image:
                moves = getattr(image, "n_frames", 1) == 3
            expected = formats[source]["reads_animations"] and formats[target]["writes_animations"]
            assert moves == expected, (source, target)
    assert [name for name, line in formats.items() if line["reads_animations"]] == ["png", "gif", "webp", "avif"]


def test_version_names_program_and_engine():
    assert run("version").stdout.decode().startswith("pressoir ")
    assert b"engine" in run("version").stdout


def test_doctor_examines_sandbox_codecs_data_database_and_disk(tmp_path):
    text = run("doctor", "--data", tmp_path / "none").stdout.decode()
    assert "seccomp active" in text and "does not exist" in text
    for part in ("jpeg", "png", "gif", "webp", "tiff", "bmp", "heif"):
        assert f"codec              {part}\n" in text
    for part in ("libjpeg-turbo", "libpng", "giflib", "libwebp", "libtiff", "libheif", "libde265"):
        assert re.search(rf"library            {part} \d+\.\d+", text), part
    assert not (tmp_path / "none").exists()
    run("account", "create", "--data", tmp_path / "data")
    text = run("doctor", "--data", tmp_path / "data").stdout.decode()
    assert "1 accounts" in text and "free disk" in text


def test_doctor_fails_when_the_worker_cannot_be_run(tmp_path):
    environment = {**os.environ, "PRESSOIR_ENGINE_WORKER": str(tmp_path / "none")}
    assert b"FAIL" in run("doctor", "--data", tmp_path, code=1, env=environment).stdout


def test_account_create_makes_all_five_credentials(tmp_path):
    made = account(tmp_path, "create", "--name", "Ann", "--email", "ann@example.org", "--monthly-bytes", "5000",
                   "--monthly-images", "7", "--prepaid-images", "9")
    assert made["name"] == "Ann" and made["email"] == "ann@example.org" and made["id"]
    assert made["quota"] == {"monthly_bytes": 5000, "monthly_images": 7, "prepaid_images": 9}
    assert len(made["api_key"]) == 32 and made["api_key"].isalnum()
    assert all(len(made[key]) >= 32 for key in ("api_secret", "bearer_token", "secret_key"))
    assert made["public_key"].startswith("project_public_")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_account_create_takes_given_credentials(tmp_path):
    given = {"api_key": "a" * 32, "api_secret": "b" * 40, "bearer_token": "c" * 40,
             "public_key": "project_public_" + "d" * 32, "secret_key": "e" * 40}
    options = [word for key, value in given.items() for word in ("--" + key.replace("_", "-"), value)]
    made = account(tmp_path, "create", *options)
    assert {key: made[key] for key in given} == given
    account(tmp_path, "create", "--api-key", "a" * 32, code=1)
    account(tmp_path, "create", "--api-key", "short", code=2)


@pytest.mark.parametrize("round", range(5))
def test_accounts_that_are_created_at_once_make_one_folder(tmp_path, round):
    folder = tmp_path / "data"
    command = [PRESSOIR, "account", "create", "--data", folder, "--json", "--name"]
    running = [subprocess.Popen([*command, name], stdout=subprocess.PIPE, stderr=subprocess.PIPE) for name in "abcd"]
    ended = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0] * 4, ended
    made = [json.loads(output) for output, _ in ended]
    assert sorted(each["name"] for each in account(folder, "list")) == list("abcd")
    for each in made:  # a taken key is recognised by its fingerprint: one key file made them all
        account(folder, "create", "--api-key", each["api_key"], code=1)


def test_account_life(tmp_path):
    made = account(tmp_path, "create", "--name", "Ann")
    account(tmp_path, "create", "--name", "Bob")
    assert [each["name"] for each in account(tmp_path, "list")] == ["Ann", "Bob"]
    shown = account(tmp_path, "show", made["id"])
    assert shown["name"] == "Ann" and shown["usage"]["images"] == 0 and shown["history"] == []
    assert account(tmp_path, "show", "Ann")["id"] == made["id"]
    assert account(tmp_path, "disable", "Ann")["disabled"] and account(tmp_path, "show", "Ann")["disabled"]
    assert not account(tmp_path, "enable", "Ann")["disabled"]
    one = account(tmp_path, "rotate", "Ann", "--only", "api_key")
    assert set(one) == {"id", "api_key"} and one["api_key"] != made["api_key"]
    assert set(account(tmp_path, "rotate", "Ann")) == {"id", "api_key", "api_secret", "bearer_token", "public_key",
                                                       "secret_key", "projects"}
    account(tmp_path, "delete", "Ann", "--yes")
    account(tmp_path, "show", "Ann", code=1)
    assert [each["name"] for each in account(tmp_path, "list")] == ["Bob"]


def test_account_commands_do_not_make_a_database_where_there_is_none(tmp_path):
    account(tmp_path / "none", "list", code=1)
    assert not (tmp_path / "none").exists()
