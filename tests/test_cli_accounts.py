"""`pressoir account` and `pressoir usage`: whose the files are, names, sizes, questions, and what is written down."""
import json
import os
import stat

import pytest

from cli import FolderOfAStranger, STRANGER, account, on_terminal, run
from pictures import jpeg, photo

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="SKIPPED: needs root, to be somebody else")


def log_of(data):
    return [json.loads(line) for line in (data / "account.log").read_text().splitlines()]


# --- owners and modes ---------------------------------------------------------------------------

@needs_root
def test_what_root_makes_belongs_to_the_owner_of_the_folder():
    with FolderOfAStranger() as folder:
        data = folder / "data"
        data.mkdir(0o700)
        os.chown(data, STRANGER, STRANGER)
        made = account(data, "create", "--name", "Ann")
        account(data, "disable", "Ann")
        run("check", "--data", data)
        run("doctor", "--data", data)
        paths = [data, *data.rglob("*")]
        assert {(path.stat().st_uid, path.stat().st_gid) for path in paths} == {(STRANGER, STRANGER)}
        assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_dir()} == {0o700}
        assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_file()} == {0o600}
        done = run("account", "show", "--data", "data", "--json", made["id"], cwd=folder, user=STRANGER, group=STRANGER,
                   extra_groups=[])
        assert json.loads(done.stdout)["disabled"]
        assert [line["user"] for line in log_of(data)] == ["root", "root"]


@needs_root
def test_settings_that_only_root_may_read_do_not_lose_credentials():
    with FolderOfAStranger() as folder:
        data, config = folder / "data", folder / "settings.toml"
        data.mkdir(0o700)
        os.chown(data, STRANGER, STRANGER)
        config.write_text(f'[service]\ndata = "{data}"\n')
        config.chmod(0o600)
        made = json.loads(run("account", "create", "--config", config, "--json").stdout)
        assert made["api_key"]
        assert [line["event"] for line in log_of(data)] == ["account_created"]


def test_what_a_user_makes_is_for_this_user_alone(tmp_path):
    run("account", "create", "--data", tmp_path / "data", umask=0o022)
    paths = [tmp_path / "data", *(tmp_path / "data").rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_dir()} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_file()} == {0o600}


# --- names and sizes ----------------------------------------------------------------------------

def test_a_name_belongs_to_one_account(tmp_path):
    account(tmp_path, "create", "--name", "Ann")
    account(tmp_path, "create", "--name", "Bob")
    assert b'has the name "Ann" already' in account(tmp_path, "create", "--name", "Ann", code=1).stderr
    assert b'has the name "Ann" already' in account(tmp_path, "edit", "Bob", "--name", "Ann", code=1).stderr
    account(tmp_path, "edit", "Bob", "--name", "Bob", "--description", "the same name")
    for _ in range(2):
        account(tmp_path, "create")  # without a name
    assert len(account(tmp_path, "list")) == 4


@pytest.mark.parametrize("text, number", [("50GB", 50_000_000_000), ("5 kB", 5_000), ("20GiB", 20 << 30), ("7", 7),
                                          ("unlimited", None)])
def test_quotas_are_given_as_sizes(tmp_path, text, number):
    made = account(tmp_path, "create", "--name", "Ann", "--monthly-bytes", text)
    assert made["quota"]["monthly_bytes"] == number
    assert account(tmp_path, "quota", "Ann", "--monthly-bytes", text)["quota"]["monthly_bytes"] == number


@pytest.mark.parametrize("text", ["50XB", "-5", "1e3", "many", "1.5GB", "99999999TB"])
def test_sizes_that_are_none_are_bad_usage(tmp_path, text):
    done = account(tmp_path, "create", "--monthly-bytes", text, code=2)
    assert b"50GB" in done.stderr
    assert b"whole number" in account(tmp_path, "create", "--monthly-images", "5k", code=2).stderr


# --- deletion -----------------------------------------------------------------------------------

def test_deletion_asks(tmp_path):
    made = account(tmp_path, "create", "--name", "Ann")
    account(tmp_path, "create", "--name", "Below", "--parent", made["id"])
    assert b"--yes" in run("account", "delete", "--data", tmp_path, "Ann", code=2, input=b"y\n").stderr
    for answer in (b"n\n", b"\n", b"yellow\n"):
        shown = on_terminal("account", "delete", "--data", tmp_path, "Ann", typed=answer, code=1)
        assert b"Delete account 1 (Ann), 1 sub-accounts and all files? [y/N]" in shown and b"Nothing was deleted" in shown
    assert len(account(tmp_path, "list")) == 2
    on_terminal("account", "delete", "--data", tmp_path, "Ann", typed=b"y\n")
    assert account(tmp_path, "list") == []


# --- what is written down -----------------------------------------------------------------------

def test_changes_are_logged_without_secrets(tmp_path):
    made = account(tmp_path, "create", "--name", "Ann", "--monthly-bytes", "50GB")
    fresh = account(tmp_path, "rotate", "Ann", "--only", "api_key")
    account(tmp_path, "quota", "Ann", "--monthly-images", "7")
    account(tmp_path, "set", "Ann", "service.weight", "3")
    account(tmp_path, "unset", "Ann", "service.weight")
    account(tmp_path, "disable", "Ann")
    account(tmp_path, "enable", "Ann")
    account(tmp_path, "list")
    account(tmp_path, "show", "Ann")
    account(tmp_path, "quota", "Ann", code=2)  # says nothing
    account(tmp_path, "delete", "Ann", "--yes")
    lines = log_of(tmp_path)
    assert [line["event"] for line in lines] == [
        "account_created", "account_credentials_replaced", "account_changed", "account_setting_set",
        "account_setting_removed", "account_disabled", "account_enabled", "account_deleted"]
    assert all(line["account"] == made["id"] and line["user"] and line["time"].endswith("Z") for line in lines)
    assert lines[2]["quota"] == {"monthly_bytes": 50_000_000_000, "monthly_images": 7, "prepaid_images": None}
    text = (tmp_path / "account.log").read_text()
    secrets = [made[name] for name in ("api_key", "api_secret", "bearer_token", "secret_key")] + [fresh["api_key"]]
    assert not any(secret in text for secret in secrets)


# --- usage --------------------------------------------------------------------------------------

def test_usage_is_shown_by_account_and_month(own_server):
    server = own_server()
    parent = server.create_account(name="Shop")
    below = server.create_account(name="Shop France", parent=parent["id"])
    server.create_account(name="Idle")
    content = jpeg(photo(160, 120))
    for key in (parent, below, below):
        small = server.upload("/v2/", {"api_key": key["api_key"]}, content).body
        assert small[:2] == b"\xff\xd8"

    def usage(*arguments, code=0):
        done = run("usage", "--data", server.data, *arguments, code=code)
        return done if code else done.stdout

    rows = {row["name"]: row for row in json.loads(usage("--json"))}
    saved = len(content) - len(small)
    assert [rows[name]["files"] for name in ("Shop", "Shop France", "Idle")] == [3, 2, 0]
    assert rows["Shop"]["bytes_before"] == 3 * len(content) and rows["Shop France"]["saved"] == 2 * saved
    one, = json.loads(usage("Shop France", "--json"))
    assert one["files"] == 2
    assert all(row["files"] == 0 for row in json.loads(usage("--month", "2020-02", "--json")))
    table = usage().decode()
    assert "Shop France" in table and [line.split()[:2] for line in table.splitlines()][-1] == ["all", "3"]
    for month in ("2020", "2020-13", "May", "1999-01", "9999-12"):
        usage("--month", month, code=2)
    usage("Nobody", code=1)
