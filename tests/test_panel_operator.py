"""What operators see of the whole server, and that nobody else does."""
import pytest

from panel_client import Panel
from pictures import drawing, png
from pressoir_server import ROOT

SHOT = png(drawing())


@pytest.fixture
def operator(server):
    return Panel(server, operator=True).signed_in()


def test_operators_are_made_on_the_command_line(operator):
    assert operator.account["role"] == "operator" and operator.get("/session").json()["account"]["is_operator"]
    operator.server.run("account", "edit", str(operator.account["id"]), "--role", "owner")
    operator.problem(operator.get("/operator/accounts"), 403, "operators_only")  # from the next request on


def test_operator_calls_are_for_operators_alone(server):
    panel = Panel(server).signed_in()
    for path, method, _ in panel.contract.operations(of_panel=True):
        if "/operator/" in path:
            panel.problem(panel.call(method, path.removeprefix("/panel")), 403, "operators_only")


def test_all_accounts_are_listed_with_their_use(operator):
    other = Panel(operator.server, monthly_images=7)
    assert other.optimize(SHOT).status == 200
    listed = {each["id"]: each for each in operator.get("/operator/accounts").json()["accounts"]}
    shown = listed[other.account["id"]]
    assert (shown["name"], shown["email"], shown["files"], shown["quota"]["monthly_images"]) == (other.account["name"], other.email, 1, 7)
    assert shown["used"]["images"] == 1 and shown["bytes_before"] == len(SHOT) > shown["bytes_after"] > 0
    assert listed[operator.account["id"]]["is_operator"] and not shown["is_operator"]
    text = operator.get("/operator/accounts").text
    assert not [name for name in ("api_key", "api_secret", "bearer_token", "secret_key") if other.account[name] in text]


def test_queue_workers_and_disk(operator):
    operator.optimize(SHOT)
    standing = operator.get("/operator/standing").json()
    assert standing["queue"] == {"queued": 0, "running": 0, "oldest_at": None} or standing["queue"]["oldest_at"]
    assert standing["workers"]["processes"] >= 1 and standing["workers"]["jobs"] >= 1
    assert standing["files"]["count"] >= 1 and standing["files"]["bytes"] >= len(SHOT)
    assert standing["disk"]["bytes"] >= standing["disk"]["free"] > 0


def test_failed_files_of_all_accounts_stand_there_with_the_reason(operator):
    other = Panel(operator.server)
    other.optimize(SHOT[:200], name="broken-one.png")
    [line] = operator.get("/operator/failures?name=broken-one").json()["lines"]
    assert line["account"] == other.account["id"] and line["error"]["code"] == "corrupt_input" and line["error"]["message"]
    operator.problem(operator.get(f"/history/{line['id']}"), 404, "not_found")  # its file is the account's
    assert other.signed_in().get("/history").json()["lines"][0]["id"] == line["id"]


def test_settings_are_read_only_and_those_in_force(server_with):
    operator = Panel(server_with(pressoir_per_minute=0, service_login_failures_per_account=77), operator=True).signed_in()
    settings = {each["name"]: each for each in operator.get("/operator/settings").json()["settings"]}
    assert settings["service.login_failures_per_account"]["value"] == "77" and settings["http.listen"]["help"]
    documented = [line.split("|")[1].strip(" `") for line in (ROOT / "docs/configuration.md").read_text().splitlines() if line.startswith("| `")]
    assert {name.split(".", 1)[1] for name in settings} == set(documented)
    for method in ("POST", "PATCH", "PUT", "DELETE"):
        assert operator.raw(method, "/operator/settings", b"{}", {"Content-Type": "application/json", "X-Pressoir-Panel": "1"}).status == 405
