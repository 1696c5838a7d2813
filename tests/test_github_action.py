"""extras/github-action: a pull request's pictures, a real server, and a stand-in for GitHub's comments."""
import json
import os
import socket
import subprocess
import sys

import pytest

from cli import jpeg, png
from pressoir_server import ROOT
from web_site import Handler, WebSite

SCRIPT = ROOT / "extras/github-action/comment.py"


class Comments(Handler):
    site = None

    def answer(self, content):
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def sent(self):
        assert self.headers["Authorization"] == "Bearer for-github"
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def do_GET(self):
        self.answer(self.site.comments if "page=1" in self.path.split("&") else [])

    def do_POST(self):
        number = len(self.site.comments)
        self.site.comments.append({"body": self.sent()["body"], "url": f"{self.site.url}/comments/{number}",
                                   "user": {"type": "Bot", "login": "github-actions[bot]"}})
        self.answer({})

    def do_PATCH(self):
        self.site.comments[int(self.path.rsplit("/", 1)[1])]["body"] = self.sent()["body"]
        self.answer({})


@pytest.fixture
def github():
    site = WebSite(type("CommentsOf", (Comments,), {}))
    site.comments = [{"body": "<!-- pressoir --> Looks good", "url": site.url + "/comments/0", "user": {"type": "User", "login": "a"}}]
    site.server.RequestHandlerClass.site = site
    yield site
    site.close()


class Repository:
    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        self.git("init", "-q")

    def git(self, *words):
        return subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false", *words],
                              cwd=self.folder, check=True, capture_output=True, text=True).stdout.strip()

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "a")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "repository")


def comment(repository, github, server, token, base, head, code=0, **more):
    environment = {"PATH": os.environ["PATH"], "PRESSOIR_URL": f"http://127.0.0.1:{server.port}", "PRESSOIR_TOKEN": token,
                   "GOAL": "lossless", "MIN_PERCENT": "5", "BASE": base, "HEAD": head, "COMMENTS": github.url + "/comments",
                   "GITHUB_TOKEN": "for-github", **more}
    done = subprocess.run([sys.executable, SCRIPT], cwd=repository.folder, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == code, done.stderr
    return done


def test_it_names_what_the_new_pictures_could_save_and_keeps_one_comment(repository, github, server, account):
    jpeg(repository.folder / "old.jpg")
    base = repository.commit()
    name = "new |<b>*.jpg"
    jpeg(repository.folder / name, seed=2)
    png(repository.folder / "in/shot.PNG", seed=3)
    (repository.folder / "broken.gif").write_bytes(b"GIF89a")
    (repository.folder / "text.txt").write_text("no picture")
    head = repository.commit()
    token = account["bearer_token"]
    comment(repository, github, server, token, base, head)
    first, ours = [each["body"] for each in github.comments]
    assert first.endswith("Looks good"), "the comment of a person stays, whatever it begins with"
    rows = [line for line in ours.splitlines() if line.startswith("| ") and not line.startswith("| file")]
    assert len(rows) == 2 and "old" not in ours and "text" not in ours
    assert any(r"new \|&lt;b&gt;\*\.jpg" in row for row in rows) and "<b>" not in ours
    assert "broken" in ours and "HTTP 4" in ours
    before = (repository.folder / name).stat().st_size
    assert f"{before:,}" in next(row for row in rows if "new" in row)
    for path in (name, "in/shot.PNG", "broken.gif"):
        (repository.folder / path).unlink()
    comment(repository, github, server, token, base, repository.commit())
    assert len(github.comments) == 2 and "as small as they can be" in github.comments[1]["body"]


def test_with_nothing_to_say_it_says_nothing_and_a_wrong_token_is_told(repository, github, server, account):
    base = repository.commit()
    (repository.folder / "a.txt").write_text("a")
    comment(repository, github, server, account["bearer_token"], base, repository.commit())
    assert len(github.comments) == 1
    jpeg(repository.folder / "a.jpg")
    assert "refuses the token" in comment(repository, github, server, "wrong", base, repository.commit(), code=1).stderr


def test_without_a_token_it_ends_well_and_without_a_server_it_says_which(repository, github, server):
    base = repository.commit()
    jpeg(repository.folder / "a.jpg")
    head = repository.commit()
    assert "::notice::" in comment(repository, github, server, "", base, head).stdout
    with socket.socket() as closed:  # bound, and not listening
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        said = comment(repository, github, server, "a", base, head, code=1, PRESSOIR_URL=url).stderr
    assert url in said and "does not answer" in said and "Traceback" not in said
    assert len(github.comments) == 1


def test_when_no_picture_could_be_looked_at_that_is_said(repository, github, server, account):
    base = repository.commit()
    (repository.folder / "broken.gif").write_bytes(b"GIF89a")
    comment(repository, github, server, account["bearer_token"], base, repository.commit())
    assert "None of the pictures" in github.comments[1]["body"] and "as small" not in github.comments[1]["body"]


def test_a_score_is_asked_for(repository, github, server, account):
    base = repository.commit()
    jpeg(repository.folder / "a.jpg", size=(320, 240))
    comment(repository, github, server, account["bearer_token"], base, repository.commit(), GOAL="70")
    assert "score of 70" in github.comments[1]["body"]


