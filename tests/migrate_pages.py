"""The pages of docs/migrate, taken apart: links, headings, fenced blocks, and those of them that are run."""
import pathlib
import re
from dataclasses import dataclass

from pressoir_server import ROOT

FOLDER = ROOT / "docs/migrate"
PAGES = sorted(FOLDER.glob("*.md"))
SHARED = {"README.md", "account.md", "certificates.md", "hosts.md", "wordpress.md"}
CLIENT_PAGES = [page for page in PAGES if page.name not in SHARED]
API_READMES = sorted((ROOT / "src/dialects").glob("*/README.md"))
FENCE = re.compile(r"(?:^<!-- (?P<note>run\b.*?) -->\n)?^```(?P<language>\w*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Block:
    page: pathlib.Path
    note: str | None  # what stands in the comment before it
    language: str
    code: str

    def __str__(self):
        return f"{self.page.name}-{self.language}"


def blocks(page):
    return [Block(page, found["note"], found["language"], found["code"]) for found in FENCE.finditer(page.read_text())]


def prose(page):
    """The page without its fenced blocks."""
    return FENCE.sub("", page.read_text())


def spans(page):
    """What stands between backticks in the prose."""
    return re.findall(r"`([^`\n]+)`", prose(page))


def links(page):
    """Targets of the links that lead into the project."""
    return [target for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)) if not re.match(r"https?:", target)]


def anchors(page):
    """The anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-") for heading in headings}


def packages(page):
    """What the page installs from the npm registry, as name@version."""
    return re.findall(r"^npm install (\S+)$", page.read_text(), re.MULTILINE)
