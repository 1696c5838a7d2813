#!/usr/bin/env python3
"""Makes pressoir_VERSION_ARCH.deb and pressoir-dbgsym_VERSION_ARCH.deb of two programs that are built.

Usage: build_deb.py --build FOLDER [--out FOLDER]

--build  a build folder with bin/pressoir and bin/pressoir-worker
--out    where the files go (build/deb)

The same programs and the same SOURCE_DATE_EPOCH (that of the last commit unless set) give the same bytes. Needs
dpkg-dev and binutils.
"""
import argparse
import gzip
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEBIAN = ROOT / "packaging/debian"
PROGRAMS = {"pressoir": "usr/bin/pressoir", "pressoir-worker": "usr/lib/pressoir/pressoir-worker"}
REVISION = "1"
SUMMARY = "server and command line that make images and PDF files smaller"
DESCRIPTION = """\
 Speaks the APIs of commercial image optimisers (Crush.pics, EWWW, iLoveIMG, ImageRecycle, MegaOptim, Tinify), so that
 their plugins work unchanged with your own server, and an API of its own. Reads and writes JPEG, PNG, GIF, WebP, SVG
 and PDF, without loss (proven) or to a quality that is measured.
"""


def run(*words, **options):
    return subprocess.run([str(word) for word in words], check=True, text=True, capture_output=True, **options).stdout


def epoch():
    return int(os.environ.get("SOURCE_DATE_EPOCH") or run("git", "-C", ROOT, "log", "-1", "--format=%ct"))


def put(path, content, mode=0o644):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(mode)


def gzipped(content):
    return gzip.compress(content, compresslevel=9, mtime=0)


def build_id(program):
    return re.search(r"Build ID: ([0-9a-f]+)", run("readelf", "-n", program)).group(1)


def put_program(built, stripped, debug):
    """The program without its symbols, which go where gdb looks for them by the build ID."""
    stripped.parent.mkdir(parents=True, exist_ok=True)
    name = build_id(built)
    symbols = debug / "usr/lib/debug/.build-id" / name[:2] / (name[2:] + ".debug")
    symbols.parent.mkdir(parents=True, exist_ok=True)
    run("objcopy", "--only-keep-debug", "--compress-debug-sections", built, symbols)
    symbols.chmod(0o644)
    run("strip", "--strip-unneeded", "--remove-section=.comment", "-o", stripped, built)
    stripped.chmod(0o755)


def default_settings(program):
    """Every setting as a comment, but for where the data of the service is."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PRESSOIR_")}
    text = run(program, "serve", "--help-settings", env=plain)
    text = re.sub(r"^([a-z0-9_]+ = .*)$", r"#\1", text, flags=re.M)
    text, found = re.subn(r'^#data = .*$', 'data = "/var/lib/pressoir"', text, flags=re.M)
    assert found == 1, "service.data is not where it was in --help-settings"
    return text


def put_papers(tree, program):
    with tempfile.TemporaryDirectory() as folder:
        run(program, "manual", folder)
        for page in sorted(pathlib.Path(folder).iterdir()):
            put(tree / "usr/share/man/man1" / (page.name + ".gz"), gzipped(page.read_bytes()))
    for shell, place in {"bash": "bash-completion/completions/pressoir", "zsh": "zsh/vendor-completions/_pressoir",
                         "fish": "fish/vendor_completions.d/pressoir.fish"}.items():
        put(tree / "usr/share" / place, run(program, "completions", shell))


def put_documents(tree, name):
    folder = tree / "usr/share/doc" / name
    put(folder / "copyright", (DEBIAN / "copyright").read_bytes())
    put(folder / "changelog.gz", gzipped((ROOT / "CHANGELOG.md").read_bytes()))


def put_examples(tree):
    extras = ROOT / "extras"
    for file in sorted(extras.rglob("*")) if extras.is_dir() else []:
        if file.is_file():
            put(tree / "usr/share/doc/pressoir/examples" / file.relative_to(extras), file.read_bytes())
    for name in ("operations.md", "configuration.md", "reports.md", "nightly.md"):
        put(tree / "usr/share/doc/pressoir" / (name + ".gz"), gzipped((ROOT / "docs" / name).read_bytes()))


def fill(tree, debug, programs):
    for name, place in PROGRAMS.items():
        put_program(programs / name, tree / place, debug)
    put_papers(tree, programs / "pressoir")
    put(tree / "etc/pressoir/pressoir.toml", default_settings(programs / "pressoir"))
    for unit in ("pressoir.service", "pressoir.socket"):
        put(tree / "lib/systemd/system" / unit, (DEBIAN / unit).read_bytes())
    put(tree / "usr/lib/sysusers.d/pressoir.conf", (DEBIAN / "pressoir.sysusers").read_bytes())
    put(tree / "usr/lib/tmpfiles.d/pressoir.conf", (DEBIAN / "pressoir.tmpfiles").read_bytes())
    put_documents(tree, "pressoir")
    put_examples(tree)


def library_packages(tree):
    """What dpkg-shlibdeps finds that the programs link."""
    with tempfile.TemporaryDirectory() as folder:
        put(pathlib.Path(folder) / "debian/control", "Source: pressoir\n\nPackage: pressoir\nArchitecture: any\n")
        found = run("dpkg-shlibdeps", "-O", *(tree / place for place in PROGRAMS.values()), cwd=folder)
    return found.strip().partition("shlibs:Depends=")[2]


def run_packages():
    """The section [run] of tools/packages.txt: without these fonts and tables results are others than documented."""
    section = (ROOT / "tools/packages.txt").read_text().partition("[run]\n")[2].partition("\n[")[0]
    return ", ".join(sorted(line.split()[0] for line in section.splitlines() if line and not line.startswith("#")))


def control(package, version, architecture, tree, more):
    size = sum(-(-file.lstat().st_size // 1024) for file in tree.rglob("*") if file.is_file())
    return (f"Package: {package}\nVersion: {version}\nArchitecture: {architecture}\n"
            f"Maintainer: the maintainers of pressoir <maintainers@pressoir.invalid>\nInstalled-Size: {size}\n{more}")


def seal(tree, out, when):
    """Checksums, times and the archive."""
    files = sorted(file for file in tree.rglob("*") if file.is_file() and "DEBIAN" not in file.relative_to(tree).parts)
    sums = "".join(f"{hashlib.md5(file.read_bytes()).hexdigest()}  {file.relative_to(tree)}\n" for file in files)
    put(tree / "DEBIAN/md5sums", sums)
    for path in [tree, *tree.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
        os.utime(path, (when, when), follow_symlinks=False)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(when)}
    return run("dpkg-deb", "--root-owner-group", "--threads-max=1", "-Zxz", "-z6", "--build", tree, out, env=environment)


def make(build, out):
    when, programs = epoch(), build / "bin"
    version = re.search(r"pressoir (\S+)", run(programs / "pressoir", "--version")).group(1) + "-" + REVISION
    architecture = run("dpkg", "--print-architecture").strip()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        tree, debug = pathlib.Path(work) / "pressoir", pathlib.Path(work) / "pressoir-dbgsym"
        fill(tree, debug, programs)
        depends = ", ".join([library_packages(tree), run_packages(), "ca-certificates",
                             "systemd | systemd-standalone-sysusers", "systemd | systemd-standalone-tmpfiles"])
        put(tree / "DEBIAN/control", control("pressoir", version, architecture, tree,
            f"Depends: {depends}\nSection: graphics\nPriority: optional\nDescription: {SUMMARY}\n{DESCRIPTION}"))
        put(tree / "DEBIAN/conffiles", "/etc/pressoir/pressoir.toml\n")
        for script in ("postinst", "prerm", "postrm"):
            put(tree / "DEBIAN" / script, (DEBIAN / script).read_bytes(), 0o755)
        ids = " ".join(sorted(file.parent.name + file.stem for file in debug.rglob("*.debug")))
        put_documents(debug, "pressoir-dbgsym")
        put(debug / "DEBIAN/control", control("pressoir-dbgsym", version, architecture, debug,
            f"Depends: pressoir (= {version})\nSection: debug\nPriority: optional\nAuto-Built-Package: debug-symbols\n"
            f"Build-Ids: {ids}\nDescription: debug symbols for pressoir\n"))
        for folder in (tree, debug):
            file = out / f"{folder.name}_{version}_{architecture}.deb"
            seal(folder, file, when)
            print(f"{file}: {file.stat().st_size:,} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build/deb")
    arguments = parser.parse_args()
    for tool in ("dpkg-deb", "dpkg-shlibdeps", "objcopy", "readelf", "strip"):
        if shutil.which(tool) is None:
            raise SystemExit(f"{tool} is missing: run tools/install.sh package")
    make(arguments.build.resolve(), arguments.out.resolve())


if __name__ == "__main__":
    main()
