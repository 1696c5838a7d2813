"""`pressoir serve --tls-self-signed`: clients that trust its authority reach it, no certificate of that authority is good for
another name, and its own is renewed while it runs."""
import json
import os
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import time

import pytest

from pressoir_server import PROGRAM, wait_until
from tls_server import TlsServer, without_trust

NAMES = "api.example.org,10.9.8.7"
DAY = 24 * 3600


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with TlsServer(tmp_path_factory.mktemp("tls") / "data", "--tls-names", NAMES) as running:
        yield running


def curl(server, host, *trust, environment=None):
    return subprocess.run(["curl", "-sS", "--max-time", "30", "--resolve", f"{host}:{server.port}:127.0.0.1", *trust,
                           f"https://{host}:{server.port}/health"], capture_output=True, text=True,
                          env={**without_trust(), **(environment or {})})


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "api.example.org", socket.gethostname().lower()])
def test_curl_trusts_it_under_its_names(server, host):
    done = curl(server, host, "--cacert", str(server.trust))
    assert done.returncode == 0 and json.loads(done.stdout) == {"status": "ok"}, done.stderr


def test_who_does_not_trust_its_authority_is_warned(server):
    assert curl(server, "localhost").returncode == 60
    assert curl(server, "other.example.org", "--cacert", str(server.trust)).returncode == 60


@pytest.mark.parametrize("name", ["CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_a_variable_makes_curl_trust_it(server, name):
    assert curl(server, "localhost", environment={name: str(server.trust)}).returncode == 0


CLIENTS = {
    "node": ["node", "-e", "fetch('https://localhost:PORT/health').then(a => a.text()).then(console.log)"],
    "php": ["php", "-d", "curl.cainfo=TRUST", "-r", "$c = curl_init('https://localhost:PORT/health'); curl_exec($c);"
                                                    "fwrite(STDERR, curl_error($c));"],
    "python": ["python3", "-c", "import requests; print(requests.get('https://localhost:PORT/health').text)"],
    "ruby": ["ruby", "-rnet/http", "-e", "print Net::HTTP.get(URI('https://localhost:PORT/health'))"],
}
IS_THERE = {"php": ["php", "-r", "exit(extension_loaded('curl') ? 0 : 1);"], "python": ["python3", "-c", "import requests"],
            "node": ["node", "-e", "fetch"], "ruby": ["ruby", "-e", "1"]}
VARIABLES = {"node": "NODE_EXTRA_CA_CERTS", "python": "REQUESTS_CA_BUNDLE", "ruby": "SSL_CERT_FILE"}


@pytest.mark.parametrize("client", CLIENTS)
def test_clients_trust_it_as_it_prints(server, client):
    there = IS_THERE[client]
    if shutil.which(there[0]) is None or subprocess.run(there, capture_output=True).returncode != 0:
        pytest.skip(f"SKIPPED: {client} or its HTTP client is not installed")
    words = [word.replace("PORT", str(server.port)).replace("TRUST", str(server.trust)) for word in CLIENTS[client]]
    trusting = {VARIABLES[client]: str(server.trust)} if client in VARIABLES else {}
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, env={**without_trust(), **trusting})
    assert '{"status":"ok"}' in done.stdout, done.stderr
    printed = "".join(server.printed)
    assert (VARIABLES.get(client, "curl.cainfo") + "=" + str(server.trust)) in printed, printed


def openssl(*arguments, **options):
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, **options)


def test_openssl_verifies_the_chain_and_its_names(server, tmp_path):
    leaf = tmp_path / "leaf.pem"
    leaf.write_text(server.served())
    for name in (["-verify_hostname", "localhost"], ["-verify_hostname", "api.example.org"], ["-verify_ip", "10.9.8.7"],
                 ["-verify_ip", "::1"]):
        assert openssl("verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", server.trust, *name, leaf).returncode == 0
    assert "hostname mismatch" in openssl("verify", "-CAfile", server.trust, "-verify_hostname", "example.org", leaf).stderr
    text = openssl("x509", "-in", server.trust, "-noout", "-text").stdout
    assert "X509v3 Name Constraints: critical" in text and "CA:TRUE, pathlen:0" in text


@pytest.mark.parametrize("name", ["DNS:evil.example", "DNS:www.example.org", "IP:192.0.2.1"])
def test_the_authority_cannot_sign_for_a_foreign_name(server, tmp_path, name):
    signer = server.data / "tls/authority-key.pem"
    extensions = tmp_path / "extensions"
    extensions.write_text(f"subjectAltName={name}\nextendedKeyUsage=serverAuth\nbasicConstraints=critical,CA:FALSE\n")
    request, foreign = tmp_path / "request.pem", tmp_path / "foreign.pem"
    made = openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", tmp_path / "key.pem", "-subj", "/CN=x", "-out", request)
    assert made.returncode == 0, made.stderr
    made = openssl("x509", "-req", "-in", request, "-CA", signer, "-CAkey", signer, "-days", "2", "-extfile", extensions, "-out",
                   foreign)
    assert made.returncode == 0, made.stderr
    done = openssl("verify", "-CAfile", server.trust, foreign)
    assert done.returncode != 0 and "permitted subtree violation" in done.stderr + done.stdout


def test_keys_are_for_the_owner_alone(server):
    for name in ("authority-key.pem", "server.pem"):
        assert stat.S_IMODE((server.data / "tls" / name).stat().st_mode) == 0o600
    assert "PRIVATE" not in server.trust.read_text()


def test_a_restart_keeps_trust_and_certificate_and_other_names_need_new_trust(tmp_path):
    with TlsServer(tmp_path / "data") as server:
        trusted, served = server.trust.read_bytes(), server.served()
        assert "new authority" in "".join(server.printed)
    with TlsServer(tmp_path / "data") as server:
        assert server.trust.read_bytes() == trusted and server.served() == served
        assert "new authority" not in "".join(server.printed)
    with TlsServer(tmp_path / "data", "--tls-names", "shop.example") as server:
        assert server.trust.read_bytes() != trusted
        assert "new authority" in "".join(server.printed) and "shop.example" in "".join(server.printed)
        assert curl(server, "shop.example", "--cacert", str(server.trust)).returncode == 0


def test_the_first_account_is_tried_over_https_where_there_is_nothing_else(tmp_path):
    process = subprocess.Popen([PROGRAM, "serve", "--listen", "", "--tls-listen", "127.0.0.1:0", "--tls-self-signed", "--data",
                                tmp_path / "data"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    written = tmp_path / "data/first-account.txt"
    try:
        wait_until(lambda: written.exists() and "--cacert '" in written.read_text(), what="the first account")
        line = next(line for line in written.read_text().splitlines() if "--cacert '" in line)
        assert f"--cacert '{tmp_path}/data/tls/authority.pem' -F api_key=" in line and "https://" in line
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_the_certificate_is_renewed_while_the_server_runs(tmp_path, clock):
    environment, step = clock
    with TlsServer(tmp_path / "data", environment=environment) as server:
        trusted, served = server.trust.read_bytes(), server.served()
        with socket.create_connection(("127.0.0.1", server.port)) as plain:
            trusting = ssl.create_default_context(cafile=server.trust)
            with trusting.wrap_socket(plain, server_hostname="localhost") as open_one:
                step(61 * DAY)
                wait_until(lambda: server.served() != served, what="another certificate")
                open_one.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                assert open_one.recv(12) == b"HTTP/1.1 200"
        assert server.trust.read_bytes() == trusted
        assert [line["event"] for line in server.log].count("certificate_renewed") == 1
        (tmp_path / "leaf.pem").write_text(server.served())
        at = int(time.time()) + (61 + 89) * DAY
        done = openssl("verify", "-attime", at, "-CAfile", server.trust, "-verify_hostname", "localhost", tmp_path / "leaf.pem")
        assert done.returncode == 0, done.stderr


def test_a_reload_goes_on_with_the_servers_own_certificate(tmp_path):
    with TlsServer(tmp_path / "data") as server:
        served = server.served()
        server.process.send_signal(signal.SIGHUP)
        reloaded = wait_until(lambda: [line for line in server.log if line["event"] == "reloaded"], what="the reload")
        assert reloaded[0]["needs_restart"] == ""
        assert server.served() == served


def test_a_certificate_of_files_and_one_of_its_own_exclude_each_other(tmp_path, certificate):
    done = subprocess.run([PROGRAM, "serve", "--data", tmp_path / "data", "--tls-self-signed", "--tls-cert", certificate[0],
                           "--tls-key", certificate[1]], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "exclude" in done.stderr
    done = subprocess.run([PROGRAM, "serve", "--data", tmp_path / "data", "--tls-self-signed", "--tls-names", "a,*.b"],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and '"*.b"' in done.stderr
    assert not (tmp_path / "data").exists()
