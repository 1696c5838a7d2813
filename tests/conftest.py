"""Fixtures of the end-to-end tests: real servers on free ports, one per set of settings.

The program is taken from PRESSOIR_BIN (default build/release/bin/pressoir). Nothing here sleeps for a
fixed time: everything waits on a state, with a deadline.
"""
import os
import pathlib
import shutil
import subprocess

import pytest

import contracts
from pressoir_server import PROGRAM, Server


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: over the whole corpus, run by `make test-slow` alone")


def pytest_sessionstart(session):
    if not PROGRAM.exists():
        pytest.exit(f"{PROGRAM} is missing: run `make build` first, or set PRESSOIR_BIN", returncode=2)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A self-signed certificate and its key, as two PEM files."""
    if shutil.which("openssl") is None:
        pytest.fail("the openssl program is needed to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", cert],
        check=True, capture_output=True)
    return cert, key


@pytest.fixture(scope="session")
def server_with(tmp_path_factory, certificate):
    """server_with(ewww_pending_after_seconds=0, ...): a running server, shared by equal settings."""
    running = {}

    def get(**settings):
        key = tuple(sorted(settings.items()))
        if key not in running:
            server = Server(tmp_path_factory.mktemp("server"), settings, certificate)
            server.start()
            running[key] = server
        return running[key]

    yield get
    for server in running.values():
        server.stop()


@pytest.fixture
def own_server(tmp_path, certificate):
    """own_server(...): a server of this test alone, which may kill and restart it."""
    started = []

    def get(listen="127.0.0.1:0", config=None, certificate=certificate, **settings):
        server = Server(tmp_path / f"server{len(started)}", settings, certificate, listen, config)
        started.append(server)
        server.start()
        return server

    yield get
    for server in started:
        server.stop()


@pytest.fixture
def server(server_with):
    """The server with default settings (and TLS)."""
    return server_with()


@pytest.fixture
def account(server):
    """A new unlimited account on the default server."""
    return server.create_account()


@pytest.fixture
def key(account):
    return account["api_key"]


@pytest.fixture
def clock(tmp_path):
    """(environment, step): in processes with this environment step(seconds) sets the wall clock so far off."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler:
        pytest.skip("SKIPPED: no C compiler for the shim of the clock")
    library, offset = tmp_path / "clock_shim.so", tmp_path / "offset"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, pathlib.Path(__file__).parent / "clock_shim.c", "-ldl"],
                   check=True)

    def step(seconds):
        fresh = tmp_path / "offset.new"
        fresh.write_text(str(seconds))
        os.replace(fresh, offset)

    step(0)
    return {"LD_PRELOAD": str(library), "CLOCK_SHIM_FILE": str(offset)}, step


# What answers have shown of the OpenAPI documents (contracts.py): each process of a parallel run has seen a part of it.

COMPLETE = {}  # dialect -> whether all of its tests run
FAILED = []


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(session, config, items):
    """After others have deselected: a dialect is complete when its files are and nothing in them was left out."""
    folder = pathlib.Path(__file__).parent
    chosen = {item.path.name for item in items}
    limited = config.option.keyword or config.option.lf or any("::" in str(word) for word in config.args)
    for name in set(contracts.documents()) - {"pressoir"}:  # which has a test of its own for that
        files = {path.name for path in folder.glob(f"test_{name}*.py")}
        COMPLETE[name] = not limited and bool(files) and files <= chosen


NOT_SHOWN = []  # lines, of all dialects that are complete


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session, exitstatus):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["contracts"] = {"seen": contracts.SEEN.as_lists(), "complete": COMPLETE}
        return
    if FAILED or exitstatus != 0:
        return  # what they would have shown is not known
    for name in sorted(name for name, is_complete in COMPLETE.items() if is_complete):
        NOT_SHOWN.extend(f"{name}: {line}" for line in contracts.not_shown(name, contracts.SEEN))
    if NOT_SHOWN and os.environ.get("PRESSOIR_WHOLE_CONTRACTS"):  # else it is told alone
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter):
    if NOT_SHOWN:
        terminalreporter.section("of these OpenAPI documents no real answer has shown", red=True)
        for line in NOT_SHOWN:
            terminalreporter.line(line)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    shown = getattr(node, "workeroutput", {}).get("contracts")
    if shown:
        contracts.SEEN.add(shown["seen"])
        COMPLETE.update(shown["complete"])


def pytest_runtest_logreport(report):
    if report.failed:
        FAILED.append(report.nodeid)
