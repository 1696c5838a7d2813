#!/usr/bin/env python3
"""Comments on a pull request what its pictures could save. Run by action.yml beside it; Python's own library only.

Environment: PRESSOIR_URL, PRESSOIR_TOKEN, GOAL (lossless or a score), MIN_PERCENT, BASE and HEAD (commits), COMMENTS (URL of
the pull request's comments), GITHUB_TOKEN. Pictures that base and head have alike are not looked at. One comment is kept
up to date; without anything to save it says so, and where there never was one nothing is said. Without PRESSOIR_TOKEN, which
pull requests from forks do not get, it says so in the log and ends well.
"""
import http.client
import json
import os
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

MARK = "<!-- pressoir -->"
BOT = "github-actions[bot]"  # whom the token of a workflow comments as
ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".pdf")


def git(*words):
    return subprocess.run(["git", *words], check=True, capture_output=True).stdout


def changed_pictures(base, head):
    """Paths (bytes) that the pull request adds or changes."""
    names = git("diff", "--name-only", "-z", "--diff-filter=AMR", f"{base}...{head}").split(b"\0")
    return [name for name in names if name.lower().endswith(tuple(ending.encode() for ending in ENDINGS))]


def smaller(content, environment):
    """Bytes of what the server makes of it, or why it makes nothing."""
    goal = environment["GOAL"]
    query = "" if goal == "lossless" else "?" + urllib.parse.urlencode({"target_score": goal})
    request = urllib.request.Request(environment["PRESSOIR_URL"].rstrip("/") + "/pressoir/v1/optimize" + query, content,
                                     {"Authorization": "Bearer " + environment["PRESSOIR_TOKEN"],
                                      "Content-Type": "application/octet-stream"})
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            return len(answer.read()), None
    except urllib.error.HTTPError as error:
        if error.code in (401, 403):
            sys.exit(f"pressoir: the server refuses the token ({error.code})")
        return None, f"HTTP {error.code}"
    except (OSError, http.client.HTTPException) as error:  # URLError and TimeoutError among them
        sys.exit(f"pressoir: the server at {environment['PRESSOIR_URL']} does not answer: {error}")


def shown(name):
    """A path in a table of Markdown: nothing in it is markup."""
    text = name.decode("utf-8", "replace")
    text = "".join(c if c.isprintable() else "\ufffd" for c in text)
    for c in "&<>":
        text = text.replace(c, {"&": "&amp;", "<": "&lt;", ">": "&gt;"}[c])
    return "".join("\\" + c if c in "\\`*_{}[]()#+-.!|~@:" else c for c in text)


def table(rows, failed, done, goal):
    """rows: (name, before, after) of those with something to save; done: how many the server has looked at."""
    before, after = sum(row[1] for row in rows), sum(row[2] for row in rows)
    what = "without any loss" if goal == "lossless" else f"at a SSIMULACRA2 score of {goal}"
    lines = [MARK]
    if rows:
        lines += [f"The pictures of this pull request could be {before - after:,} bytes ({percent(before, after):.1f} %) smaller {what}.", "",
                  "| file | bytes | could be | saves |", "|---|---:|---:|---:|"]
        lines += [f"| {shown(name)} | {old:,} | {new:,} | {percent(old, new):.1f} % |" for name, old, new in rows]
    elif failed and not done:
        lines += ["None of the pictures of this pull request could be looked at."]
    else:
        lines += [f"The pictures of this pull request are as small as they can be {what}."]
    if failed:
        lines += ["", "Not looked at: " + ", ".join(f"{shown(name)} ({why})" for name, why in failed) + "."]
    return "\n".join(lines) + "\n"


def percent(before, after):
    return 100 * (before - after) / before if before else 0.0


def github(method, url, environment, body=None):
    request = urllib.request.Request(url, json.dumps(body).encode() if body is not None else None, method=method,
                                     headers={"Authorization": "Bearer " + environment["GITHUB_TOKEN"],
                                              "Accept": "application/vnd.github+json", "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")
    except (OSError, http.client.HTTPException) as error:
        sys.exit(f"pressoir: GitHub's comments: {method} {url}: {error}")


def our_comment(environment):
    """The URL of the comment that an earlier run made."""
    for page in range(1, 100):
        found = github("GET", f"{environment['COMMENTS']}?per_page=100&page={page}", environment)
        for comment in found:
            author = comment.get("user") or {}  # anybody can write the mark
            if comment["body"].startswith(MARK) and author.get("type") == "Bot" and author.get("login") == BOT:
                return comment["url"]
        if len(found) < 100:
            return None
    return None


def main(environment):
    if not environment["PRESSOIR_TOKEN"]:
        print("::notice::pressoir: no token, as in pull requests from forks: the pictures are not looked at")
        return
    rows, failed, done = [], [], 0
    for name in changed_pictures(environment["BASE"], environment["HEAD"]):
        content = git("show", environment["HEAD"].encode() + b":" + name)
        size, why = smaller(content, environment)
        if why:
            failed.append((name, why))
            continue
        done += 1
        if percent(len(content), size) >= float(environment["MIN_PERCENT"]):
            rows.append((name, len(content), size))
    rows.sort(key=lambda row: row[2] - row[1])
    text, earlier = table(rows, failed, done, environment["GOAL"]), our_comment(environment)
    if earlier:
        github("PATCH", earlier, environment, {"body": text})
    elif rows or failed:
        github("POST", environment["COMMENTS"], environment, {"body": text})
    print(text)


if __name__ == "__main__":
    main(os.environ)
