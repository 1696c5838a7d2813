#!/usr/bin/env python3
"""Installs the Debian package in a tree of its own, with systemd as its first process, tries it and removes it.

Usage: test_package.py [--debs FOLDER] [--build FOLDER] [--cache FOLDER]

--debs   where build_deb.py has put the packages (build/deb)
--build  the build folder that they are of: they are made once more, and must be the same bytes
--cache  where trees are kept between runs, one tar file each (build/trees)

Needs root, namespaces and debootstrap, and says loudly when it is skipped for the want of one. The tree is made of
Debian's archive once; the test itself runs without a network. What is really so in there: the unit with all its
restrictions, since systemd runs it. What is not: a kernel and a machine of its own, so cgroup limits are not tried.
"""
import argparse
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
NAMESPACES = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--net", "--ipc", "--uts", "--cgroup"]
BASE = "systemd,systemd-sysv,dbus,ca-certificates,curl"  # of the tree, besides what the package depends on
PEERS = "nginx, caddy, prometheus"  # what the files in extras/ are for
MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
SECONDS = 420  # of what runs in the tree
NO_ARCHIVE = 75  # how making a tree ends where Debian's archive is out of reach


def skip(why):
    print(f"SKIPPED: {why}: the Debian package is NOT tested", flush=True)
    raise SystemExit(0)


def require():
    if os.geteuid() != 0:
        skip("not root")
    for program in ("debootstrap", "unshare", "pivot_root", "tar", "dpkg-deb"):
        if shutil.which(program) is None:
            skip(f"{program} is not there")
    probe = subprocess.run([*NAMESPACES, "sh", "-c", "mount --make-rprivate / && mount -t tmpfs tmpfs /mnt && "
                            "mkdir /mnt/c && mount -t cgroup2 cgroup2 /mnt/c"], capture_output=True, text=True)
    if probe.returncode != 0:
        skip("no namespaces or mounts: " + probe.stderr.strip())


def field(deb, name):
    return subprocess.run(["dpkg-deb", "--field", deb, name], check=True, text=True, capture_output=True).stdout.strip()


MAKE_TREE = r"""
set -e
mount --make-rprivate /
mkdir -p "$WORK" && mount -t tmpfs tmpfs "$WORK"   # dpkg flushes every file, which a disk makes minutes of
debootstrap --variant=minbase --include="$BASE" bookworm "$WORK/tree" "$MIRROR" >"$LOG" 2>&1 || exit $NO_ARCHIVE
cp /etc/resolv.conf "$WORK/tree/etc/resolv.conf"
for file in /etc/apt/apt.conf.d/*proxy*; do [ ! -e "$file" ] || cp "$file" "$WORK/tree/etc/apt/apt.conf.d/"; done
printf '#!/bin/sh\nexit 101\n' >"$WORK/tree/usr/sbin/policy-rc.d"; chmod 755 "$WORK/tree/usr/sbin/policy-rc.d"
mount -t proc proc "$WORK/tree/proc"
in_tree() { chroot "$WORK/tree" env DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 "$@"; }
in_tree apt-get update -q -o APT::Update::Error-Mode=any >>"$LOG" 2>&1 || exit $NO_ARCHIVE
in_tree apt-get satisfy -y -q --no-install-recommends "$DEPENDS" >>"$LOG" 2>&1
in_tree apt-get satisfy -y -q --no-install-recommends "$PEERS" >>"$LOG" 2>&1
in_tree systemctl disable $(echo "$PEERS" | tr -d ',') >>"$LOG" 2>&1 || true
in_tree apt-get clean
rm "$WORK/tree/usr/sbin/policy-rc.d"
umount "$WORK/tree/proc"
tar -C "$WORK/tree" -cf "$TAR.new" . && mv "$TAR.new" "$TAR"
"""


def tree_of(cache, deb):
    """The tar file of a Debian with what the package depends on, made where it is missing."""
    depends = field(deb, "Depends")
    name = hashlib.sha256(f"{BASE}\n{PEERS}\n{depends}\n{MAKE_TREE}".encode()).hexdigest()[:16]
    tar = cache / f"tree-{name}.tar"
    if not tar.exists():
        cache.mkdir(parents=True, exist_ok=True)
        log = cache / "debootstrap.log"
        print(f"making a Debian tree, once (see {log})", flush=True)
        with tempfile.TemporaryDirectory() as work:
            made = subprocess.run(["unshare", "--mount", "sh", "-c", MAKE_TREE], env={
                **os.environ, "WORK": work, "BASE": BASE, "PEERS": PEERS, "MIRROR": MIRROR, "DEPENDS": depends,
                "TAR": str(tar), "LOG": str(log), "NO_ARCHIVE": str(NO_ARCHIVE)})
        if made.returncode != 0:
            print(log.read_text()[-2000:] if log.exists() else "")
            if made.returncode == NO_ARCHIVE:
                skip("Debian's archive is out of reach")
            print(f"FAIL  no tree with what the package depends on: {depends}")
            raise SystemExit(1)
    return tar


RUN_TREE = r"""
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$WORK"
tar -C "$WORK" -xf "$TAR"
exec sh "$HERE/tree.sh" "$WORK" "$SHARED"
"""


def run_in_tree(tar, shared):
    with tempfile.TemporaryDirectory() as work:
        process = subprocess.Popen([*NAMESPACES, "sh", "-c", RUN_TREE], stdin=subprocess.DEVNULL, env={
            **os.environ, "WORK": work, "TAR": str(tar), "SHARED": str(shared), "HERE": str(HERE)})
        try:
            return process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()  # with it all that is in the tree
            process.wait()
            print(f"FAIL  no end within {SECONDS} s")
            return 1


def check_symbols(deb, symbols):
    """The symbols are those of the programs: by their build IDs."""
    with tempfile.TemporaryDirectory() as folder:
        for file in (deb, symbols):
            subprocess.run(["dpkg-deb", "-x", file, folder], check=True)
        programs = ["usr/bin/pressoir", "usr/lib/pressoir/pressoir-worker"]
        for program in programs:
            notes = subprocess.run(["readelf", "-n", f"{folder}/{program}"], check=True, text=True, capture_output=True).stdout
            name = notes.partition("Build ID: ")[2].split()[0]
            file = pathlib.Path(folder) / "usr/lib/debug/.build-id" / name[:2] / f"{name[2:]}.debug"
            sections = subprocess.run(["readelf", "-SW", file], text=True, capture_output=True).stdout
            assert ".debug_info" in sections, f"no symbols for {program} at {file}"
            kept = subprocess.run(["readelf", "-SW", f"{folder}/{program}"], text=True, capture_output=True).stdout
            assert ".debug_info" not in kept and ".symtab" not in kept, f"{program} is not stripped"
    print("ok    programs are stripped, and their symbols are in the other package")


def check_reproducible(build, debs):
    with tempfile.TemporaryDirectory() as again:
        subprocess.run([sys.executable, HERE / "build_deb.py", "--build", build, "--out", again], check=True,
                       stdout=subprocess.DEVNULL)
        for file in debs:
            assert file.read_bytes() == pathlib.Path(again, file.name).read_bytes(), f"{file.name} is another each time"
    print("ok    made again, the packages are the same bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--debs", type=pathlib.Path, default=ROOT / "build/deb")
    parser.add_argument("--build", type=pathlib.Path)
    parser.add_argument("--cache", type=pathlib.Path, default=ROOT / "build/trees")
    arguments = parser.parse_args()
    debs = sorted(arguments.debs.resolve().glob("pressoir_*.deb"))
    assert len(debs) == 1, f"not one pressoir_*.deb in {arguments.debs}, but {len(debs)}"
    symbols = next(arguments.debs.resolve().glob("pressoir-dbgsym_*.deb"))
    check_symbols(debs[0], symbols)
    if arguments.build:
        check_reproducible(arguments.build, [debs[0], symbols])
    require()
    tar = tree_of(arguments.cache.resolve(), debs[0])
    with tempfile.TemporaryDirectory() as shared:
        for file in (debs[0], HERE / "inside.sh", ROOT / "docs/samples/photo.jpg"):
            shutil.copy(file, shared)
        shutil.copytree(ROOT / "extras", pathlib.Path(shared, "extras"))
        shutil.copy(HERE / "alerts_test.yml", shared)
        board = subprocess.run([sys.executable, HERE / "board_rules.py", ROOT / "extras/grafana/pressoir.json"], check=True,
                               capture_output=True).stdout
        pathlib.Path(shared, "board.yml").write_bytes(board)
        code = run_in_tree(tar, shared)
        log = pathlib.Path(shared, "log")
        told = log.read_text() if log.exists() else ""
        print(told, end="")
        if code != 0 or "ok    purged" not in told:
            print(pathlib.Path(shared, "console").read_text()[-3000:])
            print(f"FAIL  the test of the package ended with {code}")
            return 1
    print("package: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
