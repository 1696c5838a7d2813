"""SIGHUP: certificates, log level and limits change while requests run on."""
import pathlib
import shutil
import signal
import ssl
import subprocess

import pytest

from pressoir_server import wait_until


@pytest.fixture
def configured(own_server, tmp_path, certificate):
    """A server with a settings file and a certificate of its own."""
    mine = tuple(pathlib.Path(shutil.copy(file, tmp_path)) for file in certificate)
    config = tmp_path / "pressoir.toml"
    config.write_text("[http]\nmax_spool_bytes = 1000000\n", encoding="utf-8")
    return own_server(config=config, certificate=mine), config


def hang_up(server, event):
    before = len(server.events(event))
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: len(server.events(event)) > before, what=event)
    return server.events(event)[-1]


def served_certificate(server):
    return ssl.get_server_certificate(("127.0.0.1", server.tls_port))


def test_sighup_takes_over_certificates_limits_and_log_level(configured):
    server, config = configured
    key = server.create_account()["api_key"]
    before = served_certificate(server)
    with server.connect() as open_one:
        open_one.sendall(b"GET /health HTTP/1.1\r\n")  # the rest comes after
        assert server.upload("/v2/", {"api_key": key}, b"x" * 500_000).body == b'{"error":"unsupported"}'
        cert, key_file = server.certificate
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=other",
                        "-keyout", key_file, "-out", cert], check=True, capture_output=True)
        config.write_text("[http]\nmax_spool_bytes = 100000\nidle_deadline_seconds = 7\n[server]\nlog_level = \"warning\"\n"
                          "[limits]\nmax_frames = 5000\n", encoding="utf-8")
        assert hang_up(server, "reloaded")["needs_restart"] == "limits.max_frames"
        assert served_certificate(server) != before
        assert server.upload("/v2/", {"api_key": key}, b"x" * 500_000).body == b'{"error":"failed"}'
        requests = len(server.events("request"))
        open_one.sendall(b"Host: x\r\n\r\n")
        assert open_one.recv(12) == b"HTTP/1.1 200"
        assert len(server.events("request")) == requests  # no such lines any more


def test_settings_that_cannot_be_used_change_nothing(configured):
    server, config = configured
    before = served_certificate(server)
    config.write_text("[http]\nmax_spool_bytes = 1\ntrusted_proxies = [\"proxy.example\"]\n", encoding="utf-8")
    assert "proxy.example" in hang_up(server, "reload_failed")["detail"]
    config.write_text("[http]\nmax_spool_bytes = 1\n", encoding="utf-8")
    server.certificate[0].write_text("none", encoding="utf-8")
    hang_up(server, "reload_failed")
    assert served_certificate(server) == before
    key = server.create_account()["api_key"]
    assert server.upload("/v2/", {"api_key": key}, b"x" * 5000).body == b'{"error":"unsupported"}'
