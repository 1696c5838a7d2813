"""The checks of a callback's signature in docs/callbacks.md, run as they are printed against a callback that came."""
import hashlib
import hmac
import json
import re
import shutil
import subprocess
import sys
import time

import pytest

from megaoptim_client import Api
from pictures import jpeg, photo
from pressoir_server import ROOT, wait_until
from web_site import Handler, WebSite

PHOTO = jpeg(photo(160, 120), quality=95)
DOCUMENT = (ROOT / "docs/callbacks.md").read_text()
# What reads the cases, a JSON list of (body as hex, signature, key), and prints the results as a JSON list.
MAINS = {
    "php": ["php", "$cases = json_decode(stream_get_contents(STDIN), true);\n"
                   "echo json_encode(array_map(fn($c) => is_genuine(hex2bin($c[0]), $c[1], $c[2]), $cases));"],
    "js": ["node", "const cases = JSON.parse(require('node:fs').readFileSync(0));\n"
                   "console.log(JSON.stringify(cases.map(c => isGenuine(Buffer.from(c[0], 'hex'), c[1], c[2]))));"],
    "python": [sys.executable, "import json, sys\n"
                               "print(json.dumps([is_genuine(bytes.fromhex(c[0]), c[1], c[2]) for c in json.load(sys.stdin)]))"],
}


class Receiver(WebSite):
    def __init__(self):
        self.calls = []
        receiver = self

        class Calls(Handler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append((body, self.headers["Pressoir-Signature"], self.headers["Pressoir-Delivery"]))
                self.send_response(204)
                self.end_headers()

        super().__init__(Calls)


@pytest.fixture(scope="module")
def call(server_with):
    """Body, signature and secret key of a callback."""
    server = server_with(webhooks_allow_http="true", webhooks_allow_private="true")
    account = server.create_account()
    receiver = Receiver()
    try:
        api = Api(server, account)
        api.id_of(api.optimize([("file", "\u00fc.jpg", PHOTO)], callback_url=receiver.url + "/told"))
        body, signature, delivery = wait_until(lambda: receiver.calls, what="the callback")[0]
    finally:
        receiver.close()
    assert re.fullmatch("[0-9a-f]{32}", delivery)
    return body, signature, account["secret_key"]


def signed(body, secret_key, seconds):
    return f"t={seconds},v1=" + hmac.new(secret_key.encode(), b"%d." % seconds + body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("language", MAINS)
def test_the_documented_check_distinguishes_genuine_from_forged(call, language, tmp_path):
    program, main = MAINS[language]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed: the {language} code of docs/callbacks.md is NOT tested")
    body, signature, secret = call
    now, other = int(time.time()), "x" * len(secret)
    digits = signature.partition("v1=")[2]
    genuine = [(body, signature, secret), (body, signed(body, secret, now - 200), secret), (b"", signed(b"", secret, now), secret)]
    forged = [(body + b" ", signature, secret), (body[:-1], signature, secret), (body, signature, other),
              (body, signed(body, other, now), secret), (body, signed(body, secret, now - 3600), secret),
              (body, signed(body, secret, now + 3600), secret), (body, f"t={now + 1},v1={digits}", secret),
              (body, "", secret), (body, "v1=" + digits, secret), (body, signature.partition(",")[0], secret),
              (body, signature[:-1], secret), (body, signature + "\n", secret), (body, signature.replace(digits, "\u00e4" * 64), secret)]
    code = re.search(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL).group(1)
    path = tmp_path / f"check.{language}"
    path.write_text(("<?php\n" if language == "php" else "") + code + "\n" + main + "\n")
    cases = json.dumps([[case[0].hex(), *case[1:]] for case in genuine + forged])
    done = subprocess.run([program, path], input=cases, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [True] * len(genuine) + [False] * len(forged)
