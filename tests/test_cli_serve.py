"""`pressoir serve` as a user starts it: first start, settings, TLS, one data folder."""
import json
import os
import pty
import re
import resource
import signal
import socket
import shutil
import stat
import subprocess

from cli import PRESSOIR, account, jpeg, run


# --- serve --------------------------------------------------------------------------------------

class Server:
    """`pressoir serve` until the end of the block; what it printed is in `printed` and `log` then."""

    def __init__(self, data, *arguments, **environment):
        self.process = subprocess.Popen(
            [PRESSOIR, "serve", "--listen", "127.0.0.1:0", "--data", data, *arguments], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env={**os.environ, **environment})
        self.log, self.ports = [], None

    def __enter__(self):
        for line in self.process.stderr:
            self.log.append(json.loads(line))
            if self.log[-1]["event"] == "listening":
                self.ports = self.log[-1]["http_port"], self.log[-1]["tls_port"]
                return self
        raise AssertionError((self.process.wait(), self.log))

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.printed, rest = self.process.communicate(timeout=30)
        self.log += map(json.loads, rest.splitlines())


def first_account(data):
    """What the first start had to say, where no terminal was there to see it."""
    return (data / "first-account.txt").read_text()


def curl(*arguments):
    return subprocess.run(["curl", "-sS", "--fail", *map(str, arguments)], capture_output=True, timeout=60, check=True)


def test_an_account_whose_credentials_cannot_be_handed_over_is_not_kept(tmp_path):
    in_the_way = tmp_path / "data/first-account.txt"
    in_the_way.mkdir(parents=True)
    run("serve", "--listen", "127.0.0.1:0", "--data", tmp_path / "data", code=1)
    in_the_way.rmdir()
    with Server(tmp_path / "data"):
        assert "api_key" in first_account(tmp_path / "data")


def test_the_first_start_makes_an_account_and_its_line_works_as_pasted(tmp_path):
    samples = tmp_path / "docs/samples"  # the line names the sample where there is one, else any photo.jpg
    samples.mkdir(parents=True)
    source = jpeg(tmp_path / "photo.jpg")
    shutil.copy(source, samples)
    with Server(tmp_path / "data") as server:
        port, tls = server.ports
        assert port > 0 and tls == 0
        health = curl(f"http://127.0.0.1:{port}/health")
        assert json.loads(health.stdout) == {"status": "ok"}
        text = first_account(tmp_path / "data")
        for name in ("api_key", "api_secret", "bearer_token", "public_key", "secret_key"):
            assert name in text
        subprocess.run(text.splitlines()[-1], shell=True, check=True, cwd=tmp_path, timeout=60, capture_output=True)
        small = (tmp_path / "photo-small.jpg").read_bytes()
        assert small[:2] == b"\xff\xd8" and len(small) < source.stat().st_size
    assert server.process.returncode == 0 and server.log[-1]["event"] == "stopped"
    assert account(tmp_path / "data", "list")[0]["name"] == "default"
    with Server(tmp_path / "data") as server:
        pass
    assert server.printed == "" and first_account(tmp_path / "data") == text
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_credentials_are_shown_to_a_terminal_and_to_nobody_else(tmp_path):
    with Server(tmp_path / "data") as server:
        pass
    path = tmp_path / "data/first-account.txt"
    secrets = re.findall(r"^  \w+ +(\S{32,})$", path.read_text(), re.M)
    assert len(secrets) == 5 and stat.S_IMODE(path.stat().st_mode) == 0o600
    line, = [line for line in server.log if line["event"] == "first_account"]
    assert line["credentials"] == str(path) and line["account"] == 1
    assert not any(secret in server.printed + json.dumps(server.log) for secret in secrets)

    ours, theirs = pty.openpty()
    process = subprocess.Popen([PRESSOIR, "serve", "--listen", "127.0.0.1:0", "--data", tmp_path / "other"],
                               stdout=theirs, stderr=subprocess.PIPE, text=True)
    os.close(theirs)
    shown = b""
    while b"photo-small.jpg" not in shown:
        shown += os.read(ours, 65536)
    process.send_signal(signal.SIGTERM)
    log = process.communicate(timeout=30)[1]
    os.close(ours)
    assert b"api_key" in shown and "first_account" not in log
    assert not (tmp_path / "other/first-account.txt").exists()


def test_a_data_folder_serves_one_server_only(tmp_path):
    with Server(tmp_path) as server:
        done = run("serve", "--listen", "127.0.0.1:0", "--data", tmp_path, code=1)
        assert b"Another server" in done.stderr
        assert server.process.poll() is None


def test_a_taken_port_is_reported(tmp_path):
    with Server(tmp_path / "one") as server:
        done = run("serve", "--listen", f"127.0.0.1:{server.ports[0]}", "--data", tmp_path / "two", code=1)
        assert str(server.ports[0]).encode() in done.stderr


def test_tls_answers_with_the_given_certificate(tmp_path, certificate):
    cert, key = certificate
    with Server(tmp_path / "data", "--tls-listen", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key) as server:
        port = server.ports[1]
        answer = curl("--cacert", cert, "--resolve", f"localhost:{port}:127.0.0.1",
                      f"https://localhost:{port}/health")
        assert json.loads(answer.stdout)["status"] == "ok"


def test_settings_come_from_file_environment_and_command_line(tmp_path):
    (tmp_path / "pressoir.toml").write_text('[server]\npublic_url = "https://img.example.org/"\n')
    with Server(tmp_path / "data", "--config", tmp_path / "pressoir.toml"):
        pass
    assert "https://img.example.org/v2/" in first_account(tmp_path / "data")
    with Server(tmp_path / "data2", "--config", tmp_path / "pressoir.toml",
                PRESSOIR_SERVER_PUBLIC_URL="https://env.example.org"):
        pass
    assert "https://env.example.org/v2/" in first_account(tmp_path / "data2")
    with Server(tmp_path / "data3", "--public-url", "https://line.example.org",
                PRESSOIR_SERVER_PUBLIC_URL="https://env.example.org"):
        pass
    assert "https://line.example.org/v2/" in first_account(tmp_path / "data3")


def test_unknown_settings_in_the_file_are_named(tmp_path):
    (tmp_path / "pressoir.toml").write_text("[http]\nlisten_on = 5\n")
    done = run("serve", "--config", tmp_path / "pressoir.toml", "--data", tmp_path / "data", code=2)
    assert b"http.listen_on" in done.stderr and not (tmp_path / "data").exists()


def test_help_settings_prints_every_section():
    text = run("serve", "--help-settings").stdout.decode()
    for name in ("[http]", "[service]", "[engine]", "[limits]", "[ewww]", "PRESSOIR_EWWW_FREE_JPEG_WITHOUT_KEY"):
        assert name in text


def test_more_clients_than_the_soft_limit_of_open_files_are_served(tmp_path):
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (100, before[1]))  # inherited by the server
    try:
        server = Server(tmp_path / "data")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    with server:
        clients = [socket.create_connection(("127.0.0.1", server.ports[0]), timeout=30) for _ in range(200)]
        for client in clients:  # all stay open: the last one finds 199 others
            client.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert client.recv(100).startswith(b"HTTP/1.1 200 ")
        for client in clients:
            client.close()
