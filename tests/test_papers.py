"""Completions and manual pages, as shells and man(1) take them."""
import shutil
import subprocess

import pytest

from pressoir_server import PROGRAM


def run(*words, **options):
    return subprocess.run(words, capture_output=True, text=True, timeout=60, **options)


def completed(words):
    """What bash offers for the last word."""
    script = ("source /dev/stdin <<< \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _pressoir; "
              "printf '%s\\n' \"${COMPREPLY[@]}\"")
    made = run("bash", "-c", script, "bash", run(PROGRAM, "completions", "bash").stdout, *words)
    assert made.returncode == 0 and not made.stderr, made.stderr
    return made.stdout.split()


@pytest.mark.parametrize("words, offered", [
    (["pressoir", "acc"], ["account"]), (["pressoir", "account", "proj"], ["project"]),
    (["pressoir", "account", "project", "add", "--net"], ["--networks"]), (["pressoir", "optimize", "--qui"], ["--quiet"]),
    (["pressoir", "optimize", "--output", "opt"], []), (["pressoir", "optimize", "photo"], []), (["pressoir", "x", "acc"], ["account"])])
def test_bash_completes_commands_and_options_and_leaves_values_to_files(words, offered):
    assert completed(words) == offered


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_take_theirs(shell):
    if shutil.which(shell) is None:
        pytest.skip(f"SKIPPED: {shell} is not installed: its completions are NOT tested")
    script = run(PROGRAM, "completions", shell).stdout
    assert run(shell, "-n", "/dev/stdin", input=script).returncode == 0


def test_another_shell_is_refused():
    made = run(PROGRAM, "completions", "csh")
    assert made.returncode == 2 and "bash, zsh and fish" in made.stderr


def test_every_command_has_a_page_without_faults(tmp_path):
    assert run(PROGRAM, "manual", tmp_path / "man").returncode == 0
    pages = sorted(page.name for page in (tmp_path / "man").iterdir())
    listed = run(PROGRAM, "--help").stdout.partition("Subcommands:\n")[2].split("\n\n")[0]
    commands = [line.split()[0] for line in listed.splitlines()]
    assert pages == sorted(["pressoir.1", *(f"pressoir-{command}.1" for command in commands)]) and len(pages) > 8
    if shutil.which("groff") is None:
        pytest.skip("SKIPPED: groff is not installed: the pages are NOT read")
    for page in (tmp_path / "man").iterdir():
        read = run("groff", "-man", "-ww", "-z", page)
        assert read.returncode == 0 and not read.stderr, f"{page.name}: {read.stderr}"


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    made = run(PROGRAM, "manual", tmp_path / "file/man")
    assert made.returncode in (1, 2) and made.stderr.startswith("pressoir: ")
