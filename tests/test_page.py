"""The page for people: its files, as the server has them."""
import gzip
import re

import pytest

from page_client import files_of
from pressoir_server import ROOT

FIRST_VIEW, ALL = 120_000, 300_000  # bytes, compressed


@pytest.fixture
def server(server_with):
    return server_with()


@pytest.fixture
def files(server):
    return files_of(server)


def hashed(files):
    return {path: answer for path, answer in files.items() if path != "/"}


def coded(server, path, coding):
    answer = server.get(path, headers={"Accept-Encoding": coding})
    assert answer.status == 200
    return answer


def test_the_page_is_at_the_root_and_at_each_of_its_views(server):
    index = server.get("/")
    assert index.status == 200 and index.headers["content-type"] == "text/html; charset=utf-8"
    for view in ("/panel", "/panel/", "/panel/usage", "/panel/history/12"):
        assert server.get(view).body == index.body
    assert server.request("HEAD", "/").headers["content-length"] == index.headers["content-length"]


def test_what_the_page_has_not_is_not_found(server):
    for path in ("/page/none.js", "/page/../index.html", "/index.html", "/panel/a/b/c/d", "/web/package.json"):
        assert server.get(path).status == 404, path
    assert server.post("/", {}).status == 405


def test_the_page_may_be_left_out(server_with):
    server = server_with(page_served="false")
    assert server.get("/").status == 404 and server.get("/panel").status == 404
    assert server.get("/pressoir/v1/openapi.json").status == 200


def test_nothing_inline_and_nothing_from_elsewhere_is_allowed_or_there(files):
    for path, answer in files.items():
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'" and policy["script-src"] == policy["style-src"] == "'self'", path
        assert policy["connect-src"] == "'self'" and policy["frame-ancestors"] == "'none'"
        assert "unsafe" not in answer.headers["content-security-policy"] and "http" not in str(policy)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in answer.headers
    html = files["/"].text
    assert "<style" not in html and "style=" not in html and " on" not in re.sub(r">[^<]*<", "><", html)
    assert all(script.startswith('<script type="module"') and "src=" in script
               for script in re.findall(r"<script[^>]*>", html))
    assert not re.findall(r"""(?:src|href)=["'](?!/)""", html)


def test_files_with_a_hash_are_cached_for_ever_and_the_index_is_asked_for_again(server, files):
    assert len(hashed(files)) >= 3
    for path, answer in hashed(files).items():
        assert re.fullmatch(r"/page/[\w.-]+-[\w-]{8}\.\w+", path), path
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert files["/"].headers["cache-control"] == "no-cache"
    again = server.get("/", headers={"If-None-Match": files["/"].headers["etag"]})
    assert again.status == 304 and again.body == b"" and again.headers["etag"] == files["/"].headers["etag"]


def test_files_come_in_the_coding_that_is_asked_for(server, files):
    path = max(hashed(files), key=lambda each: len(files[each].body))
    brotli, gzipped, plain = (coded(server, path, coding) for coding in ("gzip, deflate, br", "gzip", "identity"))
    assert brotli.headers["content-encoding"] == "br" and len(brotli.body) < len(gzipped.body) < len(plain.body)
    assert gzip.decompress(gzipped.body) == plain.body == files[path].body
    assert "content-encoding" not in plain.headers and plain.headers["vary"] == "Accept-Encoding"
    assert len({answer.headers["etag"] for answer in (brotli, gzipped, plain)}) == 3
    assert coded(server, path, "br;q=0, gzip").headers["content-encoding"] == "gzip"


def test_the_page_is_small(server, files):
    sizes = {path: len(coded(server, path, "br").body) for path in files}
    first = re.findall(r"/page/[\w.-]+", files["/"].text)
    assert sizes["/"] + sum(sizes[path] for path in first) <= FIRST_VIEW, sizes
    assert sum(sizes.values()) <= ALL, sizes
    packed = (ROOT / "build/release/page").rglob("*")
    built = {"/" + str(path.relative_to(ROOT / "build/release/page")) for path in packed if path.is_file()}
    if built:  # where these are the sources of this program, no file escaped the count
        assert built - {"/index.html"} <= set(files)
