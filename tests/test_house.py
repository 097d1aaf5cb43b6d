"""The rules of the house: what may import what, how things are named, and what every route has to say."""

import ast
import doctest
import importlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from guidance import errors
from guidance.app import create_app
from guidance.config import Settings
from guidance.web.guards import permission_of, public

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "guidance"
NO_ROOMS = {"acts", "letters", "models", "published", "text", "web", "migrations", "cli"}
ROOMS = {path.parent.name for path in PACKAGE.glob("*/__init__.py") if path.parent.name not in NO_ROOMS}
#: Each floor imports only from floors below it.
FLOORS = [
    {"cli"},
    {"app"},
    {"serving"} | ROOMS,
    {"web"},
    {"letters"},
    {"published", "acts"},
    {"migrations", "storage", "checking", "senders"},
    {"models"},
    {"config", "outbound"},
    {"connections"},
    {"text", "db", "mail", "jail", "jail_worker", "watchdog", "front", "sealing", "backup_folder", "logs", "damage"},
    {"engines"},
    {"errors", "garbage", "change_mark", "write_lock", "standby"},
    {"turns", "fencing", "behind"},
]
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "versions" not in path.parts)
#: Where private names may still be explained by a sentence that opens with “What”.
TO_BE_REWORDED = {"measures", "meaning", "compare"}
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "common", "core", "misc", "manager", "base"}


def part_of(path: Path) -> str:
    """The top-level part of the package that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree(path: Path) -> ast.Module:
    """The code of a file, which is read once for all rules."""
    return ast.parse(path.read_text())


@cache
def nodes(path: Path, *kinds: type) -> list[Any]:
    """All parts of these kinds of the code of a file, wherever they stand."""
    return [node for node in ast.walk(tree(path)) if isinstance(node, kinds)]


@cache
def imports(path: Path) -> list[str]:
    """The modules that a file imports, wherever in it."""
    return list(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in nodes(path, ast.ImportFrom, ast.Import):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        else:
            yield from (alias.name for alias in node.names)


def lengths(path: Path) -> Iterator[tuple[str, int]]:
    """Every function of a file, with the lines of its body."""
    for node in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef):
        body = node.body[1:] if ast.get_docstring(node) else node.body
        yield node.name, body[-1].end_lineno - body[0].lineno + 1 if body else 0


def floor_of(part: str) -> int:
    return next(number for number, parts in enumerate(FLOORS) if part in parts)


class TestEveryFile:
    def test_imports_only_from_its_own_part_or_from_below(self) -> None:
        for path in FILES:
            own = part_of(path)
            others = {module.split(".")[1] for module in imports(path) if module.startswith("guidance.")} - {own}
            parts = {other for other in others if (PACKAGE / other).exists() or (PACKAGE / f"{other}.py").exists()}
            above = [other for other in parts if own != "__init__" and floor_of(other) <= floor_of(own)]
            assert not above, f"{path} imports {above}"

    def test_opens_with_one_sentence(self) -> None:
        for path in FILES:
            words = ast.get_docstring(tree(path))
            assert words, f"{path} does not say what lives there"
            assert words.split("\n")[0].endswith((".", ":")), words.split("\n")[0]

    def test_has_a_name_that_says_something(self) -> None:
        assert [path for path in FILES if path.stem in NAMES_THAT_SAY_NOTHING] == []

    def test_is_short_enough_to_be_read(self) -> None:
        assert [path for path in FILES if len(path.read_text().splitlines()) > 400] == []

    def test_has_functions_that_are_read_at_one_look(self) -> None:
        assert [f"{path}: {name}" for path in FILES for name, lines in lengths(path) if lines > 30] == []

    def test_says_what_things_are_without_a_second_reading(self) -> None:
        for path in FILES:
            for node in nodes(path, ast.FunctionDef, ast.ClassDef):
                words, place = ast.get_docstring(node) or "", f"{path}: {node.name}"
                assert node.name not in {"_told", "_asked", "_made", "_said"}, f"{place} does not say what it answers"
                assert not words.startswith("The same"), f"{place}: the same as what?"
                later = path.parent.name in TO_BE_REWORDED and node.name.startswith("_")
                assert later or not words.startswith("What "), f"{place}: say its name"
                explained = set(re.findall(r":param (\w+):", words))
                if explained and isinstance(node, ast.FunctionDef):
                    given = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
                    assert explained <= given, f"{place} is not given {explained - given}"

    def test_knows_flask_only_at_the_door(self) -> None:
        for path in FILES:
            at_the_door = path.name in {"views.py", "forms.py", "app.py", "cli.py"} or part_of(path) == "web"
            assert at_the_door or not any(module.split(".")[0] == "flask" for module in imports(path)), path

    def test_leaves_the_environment_to_the_settings(self) -> None:
        for path in FILES:
            readers = [
                node
                for node in nodes(path, ast.Attribute)
                if node.attr in {"environ", "getenv"}
                and isinstance(node.value, ast.Name)
                and node.value.id == "os"  # a request has an environ too
            ]
            assert path.name == "config.py" or not readers, f"{path} reads the environment"


def test_every_example_is_true() -> None:
    for path in FILES:
        if ">>>" in path.read_text():
            module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            assert doctest.testmod(module).failed == 0, path


def test_the_nouns_import_only_nouns_above_them() -> None:
    order = re.findall(r"[a-z_]+", (PACKAGE / "models/__init__.py").read_text().split('"""')[1].split("\n\n")[1])
    files = {path.stem for path in (PACKAGE / "models").glob("*.py")} - {"__init__"}
    assert set(order) == files
    for path in (PACKAGE / "models").glob("*.py"):
        for module in imports(path):
            if module.startswith("guidance.models.") and path.stem != "__init__":
                assert order.index(module.split(".")[2]) < order.index(path.stem), f"{path.stem} imports {module}"


def test_whoever_needs_many_nouns_asks_the_files_that_hold_them() -> None:
    for path in FILES:
        for node in nodes(path, ast.ImportFrom):
            at_the_door = node.module == "guidance.models" and part_of(path) != "models"
            assert not (at_the_door and node.end_lineno > node.lineno), f"{path}: import from guidance.models.FILE"


def test_what_readers_may_see_is_handed_everything_it_needs() -> None:
    """No request, no settings and no clock: whoever asks says who, when and how much."""
    for path in (PACKAGE / "published").glob("*.py"):
        parts = {module.split(".")[1] for module in imports(path) if module.startswith("guidance.")}
        assert parts <= {"published", "models", "text", "db", "errors"}, f"{path.name} imports {parts}"
        assert not re.search(r"\b(now|today)\(\)|\.now\(|\.today\(", path.read_text()), f"{path.name} reads the clock"


def test_rooms_do_not_import_one_another() -> None:
    for path in FILES:
        if part_of(path) in ROOMS:
            others = ROOMS - {part_of(path)}
            assert not {module.split(".")[1] for module in imports(path) if module.startswith("guidance.")} & others


@pytest.mark.parametrize(
    ("library", "door"),
    [
        ("PIL", "text/pictures.py"),
        ("mammoth", "text/word"),
        ("bleach", "text/html/safety.py"),
        ("nh3", "text/html/safety.py"),
        ("markdown_it", "text"),
        ("diff_match_patch", "text/compare/words.py"),
        ("whoosh", ("search/whoosh_engine.py", "search/whoosh_writing.py")),
        ("anyascii", "text/addresses/slug.py"),
        ("yaml", "importing/front.py"),
        ("lxml", ("importing/wxr.py", "text/web_pages/reading.py")),
        ("citeproc", "text/citing/styles.py"),
        ("segno", "text/qr.py"),
        ("weasyprint", "pdf/writing.py"),
        ("pypdf", "text/quotes/brought.py"),
        ("rapidfuzz", "text/words/slips.py"),
        ("snowballstemmer", "search/spelling.py"),
        ("uvicorn", ("serving.py", "connections.py")),
        ("requests", "outbound.py"),
        ("smtplib", "mail.py"),
        ("argon2", "accounts/passwords.py"),
        ("cryptography", "sealing.py"),
        ("prometheus_client", "operations/metrics.py"),
        ("spectree", "web/described.py"),
        ("feedparser", "text/feeds/member_feed.py"),
        ("icalendar", "news/happening/calendar.py"),
        ("pyotp", "accounts/second_factor/codes.py"),
        ("authlib", "accounts/outside/protocol.py"),
        ("joserfc", "accounts/outside/protocol.py"),
        # Git for histories, and Python itself for files that people brought.
        ("subprocess", ("importing/repository.py", "exporting/git.py", "jail.py")),
    ],
)
def test_each_library_has_one_door(library: str, door: str | tuple[str, ...]) -> None:
    doors = (door,) if isinstance(door, str) else door
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in FILES
        if any(module.split(".")[0] == library for module in imports(path))
    }
    assert users
    assert all(any(user == door or user.startswith(f"{door}/") for door in doors) for user in users), users


def test_a_part_of_a_question_that_threads_share_is_finished_before_they_see_it() -> None:
    for path in FILES:
        if path.name == "questions.py":
            continue
        for node in tree(path).body:
            words = ast.unparse(node)
            if isinstance(node, ast.FunctionDef):
                kept = any(ast.unparse(each) in {"cache", "functools.cache"} for each in node.decorator_list)
                assert not (kept and "sa." in words), f"{path}: {node.name} is kept unfinished"
            elif isinstance(node, ast.Assign):
                assert not re.search(r"\baliased\(|\.subquery\(|\.cte\(", words), f"{path}: {words}"


def test_nothing_is_unpickled_or_evaluated() -> None:
    for path in FILES:
        assert not {module.split(".")[0] for module in imports(path)} & {"pickle", "marshal", "shelve"}
        called = {node.func.id for node in nodes(path, ast.Call) if isinstance(node.func, ast.Name)}
        assert not {"eval", "exec"} & called


def test_every_route_names_its_permission(demo: Flask) -> None:
    for endpoint, view in demo.view_functions.items():
        assert permission_of(view), endpoint


def test_a_route_without_a_permission_stops_the_start(demo: Flask) -> None:
    from guidance.web.guards import check_every_route

    demo.view_functions["silent"] = lambda: "hello"
    with pytest.raises(RuntimeError, match="silent"):
        check_every_route(demo)
    demo.view_functions["silent"] = public(lambda: "hello")
    check_every_route(demo)


def test_every_address_is_in_lower_case_with_hyphens(demo: Flask) -> None:
    for rule in demo.url_map.iter_rules():
        plain = re.sub(r"<[^>]*>", "x", rule.rule)
        assert re.fullmatch(r"[a-z0-9/.-]+", plain), rule.rule


def test_the_screens_use_none_of_the_words_of_programmers() -> None:
    banned = re.compile(
        r"\b(revision|revisions|slug|slugs|commit|commits|diff|diffs|edition|sync|node)\b", re.IGNORECASE
    )
    for path in (ROOT / "templates").rglob("*.html"):
        visible = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>", " ", path.read_text(), flags=re.DOTALL)
        assert not banned.search(visible), f"{path}: {banned.search(visible)}"


def test_the_top_level_holds_what_it_should() -> None:
    import subprocess

    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {line.split("/")[0] for line in tracked.splitlines()}
    assert top <= {
        *("pyproject.toml", "guidance", "templates", "instance", "tests", "wsgi.py", "README.md", "Makefile"),
        *("CHANGELOG.md", "LICENSE", "benchmarks", "deploy", ".ci", ".gitignore", "package.json", "package-lock.json"),
        *("requirements.lock", "requirements-dev.lock", "requirements-node.lock"),
    }


def test_templates_and_assets_are_found(demo: Flask) -> None:
    assert (Path(demo.root_path) / demo.template_folder / "layout.html").exists()
    with demo.test_client().get(demo.jinja_env.globals["asset"]["site.css"]) as response:
        assert response.status_code == 200


def test_the_application_does_not_start_on_a_database_without_tables(tmp_path: Path) -> None:
    from guidance.errors import NotReady

    with pytest.raises(NotReady, match="guidance upgrade"):
        create_app(Settings(instance=tmp_path))


def test_views_leave_the_beginning_and_the_end_of_a_transaction_to_the_door() -> None:
    for path in FILES:
        if path.name in {"views.py", "forms.py"}:
            called = {node.attr for node in nodes(path, ast.Attribute)}
            assert not called & {"commit", "rollback", "writer", "writing", "begin_nested"}, path


def sub_rooms(room: str) -> set[str]:
    return {path.parent.name for path in (PACKAGE / room).glob("*/__init__.py")}


#: What the rooms in a room share, below them.
GROUND_FLOORS = {"manuscript"}


@pytest.mark.parametrize("room", sorted(room for room in ROOMS if sub_rooms(room)))
def test_the_rooms_in_a_room_do_not_import_one_another(room: str) -> None:
    inner = sub_rooms(room)
    for path in (PACKAGE / room).rglob("*.py"):
        own = path.relative_to(PACKAGE / room).parts[0]
        for parts in (module.split(".") for module in imports(path)):
            if parts[:2] == ["guidance", room] and len(parts) > 2 and parts[2] in inner - GROUND_FLOORS:
                assert parts[2] == own, f"{path} imports {parts[2]}"


def test_a_name_of_a_class_means_one_thing() -> None:
    names = Counter(
        node.name
        for path in FILES
        if path.relative_to(PACKAGE).parts[0] != "text"
        for node in tree(path).body
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in names.items() if count > 1] == []


REFUSALS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
#: Where a refusal is the answer to a person and not to a caller, or a library prescribes the function.
ANSWERS = {"views.py", "cli"}


def raised_in(function: ast.FunctionDef) -> set[str]:
    """The refusals of ours that ``function`` raises itself."""
    found, waiting = set(), list[ast.AST](function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            found |= {raised.id} & REFUSALS if isinstance(raised, ast.Name) else set()
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return found


def test_every_public_function_that_refuses_says_when() -> None:
    silent = []
    for path in FILES:
        if path.name in ANSWERS or path.relative_to(PACKAGE).parts[0] in ANSWERS:
            continue
        for node in nodes(path, ast.FunctionDef):
            if not node.name.startswith(("_", "process_")):
                told = ast.get_docstring(node) or ""
                silent += [f"{path}: {node.name}" for name in raised_in(node) if f":raises {name}:" not in told]
    assert not silent, silent


#: What a template asks of another one; a name that it gives to that (“a as b”) counts as another.
IMPORTED = re.compile(r"{%-? from [^%]*? import ([^%]*?)(?: with context)? -?%}")
TEMPLATES = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]


def test_every_name_that_a_part_hands_on_is_asked_for() -> None:
    asked = Counter(name for path in (*FILES, *(ROOT / "tests").rglob("*.py")) for name in imports(path))
    for door in PACKAGE.rglob("__init__.py"):
        part = ".".join(door.relative_to(ROOT).parent.parts)
        uses = {node.id for node in nodes(door, ast.Name)}
        handed = (
            alias.asname or alias.name
            for node in tree(door).body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        )
        unasked = [name for name in handed if name not in uses and not asked[f"{part}.{name}"]]
        assert not unasked, f"{part} hands on {unasked}, and nobody asks for it there"


def with_its_parts(template: str) -> str:
    """A template with all that it extends, includes and imports."""
    source = (ROOT / "templates" / template).read_text()
    parts = re.findall(r'{%-? (?:extends|include|from|import) "([^"]+)"', source)
    return source + "".join(map(with_its_parts, parts))


def test_a_template_is_handed_nothing_that_it_does_not_show() -> None:
    files = {path.relative_to(ROOT / "templates").as_posix() for path in TEMPLATES}
    for path in FILES:
        for call in nodes(path, ast.Call):
            named = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
            for template in files.intersection(name for name in named if isinstance(name, str)):
                handed = {word.arg for word in call.keywords if word.arg} - {"status"}
                unused = handed - set(re.findall(r"\w+", with_its_parts(template)))
                assert not unused, f"{path} hands {unused} to {template}"


def test_nothing_stands_in_code_templates_and_styles_that_nobody_uses() -> None:
    code = [path.read_text() for path in FILES]
    shown = [path.read_text() for path in TEMPLATES]
    words = Counter(re.findall(r"\w+", "\n".join([*code, *shown])))
    constants = [
        target.id
        for path in FILES
        for node in tree(path).body
        for target in (node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)])
        if isinstance(target, ast.Name) and re.fullmatch(r"_?[A-Z][A-Z0-9_]+", target.id)
    ]
    functions = [
        node.name
        for path in FILES
        if part_of(path) != "migrations"
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.decorator_list
    ]
    macros = re.findall(r"{%-? macro (\w+)", "\n".join(shown))
    fetched = [(page, name) for page in shown for names in IMPORTED.findall(page) for name in re.findall(r"\w+", names)]
    assert [name for page, name in fetched if len(re.findall(rf"\b{name}\b", page)) < 2] == []
    assert [name for name in (*constants, *functions, *macros) if words[name] < 2] == []
    scripts = [path.read_text() for path in (PACKAGE / "assets").rglob("*.js")]
    written = "\n".join(path.read_text() for path in (PACKAGE / "assets").rglob("*.scss"))
    styles = re.sub(r"/\*.*?\*/|//[^\n]*", "", written, flags=re.DOTALL)
    classes = set(re.findall(r"\.([a-z][\w-]*+)(?=[^{};]*+\{)", styles))
    used = "\n".join([*code, *shown, *scripts])
    made = set(re.findall(r"([a-z][\w-]*--){{", used))  # “story__entry--{{ kind }}”
    assert [name for name in sorted(classes) if name not in used and not name.startswith(tuple(made))] == []
