"""Accounts: sub-accounts within their parent's quota, roles, settings and changes beside a running server."""
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from ewww_client import EXCEEDED, EXCEEDED_QUOTA, is_error, is_picture
from pictures import jpeg, photo
from pressoir_server import PROGRAM, holds_within, wait_until

PHOTO = jpeg(photo(160, 120))
EXCEEDED_SUBKEY = b'{"error":"exceeded subkey"}'


def upload(server, account):
    return server.upload("/v2/", {"api_key": account["api_key"]}, PHOTO)


def upload_at_once(server, accounts):
    """One upload for each of `accounts`, 32 at a time."""
    with ThreadPoolExecutor(32) as clients:
        return list(clients.map(lambda account: upload(server, account), accounts))


def delivered(answers):
    return [answer for answer in answers if is_picture(answer)]


def usage(server, account):
    return server.run("account", "show", str(account["id"]))["usage"]


def verify(server, account):
    return server.post("/verify/", {"api_key": account["api_key"]}).body


def fails(server, *arguments, code=1):
    done = subprocess.run([PROGRAM, "account", *arguments, "--data", server.data], capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stderr


def test_a_monthly_quota_is_exact_under_32_clients(server):
    account = server.create_account(monthly_images=20)
    answers = upload_at_once(server, [account] * 64)
    assert len(delivered(answers)) == 20
    assert all(is_error(answer, EXCEEDED_QUOTA) for answer in answers if not is_picture(answer))
    assert usage(server, account)["images"] == 20
    assert usage(server, account)["bytes"] == 20 * len(PHOTO)


def test_the_parents_quota_is_exact_when_its_own_key_and_two_sub_accounts_mix(server):
    parent = server.create_account(monthly_images=20)
    first, second = (server.create_account(parent=parent["id"]) for _ in range(2))
    senders = [parent, first, second, first] * 16
    answers = upload_at_once(server, senders)
    assert len(delivered(answers)) == 20
    assert all(is_error(answer, EXCEEDED_QUOTA) for answer in answers if not is_picture(answer))
    assert usage(server, parent)["images"] == 20
    for account in (first, second):
        mine = [answer for answer, sender in zip(answers, senders) if sender is account]
        assert usage(server, account)["images"] == len(delivered(mine))
    for account in (parent, first, second):
        assert verify(server, account) == b'{"status":"exceeded quota"}'


def test_a_sub_accounts_own_quota_is_exact_and_leaves_the_rest_to_the_parent(server):
    parent = server.create_account(monthly_images=20)
    below = server.create_account(parent=parent["id"], monthly_images=6)
    answers = upload_at_once(server, [below] * 32)
    assert len(delivered(answers)) == 6
    assert all(is_error(answer, EXCEEDED_SUBKEY) for answer in answers if not is_picture(answer))
    assert verify(server, below) == b'{"status":"exceeded subkey"}'
    assert len(delivered(upload_at_once(server, [parent] * 32))) == 14


def test_files_that_fail_cost_neither_account(server):
    parent = server.create_account(monthly_images=3)
    below = server.create_account(parent=parent["id"])
    with ThreadPoolExecutor(8) as clients:
        list(clients.map(lambda _: server.upload("/v2/", {"api_key": below["api_key"]}, PHOTO[:200]), range(16)))
    wait_until(lambda: usage(server, parent)["images"] == 0, what="the end of the reservations")
    used = usage(server, below)
    assert (used["images"], used["bytes"]) == (0, 0)
    assert len(delivered(upload_at_once(server, [below] * 8))) == 3


def test_a_raised_quota_holds_within_a_second(server):
    account = server.create_account(monthly_images=1)
    assert is_picture(upload(server, account))
    assert verify(server, account) == b'{"status":"exceeded quota"}'
    changed = server.run("account", "quota", str(account["id"]), "--monthly-images", "2")
    assert changed["quota"] == {"monthly_bytes": None, "monthly_images": 2, "prepaid_images": None}
    holds_within_a_second(lambda: verify(server, account) == b'{"status":"great"}')
    assert is_picture(upload(server, account))
    server.run("account", "quota", str(account["id"]), "--monthly-images", "unlimited", "--monthly-bytes", "5000000")
    holds_within_a_second(lambda: verify(server, account) == b'{"status":"great"}')
    assert is_picture(upload(server, account))


def holds_within_a_second(condition):
    holds_within(condition, 1)


def test_a_disabled_parent_disables_its_sub_accounts_and_takes_them_along(server):
    parent = server.create_account()
    below = server.create_account(parent=parent["id"])
    assert is_picture(upload(server, below))
    server.run("account", "disable", str(parent["id"]))
    holds_within_a_second(lambda: verify(server, below) == b'{"status":"exceeded"}')
    assert is_error(upload(server, below), EXCEEDED)
    assert server.run("account", "show", str(below["id"]))["disabled"]
    server.run("account", "enable", str(parent["id"]))
    holds_within_a_second(lambda: verify(server, below) == b'{"status":"great"}')
    server.run("account", "delete", "--yes", str(parent["id"]))
    holds_within_a_second(lambda: b"bye" in verify(server, below))
    fails(server, "show", str(below["id"]))


def test_parents_roles_and_descriptions_are_shown(server):
    parent = server.create_account(role="operator", name="Parent", description="of all")
    below = server.create_account(parent=parent["id"], name="Below")
    assert (parent["role"], parent["parent"], parent["description"]) == ("operator", None, "of all")
    assert (below["role"], below["parent"], below["description"]) == ("owner", parent["id"], "")
    shown = server.run("account", "show", str(parent["id"]))
    assert [each["id"] for each in shown["sub_accounts"]] == [below["id"]]
    listed = {each["id"]: each for each in server.run("account", "list")}
    assert listed[below["id"]]["parent"] == parent["id"] and listed[parent["id"]]["role"] == "operator"
    edited = server.run("account", "edit", str(parent["id"]), "--role", "owner", "--name", "Renamed")
    assert (edited["role"], edited["name"], edited["description"]) == ("owner", "Renamed", "of all")
    text = subprocess.run([PROGRAM, "account", "list", "--data", server.data], capture_output=True, text=True).stdout
    assert f"(sub-account of {parent['id']})" in text


def test_a_sub_account_has_none_below_it_and_is_not_an_admin(server):
    parent = server.create_account()
    below = server.create_account(parent=parent["id"])
    assert "no sub-accounts" in fails(server, "create", "--parent", str(below["id"]))
    fails(server, "create", "--parent", "999999")
    fails(server, "create", "--parent", str(parent["id"]), "--role", "operator", code=2)
    fails(server, "create", "--role", "king", code=2)
    assert len(server.run("account", "show", str(parent["id"]))["sub_accounts"]) == 1


def test_settings_are_set_shown_and_forgotten(server, account):
    which, base = str(account["id"]), "megaoptim.callback_base"
    assert server.run("account", "set", which, "service.weight", "3")["settings"] == {"service.weight": "3"}
    server.run("account", "set", which, "service.weight", "5")
    server.run("account", "set", which, base, "https://pictures.example")
    assert server.run("account", "show", which)["settings"] == {"service.weight": "5", base: "https://pictures.example"}
    assert server.run("account", "unset", which, base)["settings"] == {"service.weight": "5"}
    for wrong in (("service.weight", "0"), ("service.weight", "many"), ("service.height", "3"), ("weight", "3")):
        fails(server, "set", which, *wrong, code=2)
    fails(server, "set", "999999", "service.weight", "3")


@pytest.mark.parametrize("arguments", [("quota",), ("edit",), ("quota", "--monthly-images", "-1"),
                                       ("quota", "--monthly-bytes", "many"), ("quota", "--monthly-bytes", "1e3"),
                                       ("set", "service.weight"), ("edit", "--role", "king")])
def test_changes_that_say_nothing_are_usage_errors(server, account, arguments):
    before = server.run("account", "show", str(account["id"]))
    fails(server, arguments[0], str(account["id"]), *arguments[1:], code=2)
    assert server.run("account", "show", str(account["id"])) == before
