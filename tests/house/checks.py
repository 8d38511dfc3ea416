"""House rules that import-linter cannot see. Each check reads a source tree and returns its breaches, one line each."""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
DUMPING_GROUNDS = {"utils", "helpers", "common", "managers", "signals"}
LONGEST_MODULE = 300
RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
CLOCK_READS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("timezone", "now"),
    ("time", "time"),
}


def modules(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((root / "shishi").rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def area_of(dotted: str) -> str | None:
    parts = dotted.split(".")
    return parts[2] if parts[:2] == ["shishi", "areas"] and len(parts) > 2 else None


def dotted_name(root: Path, path: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def imports(tree: ast.Module, here: str, is_package: bool) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = here.split(".")[: len(here.split(".")) - node.level + (1 if is_package else 0)] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def past_the_door(root: Path) -> list[str]:
    """An area imports of another area only its `public`."""
    breaches = []
    for path, tree in modules(root):
        here = dotted_name(root, path)
        for name in imports(tree, here, path.name == "__init__.py"):
            there = area_of(name)
            if area_of(here) and there and there != area_of(here) and name.split(".")[3:4] != ["public"]:
                breaches.append(f"{here} imports {name}: past the door of {there}")
    return breaches


def streets(root: Path) -> dict[str, int]:
    """Rank of each area, read from the file that import-linter reads; 0 is the top."""
    parser = configparser.ConfigParser()
    parser.read(root / ".importlinter", encoding="utf-8")
    lines = parser["importlinter:contract:streets"]["layers"].strip().split("\n")
    return {name.strip(" ()"): rank for rank, line in enumerate(lines) for name in line.split("|") if name.strip()}


def foreign_keys(root: Path) -> list[str]:
    """Across areas and out of infra, a relation is a string, points down and cannot be walked back."""
    rank = streets(root)
    breaches = []
    for path, tree in modules(root):
        here = dotted_name(root, path)
        home = area_of(here) or ("infra" if here.startswith("shishi.infra.") else None)
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and home and _called(node) in RELATIONS and node.args):
                continue
            target = node.args[0]
            if not (isinstance(target, ast.Constant) and isinstance(target.value, str) and "." in target.value):
                continue
            there = target.value.split(".")[0]
            if there == home or there not in rank:
                continue
            if rank.get(home, len(rank)) >= rank[there]:
                breaches.append(f"{here}: a key to {target.value} points up or sideways")
            related = next((k.value for k in node.keywords if k.arg == "related_name"), None)
            if not (isinstance(related, ast.Constant) and str(related.value).endswith("+")):
                breaches.append(f"{here}: a key to {target.value} needs related_name='+'")
    return breaches


def _called(node: ast.Call) -> str | None:
    return node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else None


def clock_reads(root: Path) -> list[str]:
    """Only infra.clock asks the machine what time it is."""
    breaches = []
    for path, tree in modules(root):
        here = dotted_name(root, path)
        if here == "shishi.infra.clock":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else None
                if (name, node.func.attr) in CLOCK_READS:
                    breaches.append(f"{here}:{node.lineno} reads the clock")
    return breaches


def rooms(root: Path) -> list[str]:
    """No dumping grounds, and no module that cannot be read in one sitting."""
    breaches = []
    for path, _ in modules(root):
        if path.stem in DUMPING_GROUNDS or path.parent.name in DUMPING_GROUNDS:
            breaches.append(f"{path.relative_to(root)}: a room without a purpose")
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > LONGEST_MODULE:
            breaches.append(f"{path.relative_to(root)}: {lines} lines, more than {LONGEST_MODULE}")
    return breaches


def looked_up_models(root: Path) -> list[str]:
    """No area reaches a model through the registry."""
    return [
        f"{dotted_name(root, path)}:{node.lineno} looks a model up by name"
        for path, tree in modules(root)
        if "areas" in path.parts or "infra" in path.parts
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _called(node) == "get_model"
    ]


def unrecorded_actions(root: Path) -> list[str]:
    """Whatever somebody does (`by`) is recorded: the function that does it is marked so."""
    return [
        f"{dotted_name(root, path)}:{node.lineno} {node.name} is done by somebody and not recorded"
        for path, tree in modules(root)
        if "areas" in path.parts and ("actions" in path.parts or path.name == "actions.py")
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _is_unrecorded(node)
    ]


def _is_unrecorded(node: ast.FunctionDef) -> bool:
    done_by = any(argument.arg == "by" for argument in node.args.kwonlyargs + node.args.args)
    return done_by and not any(isinstance(mark, ast.Name) and mark.id == "recorded" for mark in node.decorator_list)


def fitted_words(root: Path, words: frozenset[str]) -> list[str]:
    """No rule of the notice engine names a place, a bureau or a programme. Docstrings may give examples."""
    pattern = re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))
    breaches = []
    for path, tree in modules(root / ""):
        if not dotted_name(root, path).startswith("shishi.engines.notice"):
            continue
        for text, line in _literals(tree):
            if found := pattern.search(text):
                breaches.append(f"{dotted_name(root, path)}:{line} names {found.group()}")
    return breaches


def _literals(tree: ast.Module) -> Iterator[tuple[str, int]]:
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.value, node.lineno
