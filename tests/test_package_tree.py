"""packaging/test_package.py: what ends in a skip and what is a failure, where making the tree does not work."""
import importlib.util
import subprocess

import pytest

from pressoir_server import ROOT


@pytest.fixture
def package(monkeypatch):
    """The module, for which making a tree ends with `package.ends_with`."""
    spec = importlib.util.spec_from_file_location("package_of_debian", ROOT / "packaging/test_package.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "field", lambda deb, name: "not-there (>= 9)")
    monkeypatch.setattr(module.subprocess, "run", lambda words, **more: subprocess.CompletedProcess(words, module.ends_with))
    return module


@pytest.mark.parametrize("program, code", [("debootstrap", 0), ("update", 0), ("satisfy", 1)])
def test_only_an_archive_out_of_reach_skips(package, tmp_path, monkeypatch, program, code):
    script = package.MAKE_TREE[package.MAKE_TREE.index("debootstrap"):]
    fakes = tmp_path / "fakes"
    fakes.mkdir()
    for name in ("debootstrap", "cp", "mount", "umount", "chroot", "tar", "chmod"):
        body = f'#!/bin/sh\ncase "$0 $*" in *{program}*) exit 100;; esac\n'
        (fakes / name).write_text(body)
        (fakes / name).chmod(0o755)
    (tmp_path / "tree/usr/sbin").mkdir(parents=True)
    done = subprocess.Popen(["sh", "-c", "set -e\n" + script], env={
        "PATH": f"{fakes}:/usr/bin:/bin", "WORK": str(tmp_path), "LOG": str(tmp_path / "log"), "TAR": str(tmp_path / "tar"),
        "BASE": "a", "MIRROR": "b", "DEPENDS": "c", "PEERS": "d", "NO_ARCHIVE": str(package.NO_ARCHIVE)})
    package.ends_with = done.wait(60)
    with pytest.raises(SystemExit) as ended:
        package.tree_of(tmp_path / "cache", tmp_path / "a.deb")
    assert ended.value.code == code
