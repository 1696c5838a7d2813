"""http.trusted_proxies: who counts as the client, and how it came."""
import json

import imagerecycle_client
from ewww_client import is_picture
from pictures import jpeg, photo

PHOTO = jpeg(photo(160, 120))
FREE = {"ewww_free_jpeg_without_key": "true", "ewww_free_per_hour": 1}


def free(server, *hops):
    """Whether a JPEG without a key is served to who comes that way."""
    lines = "".join(f"X-Forwarded-For: {hop}\r\n" for hop in hops)
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + PHOTO + b"\r\n--b--\r\n"
    head = (f"POST /v2/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=b\r\n"
            f"{lines}Content-Length: {len(body)}\r\n\r\n")
    return b"error" not in server.raw(head.encode() + body).body


def test_free_mode_counts_each_client_of_a_proxy(own_server):
    server = own_server(http_trusted_proxies="127.0.0.1,10.0.0.0/8", **FREE)
    assert free(server, "198.51.100.1") and not free(server, "198.51.100.1")
    assert free(server, "198.51.100.2")
    assert not free(server, "9.9.9.9, 198.51.100.2, 10.4.4.4")
    assert not free(server, "9.9.9.9", "198.51.100.2", "10.4.4.4")
    assert {line["remote"] for line in server.events("request")} >= {"198.51.100.1", "198.51.100.2"}


def test_free_mode_counts_an_ipv6_network_as_one_client(own_server):
    server = own_server(http_trusted_proxies="127.0.0.1", **FREE)
    assert free(server, "2001:db8:1:2::1") and not free(server, "2001:db8:1:2:ffff::9")
    assert free(server, "2001:db8:1:3::1")


def test_headers_of_other_peers_are_ignored(own_server):
    server = own_server(**FREE)
    assert free(server, "198.51.100.1") and not free(server, "198.51.100.2")
    assert {line["remote"] for line in server.events("request")} == {"127.0.0.1"}


def test_links_have_the_scheme_of_the_client(server_with):
    for proxies, scheme in (("127.0.0.1", "https"), ("10.0.0.1", "http")):
        server = server_with(http_trusted_proxies=proxies)
        api = imagerecycle_client.Api(server, server.create_account())
        answer = api.upload(PHOTO, headers={"X-Forwarded-Proto": "https", "Host": "pictures.example"})
        assert answer.json()["optimized_url"].startswith(scheme + "://pictures.example/"), json.dumps(answer.json())


def test_metrics_are_for_whom_the_setting_names(own_server):
    server = own_server(http_trusted_proxies="127.0.0.1", server_metrics="local,198.51.100.0/24")
    status = lambda address: server.get("/metrics", headers={"X-Forwarded-For": address}).status  # noqa: E731
    assert status("198.51.100.7") == 200 and status("203.0.113.9") == 404
    assert server.get("/metrics").status == 200


def test_user_files_are_not_sniffed(server):
    account = server.create_account()
    api = imagerecycle_client.Api(server, account)
    path = api.upload(PHOTO).json()["origin_url"].split("/", 3)[3]
    assert server.get("/" + path).headers["x-content-type-options"] == "nosniff"
    answer = server.upload("/v2/", {"api_key": account["api_key"]}, PHOTO)
    assert is_picture(answer) and answer.headers["x-content-type-options"] == "nosniff"
