"""The page without an account: who may, how much, and what others see of it."""
import socket

import pytest

from page_client import MARK, ROOT, Page
from pictures import drawing, jpeg, opened, photo, png
from pressoir_api_client import Api
from pressoir_server import holds_within
from svgs import drawing as svg
from web_site import FileSite

SHOT = png(drawing())
PHOTO = jpeg(photo(), quality=95)
OPEN = {"page_open": "true", "http_trusted_proxies": "127.0.0.1"}


@pytest.fixture
def server(server_with):
    return server_with()


@pytest.fixture
def page(server):
    return Page(server)


@pytest.fixture
def opened_page(own_server):
    """of(address, setting=...): a visitor from that address of a server that is open."""
    def of(address="198.51.100.1", **settings):
        return Page(of.server or start(settings), Host="pressoir.example", X_Forwarded_For=address)

    def start(settings):
        of.server = own_server(**OPEN, **settings)
        return of.server

    of.server = None
    return of


# Locally

def test_a_browser_on_this_machine_needs_no_account(page):
    made = page.optimize(SHOT)
    assert made.status == 200
    job = made.json()
    assert job["state"] == "done" and job["report"]["bytes_after"] < len(SHOT)
    result = page.get(f"/jobs/{job['id']}/result")
    assert opened(result.body).size == opened(SHOT).size
    assert page.get("/formats").status == 200 and page.get("/limits").json()["max_input_bytes"] == 100_000_000
    assert page.request("DELETE", f"/jobs/{job['id']}").status == 204
    assert page.get(f"/jobs/{job['id']}").status == 404


def test_local_hosts_are_literal(page, server):
    port = server.port
    for host in ("localhost", f"localhost:{port}", "127.0.0.1", f"127.0.0.1:{port}", "[::1]", f"[::1]:{port}"):
        assert page.is_let_in(Host=host), host
    for host in ("rebound.example", f"rebound.example:{port}", "localhost.rebound.example", "127.0.0.1.nip.io",
                 "127.0.0.2", "0.0.0.0", "localhost:"):
        assert not page.is_let_in(Host=host), host


def test_a_request_with_two_hosts_or_none_is_not_local(server):
    def status(lines):
        return server.raw(f"GET {ROOT}/limits HTTP/1.0\r\nPressoir-Page: 1\r\n{lines}\r\n".encode()).status

    assert status("Host: localhost\r\n") == 200
    assert status("Host: localhost\r\nHost: evil.example\r\n") in (400, 401)
    assert status("") in (400, 401)


def test_a_proxy_that_says_so_is_not_local(page):
    for name in ("Forwarded", "X_Forwarded_For", "X_Forwarded_Proto", "X_Forwarded_Host", "X_Real_IP", "Via"):
        for value in ("127.0.0.1", "localhost", "for=127.0.0.1", ""):
            assert not page.is_let_in(**{name: value}), name


def test_a_trusted_proxy_on_this_machine_makes_nobody_local(server_with):
    page = Page(server_with(http_trusted_proxies="127.0.0.1"))
    assert page.is_let_in() and not page.is_let_in(X_Forwarded_For="127.0.0.1")


def test_pages_of_other_origins_are_not_local(page, server):
    assert page.is_let_in(Origin=f"http://127.0.0.1:{server.port}")
    for origin in ("http://evil.example", "null", f"https://127.0.0.1:{server.port}", "http://127.0.0.1",
                   f"http://localhost:{server.port}"):
        assert not page.is_let_in(Origin=origin), origin
    assert page.is_let_in(Sec_Fetch_Site="same-origin") and not page.is_let_in(Sec_Fetch_Site="cross-site")


def test_other_machines_are_not_local(own_server):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
            address = probe.getsockname()[0]
        except OSError:
            pytest.skip("this machine has no address but loopback")
    if address.startswith("127."):
        pytest.skip("this machine has no address but loopback")
    server = own_server(listen="0.0.0.0:0")
    for host, status in ((address, 401), ("127.0.0.1", 200)):
        with socket.create_connection((host, server.port), timeout=30) as connection:
            connection.sendall(f"GET {ROOT}/limits HTTP/1.1\r\nHost: localhost\r\nPressoir-Page: 1\r\n"
                               "Connection: close\r\n\r\n".encode())
            assert int(connection.recv(100).split()[1]) == status, host


def test_local_use_may_be_switched_off(server_with):
    page = Page(server_with(page_local="false"))
    assert not page.is_let_in() and page.optimize(SHOT).status == 401


# Who else

def test_clients_without_a_key_are_refused_as_ever(server):
    for path in ("/limits", "/formats", "/jobs", "/usage"):
        assert server.get(ROOT + path).status == 401
    assert server.request("POST", ROOT + "/optimize", SHOT).status == 401


def test_no_browser_is_told_that_other_sites_may_send_the_mark(server):
    answer = server.request("OPTIONS", ROOT + "/optimize", headers={
        "Origin": "http://evil.example", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "pressoir-page"})
    assert answer.status == 405 and not any(name.startswith("access-control") for name in answer.headers)


def test_a_wrong_key_is_not_a_visitor(page):
    assert page.get("/limits", Authorization="Bearer psr_" + "x" * 43).status == 401


def test_visitors_have_their_own_jobs_and_nothing_else(page):
    job = page.optimize(SHOT).json()
    for path in ("/jobs", "/batches", "/usage", "/keys"):
        assert page.get(path).status == 401, path
    assert page.request("POST", "/batches", "{}", Content_Type="application/json").status == 401
    assert page.request("POST", "/keys", "{}", Content_Type="application/json").status == 401
    account = Api(page.server)
    assert account.get(f"/jobs/{job['id']}").status == 404
    theirs = account.optimize(SHOT, Accept="application/json").json()
    assert page.get(f"/jobs/{theirs['id']}").status == 404 and page.get(f"/jobs/{theirs['id']}/result").status == 404


def test_what_visitors_do_is_the_page_accounts(own_server):
    server = own_server()
    page = Page(server)
    assert page.optimize(SHOT).status == 200
    accounts = [each for each in server.run("account", "list") if each["name"] == "page"]
    assert len(accounts) == 1 and server.history(accounts[0])
    server.run("account", "disable", str(accounts[0]["id"]))
    holds_within(lambda: page.optimize(SHOT).status == 403, 2, "what the operator has done to the account")


def test_visitors_have_no_idempotency_keys(page):
    refused = page.optimize(SHOT, Idempotency_Key="one")
    assert refused.status == 409 and refused.json()["code"] == "idempotency_key_refused"


# What a file may do to the page

def test_results_and_originals_are_in_a_sandbox(page):
    for file, query, kind, is_attached in ((SHOT, "compression=lossless", "image/png", False),
                                           (PHOTO, "convert=webp", "image/webp", False),
                                           (svg(), "compression=lossless", "image/svg+xml", True)):
        job = page.optimize(file, query).json()
        answer = page.get(f"/jobs/{job['id']}/result")
        assert answer.headers["content-type"] == kind
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].split(";")[0] == "sandbox"
        assert ("content-disposition" in answer.headers) == is_attached
        if is_attached:
            assert answer.headers["content-disposition"].startswith("attachment")


# Open to all

def test_everybody_may_use_an_open_page(opened_page):
    page = opened_page()
    made = page.optimize(SHOT)
    assert made.status == 200 and page.get(f"/jobs/{made.json()['id']}/result").status == 200
    assert not Page(page.server, Authorization="Bearer no").is_let_in()


def test_an_open_page_counts_files_for_each_address(opened_page):
    one = opened_page("198.51.100.1", page_per_minute=2)
    assert [one.optimize(SHOT).status for _ in range(3)] == [200, 200, 429]
    refused = one.optimize(SHOT)
    assert int(refused.headers["retry-after"]) > 0 and refused.headers["x-ratelimit-limit"] == "2"
    assert opened_page("198.51.100.2").optimize(SHOT).status == 200
    assert Page(one.server).optimize(SHOT).status == 200, "locally there is no such limit"
    assert one.get("/limits").json()["per_minute"] == 2


def test_an_open_page_takes_smaller_files(opened_page):
    page = opened_page(page_max_input_bytes=len(SHOT))
    assert page.get("/limits").json()["max_input_bytes"] == len(SHOT)
    assert page.optimize(SHOT).status == 200
    assert page.optimize(SHOT + b"x").status == 413
    form = (b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + SHOT + b"x\r\n--b--\r\n")
    assert page.request("POST", "/optimize", form, Content_Type="multipart/form-data; boundary=b").status == 413
    assert Page(page.server).optimize(SHOT + b"x").status != 413


def test_an_open_page_works_on_a_few_files_of_an_address_at_once(opened_page):
    page = opened_page(page_max_jobs=1, page_max_jobs_together=2)
    with page.server.connect() as one, page.server.connect() as two:
        for connection, address in ((one, "198.51.100.1"), (two, "198.51.100.2")):
            connection.sendall(f"POST {ROOT}/optimize HTTP/1.1\r\nHost: x\r\nPressoir-Page: 1\r\n"
                               f"X-Forwarded-For: {address}\r\nExpect: 100-continue\r\n"
                               "Content-Length: 1000\r\n\r\n".encode())
            assert b"100 Continue" in connection.recv(1000)  # it has its place
        for address in ("198.51.100.1", "198.51.100.3"):  # its own place is taken, and all of them are
            refused = opened_page(address).optimize(SHOT)
            assert refused.status == 429 and int(refused.headers["retry-after"]) > 0, address
        assert Page(page.server).optimize(SHOT).status == 200, "locally there is no such limit"


def test_places_of_ended_jobs_are_free_again(opened_page):
    page = opened_page(page_max_jobs=1, page_max_jobs_together=1)
    assert [page.optimize(SHOT).status for _ in range(3)] == [200, 200, 200]
    assert [opened_page(f"198.51.100.{n}").optimize(SHOT).status for n in range(2, 5)] == [200, 200, 200]


def test_urls_of_visitors_pass_the_address_policy(page, opened_page):
    for visitor in (page, opened_page()):
        for url in ("http://127.0.0.1/a.png", "http://169.254.169.254/latest/meta-data", "http://[::1]/a.png",
                    "http://10.0.0.1/a.png", "file:///etc/passwd"):
            refused = visitor.fetch(url)
            assert refused.status == 422 and refused.json()["code"] in ("fetch_refused", "invalid_value"), url


def test_a_url_is_fetched_for_a_visitor_within_the_limit_of_the_page(opened_page):
    site = FileSite({"/shot.png": SHOT, "/large.png": SHOT + b"x" * 1000})
    try:
        page = opened_page(fetch_allow="127.0.0.1", page_max_input_bytes=len(SHOT))
        made = page.fetch(site.url + "/shot.png")
        assert made.status == 200 and made.json()["report"]["path"] == "shot.png"
        assert page.fetch(site.url + "/large.png").status == 413
        assert Page(page.server).fetch(site.url + "/shot.png").status == 200
    finally:
        site.close()


def test_results_of_visitors_live_as_long_as_the_setting_says(own_server):
    page = Page(own_server(page_kept_for_seconds=120, pressoir_kept_for_seconds=9999))
    job = page.optimize(SHOT).json()
    stamps = [job["ended_at"], job["expires_at"]]
    minutes = [int(stamp[14:16]) for stamp in stamps]
    assert (minutes[1] - minutes[0]) % 60 == 2 and page.get("/limits").json()["kept_for_seconds"] == 120


def test_the_mark_alone_is_no_way_around_other_apis(server):
    for path in ("/shrink", "/v1/images"):
        assert server.request("POST", path, SHOT, headers=MARK).status in (400, 401, 403, 404)
    refusal = server.request("POST", "/v2/", SHOT, headers=MARK)  # which EWWW answers with 200
    assert refusal.json()["error"] == "invalid"
