"""The panel in a real Chromium: web/tests/panel.test.mjs on a server with an account that has something to show."""
import json
import os
import shutil
import subprocess

import pytest

from panel_client import PASSWORD, ROOT as API, Panel
from pictures import drawing, jpeg, photo, png
from pressoir_server import ROOT, wait_until
from test_panel_account import Receiver

FOLDER = ROOT / "web/tests"


@pytest.fixture(scope="module")
def chromium():
    program = shutil.which("chromium")
    if not program or not shutil.which("npm"):
        pytest.skip("SKIPPED: no chromium or no npm")
    if not (FOLDER / "node_modules/playwright-core").is_dir():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline"], cwd=FOLDER, check=True, capture_output=True, timeout=600)
    return program


def test_a_person_does_everything_once(chromium, own_server):
    server = own_server(webhooks_allow_http="true", webhooks_allow_private="true", fetch_allow="127.0.0.1", pressoir_first_retry_seconds=3600)
    panel = Panel(server, operator=True)
    receiver = Receiver()
    try:
        panel.optimize(jpeg(photo(320, 240), quality=95), name="holiday.jpg")
        panel.optimize(png(drawing()), name="logo.png")
        panel.optimize(png(drawing())[:200], name="broken.png")
        body = json.dumps({"sources": [{"url": "http://127.0.0.1:1/none.png"}], "callback_url": receiver.url + "/told", "wait": 60})
        server.request("POST", API + "/batches", body, {**panel.token(), "Content-Type": "application/json"})
        wait_until(lambda: receiver.calls, what="the first attempt of the callback")
        environment = {**os.environ, "PANEL_URL": f"http://127.0.0.1:{server.port}", "PANEL_EMAIL": panel.email, "PANEL_PASSWORD": PASSWORD,
                       "PANEL_API_KEY": panel.account["api_key"], "PANEL_PROGRAM": chromium}
        done = subprocess.run(["node", "--test", "--test-reporter", "spec", "panel.test.mjs"], cwd=FOLDER, env=environment, capture_output=True,
                              text=True, timeout=900)
    finally:
        receiver.close()
    assert done.returncode == 0, done.stdout + done.stderr
