"""The product's own source, read once: files, functions, classes, imports, templates."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("cer_portal", "sections", "evidence", "reviews")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file with its text and its tree; `path` counts from the top of the project."""

    path: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


def _read(folder: str) -> Iterator[Module]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if "/migrations/" not in name and "/__pycache__/" not in name:
            text = path.read_text(encoding="utf-8")
            yield Module(name, text, ast.parse(text))


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Return every Python file of the folders, by default of the product's packages."""
    return tuple(module for folder in folders or PACKAGES for module in _read(folder))


@cache
def templates() -> tuple[tuple[str, str], ...]:
    """Return every template as (path from the top, text)."""
    found = sorted((ROOT / "templates").rglob("*.html"))
    return tuple((p.relative_to(ROOT).as_posix(), p.read_text(encoding="utf-8")) for p in found)


def functions(module: Module) -> Iterator[tuple[str, Function]]:
    """Yield every function and method of a file as ("path::Class.name", node)."""
    yield from _inside(module.tree, module.path + "::", "")


def _inside(node: ast.AST, start: str, where: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield f"{start}{where}{child.name}", child
            yield from _inside(child, start, f"{where}{child.name}.")
        elif isinstance(child, ast.ClassDef):
            yield from _inside(child, start, f"{where}{child.name}.")
        else:
            yield from _inside(child, start, where)


def body_lines(module: Module, function: Function) -> int:
    """Return how long a function is: the lines of its body that hold code.

    The signature, the docstring, blank lines and lines that are only a comment do not count; a call
    that the formatter spreads over several lines counts as many.
    """
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return 0
    last = function.end_lineno or function.lineno
    written = [line.strip() for line in module.lines[body[0].lineno - 1 : last]]
    return sum(bool(line) and not line.startswith("#") for line in written)
