"""What the manual's build adds to the pages in `docs/`: their order, and pages from the root.

The order is read from the folders, so that a new page is one new file. GLOSSARY, CHANGELOG,
CONTRIBUTING and SECURITY lie in the root of the project, where people look for them, and are shown
in the manual as they are.
"""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
SECTIONS = {
    "Learn": "tutorials",
    "Do": "how-to",
    "Look up": "reference",
    "Understand": "explanation",
    "Decisions": "decisions",
}
FROM_ROOT = ("GLOSSARY.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Lay the table of contents: the four kinds of pages, architecture and decisions."""
    docs = Path(config.docs_dir)
    nav: list[object] = ["index.md"]
    for title, folder in SECTIONS.items():
        pages = _pages(docs, docs / folder)
        if title == "Understand":
            pages.append("architecture.md")
        nav.append({title: pages})
    nav.append({"Project": [name.lower() for name in FROM_ROOT]})
    config.nav = nav
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the root; their links into `docs/` are shortened."""
    for name in FROM_ROOT:
        text = (ROOT / name).read_text("utf-8")
        text = re.sub(r"\]\(docs/", "](", text)
        for other in FROM_ROOT:
            text = text.replace(f"]({other}", f"]({other.lower()}")
        files.append(File.generated(config, name.lower(), content=text))
    return files


def _pages(docs: Path, folder: Path) -> list[object]:
    """Return a folder's pages by name, index first, folders inside it as groups of their own."""
    pages: list[object] = []
    found = sorted(folder.iterdir(), key=lambda path: (path.name != "index.md", path.name))
    for path in found:
        if path.is_dir():
            pages.append({path.name.replace("-", " ").capitalize(): _pages(docs, path)})
        elif path.suffix == ".md":
            pages.append(str(path.relative_to(docs)))
    return pages
