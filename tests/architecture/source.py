"""The project's own source files, parsed once."""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("streamlit_app.py", "dashboard", "data_access", "pages")


@dataclass(frozen=True)
class Source:
    path: Path

    @property
    def name(self) -> str:
        """`dashboard/ui/page.py`."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def module(self) -> str:
        """`dashboard.ui.page`."""
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree, walked once for all tests."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def imports(self) -> set[str]:
        """Every module that is imported anywhere in the file, also inside functions."""
        found: set[str] = set()
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        return found


@lru_cache(maxsize=1)
def sources() -> tuple[Source, ...]:
    """The code without tests and without migrations, which stay as they were generated."""
    files = [file for part in CODE for file in ([ROOT / part] if part.endswith(".py") else (ROOT / part).rglob("*.py"))]
    return tuple(Source(file) for file in sorted(files) if "migrations/versions" not in file.as_posix())


@lru_cache(maxsize=1)
def tracked() -> tuple[Path, ...]:
    """Every file that git knows."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())
