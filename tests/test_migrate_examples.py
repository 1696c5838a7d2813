"""The examples of docs/migrate that are marked as run, as they are printed, against a real server that has the names they call.

Packages come from the npm registry: where it, a program or the namespaces are missing, the example is skipped, and says so.
"""
import contextlib
import json
import re
import shutil
import subprocess
import sys

import pytest

from cli import account
from migrate_pages import FOLDER, PAGES, blocks, packages
from pictures import jpeg, photo
from pressoir_server import WORDPRESS
from private_network import PrivateNetwork
from tls_server import TRUSTING, TlsServer, without_trust

SERVER = "images.example.org"
VENDORS = ["api.ilovepdf.com", "api.iloveimg.com", "api.crush.pics", "app.crush.pics", "optimize.exactlywww.com", "api.exactlywww.net",
           "api.imagerecycle.com", "api.megaoptim.com", "api.tinify.com"]
PHOTO = jpeg(photo(320, 240), quality=95)
EXAMPLES = [block for page in PAGES for block in blocks(page) if (block.note or "").startswith("run: ")]
COMMANDS = {"sh": ["bash", "-euo", "pipefail"], "js": ["node"], "python": [sys.executable],
            "php": ["php", "-d", "curl.cainfo=TRUST", "-d", "openssl.cafile=TRUST"]}
IS_THERE = {"sh": ["curl", "--version"], "js": ["node", "-e", "fetch"], "python": [sys.executable, "-c", "import requests"],
            "php": ["php", "-r", "exit(extension_loaded('curl') ? 0 : 1);"]}
SITE_PORT = 8080


class Place:
    """A server at SERVER and under the vendors' names, with a web site at www.example.org to fetch from. A context manager."""

    def __init__(self, folder):
        self.folder = folder
        self.network = PrivateNetwork(folder, [SERVER, *VENDORS])

    def __enter__(self):
        site = self.folder / "site"
        site.mkdir()
        (site / "photo.jpg").write_bytes(PHOTO)
        with contextlib.ExitStack() as started:
            started.enter_context(self.network)
            pages = started.enter_context(subprocess.Popen(
                [*self.network.within(site), sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(SITE_PORT)],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            started.callback(pages.kill)
            self.server = started.enter_context(TlsServer(
                self.folder / "data", "--tls-names", ",".join([SERVER, *VENDORS]), http_listen="127.0.0.1:80",
                tls_listen="127.0.0.1:443", within=self.network.within(self.folder),
                environment={"PRESSOIR_FETCH_RESOLVE": f"www.example.org=127.0.0.1:{SITE_PORT}",
                             "PRESSOIR_FETCH_ALLOW": "www.example.org"}))
            self.started = started.pop_all()
        return self

    def __exit__(self, *_):
        self.started.close()

    def run(self, folder, command):
        """A command in a folder that has authority.pem and photo.jpg; the environment trusts the authority as certificates.md says."""
        shutil.copy(self.server.trust, folder / "authority.pem")
        (folder / "photo.jpg").write_bytes(PHOTO)
        trusting = {name: "authority.pem" for name in TRUSTING if name != "SSL_CERT_DIR"}
        words = [word.replace("TRUST", str(folder / "authority.pem")) for word in command]
        return subprocess.run([*self.network.within(folder), *words], capture_output=True, text=True, timeout=180,
                              env={**without_trust(), **trusting})


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    try:
        place = Place(tmp_path_factory.mktemp("place"))
    except OSError as error:
        pytest.skip(f"SKIPPED: {error}: the examples of docs/migrate are NOT tested")
    with place:
        yield place


@pytest.fixture(scope="module")
def keys(place):
    """What stands for the keys on the pages, and those of an account."""
    made = account(place.server.data, "create", "--name", "shop", "--email", "shop@example.org")
    return {name.upper(): made[name] for name in ("api_key", "api_secret", "bearer_token", "public_key", "secret_key")}


def install(folder, wanted):
    """npm packages for the scripts of a folder, without their own scripts."""
    if shutil.which("npm") is None:
        pytest.skip(f"SKIPPED: npm is not installed: the examples of {wanted} are NOT tested")
    done = subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=20000",
                           "--prefix", folder, *wanted], capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        pytest.skip(f"SKIPPED: npm does not give {wanted}, whose examples are NOT tested: {done.stderr[-400:]}")


def script_of(block, keys, folder):
    """The file that the example stands in, with the account's keys in their places."""
    ending = "mjs" if block.code.startswith("import ") and block.language == "js" else block.language
    script = folder / f"example.{ending}"
    script.write_text(re.sub("|".join(keys), lambda found: keys[found[0]], block.code))
    return script


@pytest.mark.parametrize("block", EXAMPLES, ids=str)
def test_an_example_works_as_it_is_printed(block, place, keys, tmp_path):
    there = IS_THERE[block.language]
    if shutil.which(there[0]) is None or subprocess.run(there, capture_output=True).returncode != 0:
        pytest.skip(f"SKIPPED: {there[0]} or its HTTP client is not installed: the example of {block.page.name} is NOT tested")
    if block.language == "js" and packages(block.page):
        install(tmp_path, packages(block.page))
    done = place.run(tmp_path, [*COMMANDS[block.language], str(script_of(block, keys, tmp_path))])
    assert done.returncode == 0, done.stderr
    word, _, expected = block.note.removeprefix("run: ").partition(" ")
    if word == "prints":
        assert expected in done.stdout, done.stdout
    else:
        made = (tmp_path / expected).read_bytes()
        assert made[:3] == b"\xff\xd8\xff" and len(made) < len(PHOTO), done.stdout + done.stderr


# The HTTP API of WordPress without the rest of it: no database is asked. Prints an answer or an error for each call, a JSON list.
WORDPRESS_CALLS = """<?php
define('ABSPATH', $argv[1] . '/');
define('WPINC', 'wp-includes');
function __($text) { return $text; }
function get_bloginfo($what) { return 'https://site.example.org'; }
foreach (['version', 'compat', 'load', 'plugin', 'class-wp-error', 'functions', 'kses', 'formatting', 'http', 'class-wp-http',
          'class-wp-http-proxy', 'class-wp-http-cookie', 'class-wp-http-response', 'class-wp-http-requests-response',
          'class-wp-http-requests-hooks'] as $name) {
    require ABSPATH . WPINC . "/$name.php";
}
add_filter('pre_option_home', fn() => 'https://site.example.org');
if ($argv[2] !== '') {
    require $argv[2];
}
$patient = ['timeout' => 120, 'headers' => ['Authorization' => 'Bearer BEARER_TOKEN']];
$calls = [wp_remote_get('https://api.crush.pics/v1/shop?a=b', $patient), wp_safe_remote_get('https://images.example.org/health', $patient)];
echo json_encode(array_map(fn($call) => is_wp_error($call) ? $call->get_error_message() : $call['body'], $calls));
"""


def test_the_must_use_plugin_leads_wordpress_to_the_server(place, keys, tmp_path):
    if not (WORDPRESS / "wp-includes").is_dir() or shutil.which("php") is None:
        pytest.skip(f"SKIPPED: no PHP, or no WordPress at {WORDPRESS}: the plugin of docs/migrate/wordpress.md is NOT tested")
    plugin, = [block for block in blocks(FOLDER / "wordpress.md") if block.note == "run in WordPress"]
    (tmp_path / "plugin.php").write_text(plugin.code.replace("/etc/pressoir", str(tmp_path)))
    (tmp_path / "calls.php").write_text(WORDPRESS_CALLS.replace("BEARER_TOKEN", keys["BEARER_TOKEN"]))
    for loaded in ("plugin.php", ""):
        done = place.run(tmp_path, ["php", "calls.php", str(WORDPRESS.resolve()), loaded])
        assert done.returncode == 0, done.stdout + done.stderr
        shop, health = json.loads(done.stdout)
        if loaded:
            assert "plan_data" in shop and health == '{"status":"ok"}'
        else:  # without it: another authority, a private address
            assert "certificate" in shop and "valid URL" in health
