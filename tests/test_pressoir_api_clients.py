"""Clients that are made of the document of the API of our own: TypeScript by openapi-typescript, Python at run time (openapi_client.py).

npm gives the packages of tests/typescript/package-lock.json, into build/typescript: where its registry is not reached, the test is skipped,
and says so.
"""
import json
import pathlib
import shutil
import subprocess

import jsonschema
import pytest

import contracts
from openapi_client import Client, Refused
from pictures import drawing, jpeg, opened, photo, png
from pressoir_api_client import ROOT, Api
from pressoir_server import ROOT as ROOT_FOLDER
from web_site import FileSite

SOURCES = pathlib.Path(__file__).resolve().parent / "typescript"
SHOT = png(drawing())


@pytest.fixture
def api(server_with):
    return Api(server_with(fetch_allow="127.0.0.1"))


@pytest.fixture
def site():
    running = FileSite({"/shot.png": SHOT, "/photo.jpg": jpeg(photo())})
    yield running
    running.close()


def run(*command, folder, seconds=300):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=seconds)


@pytest.fixture
def typescript():
    """A folder with the packages and the sources; the packages stay there as long as their lock does."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("SKIPPED: node or npm is not installed: the TypeScript client is NOT tested")
    folder = ROOT_FOLDER / "build/typescript"
    folder.mkdir(parents=True, exist_ok=True)
    lock, installed = (SOURCES / "package-lock.json").read_text(), folder / "installed.json"
    for path in SOURCES.iterdir():
        shutil.copy(path, folder)
    if not installed.exists() or installed.read_text() != lock:
        done = run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=20000", folder=folder)
        if done.returncode != 0:
            pytest.skip(f"SKIPPED: npm does not give openapi-typescript: the TypeScript client is NOT tested: {done.stderr[-400:]}")
        installed.write_text(lock)
    return folder


def test_a_typescript_client_compiles_and_works(api, site, typescript, tmp_path):
    document, picture = typescript / "openapi.json", tmp_path / "shot.png"
    document.write_bytes(api.server.get(ROOT + "/openapi.json").body)
    picture.write_bytes(SHOT)
    for command in (("node_modules/.bin/openapi-typescript", document, "--default-non-nullable", "false", "--output", "schema.d.ts"),
                    ("node_modules/.bin/tsc", "--project", ".")):
        done = run(*command, folder=typescript)
        assert done.returncode == 0, done.stdout + done.stderr
    done = run("node", "out/end_to_end.js", f"http://127.0.0.1:{api.server.port}", api.token, picture, site.url + "/shot.png", folder=typescript)
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr


def client(api, token=None):
    return Client(contracts.documents()["pressoir"], api.server.request, token or api.token)


def test_a_client_that_is_made_of_the_document_works(api, site):
    mine = client(api)
    smaller = mine.optimize(SHOT, media="application/octet-stream", goal={"compression": "lossless"})
    assert len(smaller) < len(SHOT)
    job = mine.optimize({"source": {"url": site.url + "/photo.jpg"}, "compression": "balanced", "steps": [{"step": "resize", "width": 16}]},
                        accept="application/json")
    assert mine.showJob(id=job["id"])["report"]["width"] == 16
    assert opened(mine.downloadResult(id=job["id"])).size[0] == 16
    assert [each["id"] for each in mine.listJobs(limit=1)["jobs"]] == [job["id"]]
    assert mine.score({"reference": SHOT, "candidate": smaller}, media="multipart/form-data")["same"]
    batch = mine.addBatch({"sources": [{"url": site.url + "/shot.png"}], "variants": [{}, {"convert": "webp"}], "wait": 60})
    assert batch["counts"]["done"] == 2
    assert mine.downloadOutput(id=batch["id"], source=0, variant="2")[:4] == b"RIFF"
    assert mine.removeBatch(id=batch["id"]) is None
    with pytest.raises(Refused) as gone:
        mine.showBatch(id=batch["id"])
    assert gone.value.problem["code"] == "not_found"


def test_a_client_that_is_made_of_the_document_has_keys_and_hears_what_is_wrong(api, site):
    mine = client(api)
    key = mine.addKey({"label": "reader", "scopes": ["read"]})
    reader = client(api, key["key"])
    assert reader.showUsage()["used"]["images"] == 0
    with pytest.raises(Refused) as refused:
        reader.optimize({"source": {"url": site.url + "/shot.png"}})
    assert (refused.value.status, refused.value.problem["code"]) == (403, "insufficient_scope")
    assert mine.removeKey(id=key["id"]) is None
    with pytest.raises(Refused) as refused:
        reader.showUsage()
    assert refused.value.status == 401
    with pytest.raises(jsonschema.ValidationError):
        mine.optimize({"source": {"url": site.url + "/shot.png"}, "qualty": 80})
    with pytest.raises(jsonschema.ValidationError):
        mine.optimize({"source": {"url": site.url + "/shot.png"}, "quality": 0})
    with pytest.raises(Refused) as refused:
        mine.optimize({"source": {"url": site.url + "/none"}})
    assert refused.value.problem["code"] == "fetch_failed"
    assert json.dumps(mine.showLimits()) and mine.listFormats()["formats"]
