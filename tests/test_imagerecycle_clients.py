"""The ImageRecycle contract, one test per line of its checklist: what real clients send, and uploads by URL.

IR-WP1, IR-WP2, IR-WP3 are the generations of the WordPress plugin, IR-Magento the Magento extension, IR-curl the
vendor's curl examples; the requests are written as these write them.
"""
import json
import socket
import time
import urllib.parse

import pytest

from imagerecycle_client import Api, Site, is_error
from pictures import jpeg, photo, png, same_pixels
from pressoir_server import parse_answer, read_to_end

PHOTO = jpeg(photo())
PAGE = b"<html>not a picture</html>"
PARAMS = '{"compression_type":"lossless","resize":[],"preserve_metas":[]}'
SERVER_PATH = "/var/www/html/wp-content/uploads/photo.jpg"


@pytest.fixture
def api(server):
    return Api(server, server.create_account())


@pytest.fixture(scope="module")
def site():
    running = Site({"/photo.jpg": PHOTO, "/a%20b%C3%BC.jpg": PHOTO, "/page.jpg": PAGE})
    yield running
    running.close()


@pytest.fixture
def fetching(server_with):
    """An account on a server that may fetch from this machine."""
    server = server_with(fetch_allow="127.0.0.1")
    return Api(server, server.create_account())


def request(path, body, *headers, method="POST", version="1.1"):
    lines = [f"{method} {path} HTTP/{version}", "Host: api.imagerecycle.com", f"Content-Length: {len(body)}",
             "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def is_upload(answer, name="photo.jpg", size=len(PHOTO)):
    assert answer.status == 201, answer.body
    shown = answer.json()
    return shown["filename"] == name and shown["size_before"] == size and shown["size_after"] <= size


def parts(api, boundary, order, line="\r\n", file=PHOTO, content_type=None, encoding=None):
    """A multipart body without its last line."""
    values = {"auth": api.auth.encode(), "params": PARAMS.encode(), "file": file}
    body = b""
    for name in order:
        heads = [f'Content-Disposition: form-data; name="{name}"']
        if name == "file":
            heads[0] += f'; filename="{SERVER_PATH}"'
            heads += [f"Content-Type: {content_type}"] if content_type else []
            heads += [f"Content-Transfer-Encoding: {encoding}"] if encoding else []
        body += (f"--{boundary}{line}" + line.join(heads) + line * 2).encode() + values[name] + line.encode()
    return body


def test_ir_18_no_slash_and_no_redirect(api):
    for path in ("/images", "/images/"):
        assert is_upload(api.upload(PHOTO, path=path))


@pytest.mark.parametrize("order", [["auth", "file", "params"], ["auth", "params", "file"], ["file", "params", "auth"]])
def test_ir_19_order_of_fields(api, order):
    body = parts(api, "----b", order, content_type="application/octet-stream") + b"------b--\r\n"
    assert is_upload(api.server.raw(request("/v1/images/", body, "Content-Type: multipart/form-data; boundary=----b")))


def test_ir_24_url_as_multipart_field(fetching, site):
    answer = fetching.upload(url=site.url + "/photo.jpg", params=PARAMS)
    assert is_upload(answer)
    shown = answer.json()
    assert fetching.fetch(shown["origin_url"]).body == PHOTO
    assert same_pixels(fetching.fetch(shown["optimized_url"]).body, PHOTO)
    assert fetching.used() == len(PHOTO)


def test_ir_25_url_nested_in_params(fetching, site):
    nested = json.dumps({"params": {"compression_type": "lossless"}, "url": site.url + "/photo.jpg"})
    answer = fetching.upload(params=nested.replace("/", "\\/"))
    assert is_upload(answer)
    assert same_pixels(fetching.fetch(answer.json()["optimized_url"]).body, PHOTO)


def test_ir_26_url_by_curl(fetching, site):
    answer = fetching.curl("POST", "/images", f'&url={site.url}/photo.jpg&params={{"compression_type":"lossless"}}')
    assert is_upload(answer)
    assert same_pixels(fetching.fetch(answer.json()["optimized_url"]).body, PHOTO)


def test_ir_26_urls_with_blanks_and_umlauts(fetching, site):
    for path in ("/a b\u00fc.jpg", "/a%20b%C3%BC.jpg"):
        assert is_upload(fetching.upload(url=site.url + path), name="a b\u00fc.jpg")


def test_ir_27_private_hosts_are_refused(api, site):
    for url in (site.url + "/photo.jpg", "http://localhost/x.jpg", "http://[::1]/x.jpg", "http://10.0.0.1/x.jpg",
                "http://169.254.169.254/latest/meta-data/", "http://2130706433/x.jpg", "file:///etc/passwd",
                "ftp://example.com/x.jpg", "photo.jpg", "http://"):
        assert is_error(api.upload(url=url), 400)
    assert api.used() == 0 and api.get("/images").json()["total"] == 0


def test_ir_27_unreachable_missing_or_no_picture(fetching, site):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/x.jpg"
        for url, reason in ((nobody, "The URL's host cannot be reached"),
                            (site.url + "/missing.jpg", "The URL's host answered with status 404"),
                            (site.url + "/page.jpg", 'The file "page.jpg" is not a JPEG, PNG,'),
                            ("http://no.such.host.invalid/x.jpg", "The URL's host cannot be found")):
            since = time.monotonic()
            assert is_error(fetching.upload(url=url), 400, says=reason)
            assert time.monotonic() - since < 9
    assert fetching.used() == 0


def test_ir_27_says_why_an_address_or_a_size_is_refused(api, server_with, site):
    for url in ("http://127.0.0.1/photo.jpg", "http://10.0.0.1/x.jpg"):
        assert is_error(api.upload(url=url), 400, says="The URL leads to an address that may not be used")
    assert is_error(api.upload(url=site.url + "/photo.jpg"), 400, says="The URL's port must be one of 80, 443 (got ")
    assert is_error(api.upload(url="ftp://example.com/x.jpg"), 400, says="Only http:// and https:// URLs can be used")
    small = server_with(fetch_allow="127.0.0.1", limits_max_input_bytes=len(PHOTO) - 1)
    answer = Api(small, small.create_account()).upload(url=site.url + "/photo.jpg")
    assert is_error(answer, 400, says="The file behind the URL is too large")


@pytest.mark.parametrize("path", ["/slow", "/drip"])
def test_ir_27_too_slow(fetching, site, path):
    since = time.monotonic()
    assert is_error(fetching.upload(url=site.url + path), 400, says="The URL's host takes too long to answer")
    assert 4 < time.monotonic() - since < 9


def test_ir_29_unquoted_boundary_of_equals_signs(api):
    """IR-WP3 over sockets: no types, binary encoding, HTTP/1.0."""
    boundary = "==Multipart_Boundary_x5f3759df1b873593x"
    body = parts(api, boundary, ["auth", "file", "params"], encoding="binary") + f"--{boundary}--\r\n".encode()
    for version in ("1.0", "1.1"):
        assert is_upload(api.server.raw(request(
            "/v1/images/", body, f"Content-Type: multipart/form-data; boundary={boundary}", version=version)))


def test_ir_30_line_feeds_and_no_closing_boundary(api):
    """IR-WP2 without curl: bare LF, every file a JPEG; without a file nothing closes the body."""
    boundary = "---------------------8d2f6a1c3b"
    header = f"Content-Type: multipart/form-data; boundary={boundary}"
    for file, end in ((PHOTO, f"--{boundary}--\n".encode()), (PHOTO, b""), (png(photo(40, 30)), b"")):
        body = parts(api, boundary, ["auth", "params", "file"], "\n", file, content_type="image/jpeg") + end
        assert is_upload(api.server.raw(request("/v1/images/", body, header)), size=len(file))
    body = parts(api, boundary, ["auth", "params"], "\n")
    assert is_error(api.server.raw(request("/v1/images/", body, header)), 400)
    assert api.server.raw(request("/v1/accounts/mine", body, header, method="GET")).status == 200


def test_ir_30_url_without_closing_boundary(fetching, site):
    boundary = "---------------------8d2f6a1c3b"
    body = parts(fetching, boundary, ["auth", "params"], "\n")
    body += f'--{boundary}\nContent-Disposition: form-data; name="url"\n\n{site.url}/photo.jpg\n'.encode()
    assert is_upload(fetching.server.raw(
        request("/v1/images/", body, f"Content-Type: multipart/form-data; boundary={boundary}")))


def test_ir_31_expect_100_continue(api):
    body = parts(api, "----b", ["auth", "file", "params"]) + b"------b--\r\n"
    whole = request("/v1/images/", body, "Content-Type: multipart/form-data; boundary=----b", "Expect: 100-continue")
    head, content = whole[:-len(body)], whole[-len(body):]
    with api.server.connect() as connection:
        connection.sendall(head)
        begin = connection.recv(65536)
        assert begin.startswith(b"HTTP/1.1 100 ") and begin.endswith(b"\r\n\r\n")
        connection.sendall(content)
        assert is_upload(parse_answer(read_to_end(connection)))


def is_ours(answer):
    """The list of images or an error of this API; what others answer is theirs to say."""
    return b'"items"' in answer.body or b'"errCode"' in answer.body


def test_ir_50_bearer_belongs_to_another_api(api):
    for path in ("/v1/images", "/v1/images/", "/v1/images?auth=" + "x"):
        for word in ("Bearer ", "bearer "):
            answer = api.server.get(path, headers={"Authorization": word + api.account["bearer_token"]})
            assert not is_ours(answer)
    known = {"Authorization": "Bearer " + api.account["bearer_token"]}
    assert not is_ours(api.server.get("/v1/images?auth=" + urllib.parse.quote(api.auth), headers=known))
    assert is_error(api.server.get("/v1/images", headers={"Authorization": "Basic Og=="}), 401)
    bearer = {"Authorization": "Bearer " + api.account["bearer_token"]}
    assert is_error(api.server.get("/v1/images/1", headers=bearer), 401)
    assert is_upload(api.upload(PHOTO, headers=bearer))


def test_ir_51_file_wins_over_url(api):
    assert is_upload(api.upload(PHOTO, url="http://10.0.0.1/other.jpg"))


def test_ir_52_empty_expect_and_http_1_0(api):
    body = parts(api, "----b", ["auth", "file", "params"]) + b"------b--\r\n"
    header = "Content-Type: multipart/form-data; boundary=----b"
    for version in ("1.0", "1.1"):
        answer = api.server.raw(request("/v1/images/", body, header, "Expect:", version=version))
        assert is_upload(answer)
    shown = answer.json()
    path = shown["optimized_url"].replace("http://api.imagerecycle.com", "")
    download = api.server.raw(f"GET {path} HTTP/1.0\r\n\r\n".encode())
    assert download.status == 200 and len(download.body) == shown["size_after"]
    ids = f"/v1/images/zip/origin/{shown['id']}"
    archive = api.server.raw(request(ids, f"auth={api.auth}".encode(), method="GET", version="1.0"))
    assert archive.status == 200 and archive.body.startswith(b"PK") and PHOTO in archive.body
