"""What docs/migrate names is there: files, headings, commands and options of the program, settings, hosts, clients."""
import functools
import re
import subprocess

import pytest

from iloveimg_client import Api
from migrate_pages import API_READMES, CLIENT_PAGES, FOLDER, PAGES, SHARED, anchors, blocks, links, packages, prose, spans
from pressoir_server import PROGRAM, ROOT

LINKING = [*PAGES, *API_READMES, *(ROOT / name for name in ("README.md", "docs/operations.md", "docs/callbacks.md"))]
CONFIGURATION = (ROOT / "docs/configuration.md").read_text()
SETTINGS = {f"{section}.{name}" for section, table in re.findall(r"^## \[(\w+)\]\n(.*?)(?=^## |\Z)", CONFIGURATION, re.M | re.S)
            for name in re.findall(r"^\| `(\w+)` \|", table, re.M)}


def named(page):
    return str(page.relative_to(ROOT))


@functools.cache
def help_of(*words):
    """The help of a command, or None where there is no such command."""
    done = subprocess.run([PROGRAM, *words, "--help"], capture_output=True, text=True, timeout=60)
    return done.stdout if done.returncode == 0 else None


def options_of(*words):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", help_of(*words) or ""))


def commands(page):
    """Commands of the program on a page, as lists of words."""
    lines = [line for block in blocks(page) if block.language == "sh" for line in block.code.splitlines()]
    return [line.split()[1:] for line in [*lines, *spans(page)] if line.startswith("pressoir ")]


@pytest.mark.parametrize("page", LINKING, ids=named)
def test_links_lead_to_files_and_headings(page):
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_is_in_the_index_and_that_of_a_client_in_the_readme_of_its_api():
    assert {*links(FOLDER / "README.md")} >= {page.name for page in PAGES} - {"README.md"}
    linked = {link.rpartition("/")[2] for readme in API_READMES for link in links(readme)}
    assert linked >= {page.name for page in CLIENT_PAGES}
    assert "docs/migrate/README.md" in links(ROOT / "README.md")


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=named)
def test_commands_and_their_options_exist(page):
    for words in commands(page):
        path = []
        while words[len(path):] and re.fullmatch("[a-z]+", words[len(path)]) and help_of(*path, words[len(path)]):
            path.append(words[len(path)])
        assert path, words
        assert {word for word in words if word.startswith("--")} <= options_of(*path) | {"--help"}, words


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_options_outside_commands_are_those_of_serve_or_of_creating_an_account(page):
    known = options_of("serve") | options_of("account", "create") | options_of("account", "webhooks")
    other = {"--cacert", "--add-host"}  # of curl and docker
    assert {word for span in spans(page) for word in re.findall(r"(?<![\w-])--[a-z][a-z-]+", span)} <= known | other


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_settings_exist(page):
    sections = {name.partition(".")[0] for name in SETTINGS}
    written = {span for span in spans(page) if re.fullmatch(r"[a-z]+\.[a-z_]+", span) and span.partition(".")[0] in sections}
    assert written <= SETTINGS | {"crush.pics"}


@pytest.mark.parametrize("page", CLIENT_PAGES, ids=named)
def test_the_page_of_a_client_says_which_keys_and_which_way(page):
    text = prose(page)
    assert "account.md" in text and re.search("api_key|bearer_token|public_key", text)
    assert "images.example.org" in page.read_text() or "hosts.md" in text


def test_hosts_of_pages_are_those_of_the_table():
    vendors = re.compile(r"\b(?:api|app|optimize)\.(?:exactlywww|imagerecycle|crush|megaoptim|iloveimg|ilovepdf|tinify)\.(?:com|net|pics)\b")
    table = {*vendors.findall((FOLDER / "hosts.md").read_text())}
    assert {host for page in PAGES for host in vendors.findall(page.read_text())} == table
    assert len(table) == 9


def test_what_is_installed_has_a_version_and_what_is_run_says_what_comes():
    for page in PAGES:
        assert all(re.fullmatch(r"(@[\w-]+/)?[\w-]+@\d+\.\d+\.\d+", package) for package in packages(page)), page.name
        for block in blocks(page):
            assert block.note is None or re.fullmatch("run: (makes|prints) .+|run in WordPress", block.note), block


def test_the_shared_pages_are_there():
    assert {page.name for page in PAGES} >= SHARED


def test_tools_for_pdf_are_served_as_the_pages_of_their_clients_say(server):
    says = "`compress`, `repair` and `rotate` work; others are"
    saying = {page.name for page in CLIENT_PAGES if says in page.read_text() and "`/start` answers 400 `StartError`" in page.read_text()}
    assert saying == {"ilovepdf-php.md", "ilovepdf-python.md", "ilovepdf-ruby.md", "pylovepdf.md", "iloveimg-pipedream.md"}
    api = Api(server, server.create_account())
    for tool in ("compress", "repair", "rotate"):
        assert api.get(f"/v1/start/{tool}").status == 200, tool
    for tool in ("watermark", "merge", "split"):
        answer = api.get(f"/v1/start/{tool}")
        assert (answer.status, answer.json()["error"]["type"]) == (400, "StartError"), tool
