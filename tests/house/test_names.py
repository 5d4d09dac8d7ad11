"""Names are words of the field; every promise is written down; imports stand at the top."""

import ast
import re

from tests.house.source import PACKAGES, Module, functions, modules

# Words that say nothing, wherever they stand in a name.
EMPTY = {"common", "core", "util", "utils", "helper", "helpers", "manager", "misc"}
# Words that say nothing when they are the whole name.
BARE = {"handle", "process", "data", "info", "stuff", "thing"}
# Names that a framework asks for, or that are the word of the field there.
ASKED_FOR = {
    "cer_portal/accounts/models.py::UserManager": "Django's name for what makes accounts",
    "deploy/local/places.py::Area.data": "PostgreSQL's own word for the folder of its files",
}
SOURCE = modules(*PACKAGES, "deploy")
# Level 13 of the house: data and pure functions.
PURE = (
    "sections/workflow.py",
    "sections/references.py",
    "sections/outline/",
    "sections/responsibility/",
    "sections/richtext/",
    "sections/word/",
    "evidence/importers/",
    "evidence/duplicates.py",
    "evidence/vancouver.py",
    "reviews/plan/",
    "reviews/decisions.py",
    "cer_portal/accounts/roles.py",
    "cer_portal/accounts/permissions.py",
    "cer_portal/audit/verbs.py",
    "cer_portal/audit/context.py",
    "cer_portal/pictures/",
    "cer_portal/errors.py",
    "cer_portal/environment.py",
)
CHOICES = {"TextChoices", "IntegerChoices"}


def words(name: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return [word for word in spaced.lower().split("_") if word]


def says_nothing(name: str) -> bool:
    return bool(EMPTY & set(words(name))) or name.lower().strip("_") in BARE


def is_command(module: Module) -> bool:
    return "/management/commands/" in module.path


def test_no_module_has_a_name_that_says_nothing():
    bad = [
        module.path
        for module in SOURCE
        if any(says_nothing(part.removesuffix(".py")) for part in module.path.split("/"))
        and module.path not in ASKED_FOR
    ]
    assert not bad


def test_no_function_has_a_name_that_says_nothing():
    bad = []
    for module in SOURCE:
        for name, function in functions(module):
            asked_for = is_command(module) and name.endswith("Command.handle")
            if says_nothing(function.name) and not asked_for and name not in ASKED_FOR:
                bad.append(name)
    assert not bad


def test_no_class_has_a_name_that_says_nothing():
    bad = [
        place
        for module in SOURCE
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        and says_nothing(node.name)
        and (place := f"{module.path}::{node.name}") not in ASKED_FOR
    ]
    assert not bad


def test_every_import_stands_at_the_top_of_its_file():
    """Only the hooks of Django's app registry import later: nothing is loaded before them."""
    bad = [
        name
        for module in modules()
        if not module.path.endswith("/apps.py")
        for name, function in functions(module)
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))
    ]
    assert not bad


def _public(module: Module) -> list[tuple[str, ast.AST]]:
    nested = set()
    found: list[tuple[str, ast.AST]] = []
    for name, function in functions(module):
        where = name.split("::")[1]
        hidden = any(part.startswith("_") for part in where.split("."))
        if not hidden and not any(where.startswith(f"{outer}.") for outer in nested):
            found.append((name, function))
        if "." not in where:
            nested.add(where)
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            found.append((f"{module.path}::{node.name}", node))
    return found


def test_every_public_function_and_class_has_a_docstring():
    bad = [
        name
        for module in modules()
        for name, node in _public(module)
        if ast.get_docstring(node) is None  # type: ignore[arg-type]
    ]
    assert not bad


def test_every_file_with_code_says_what_it_is_for():
    bad = [
        module.path
        for module in modules()
        if module.tree.body
        and ast.get_docstring(module.tree) is None
        and not module.path.endswith("/apps.py")
    ]
    assert not bad


def _reaches_orm(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.startswith("django.db") for alias in node.names)
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db"):
        return not {alias.name for alias in node.names} <= CHOICES | {"models"}
    return False


def test_pure_files_use_nothing_of_the_orm_but_its_choices():
    """An enumeration with words is no table; everything else of `django.db` stays out."""
    bad = []
    for module in modules():
        if not module.path.startswith(PURE):
            continue
        for node in ast.walk(module.tree):
            used = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
            if used and node.value.id == "models" and node.attr not in CHOICES:
                bad.append(f"{module.path}:{node.lineno} models.{node.attr}")
            if _reaches_orm(node):
                bad.append(f"{module.path}:{node.lineno}")
    assert not bad


def test_pure_files_exist():
    paths = [module.path for module in modules()]
    assert all(any(path.startswith(pure) for path in paths) for pure in PURE)


def test_no_view_writes_to_the_database_itself():
    """A view calls a verb; it never saves, creates, updates or removes a row."""
    writing = {"save", "create", "bulk_create", "update", "delete", "get_or_create"}
    bad = []
    for module in modules():
        parts = module.path.split("/")
        if parts[-1] not in {"views.py", "api.py"} and "views" not in parts:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = ast.unparse(node.func.value)
                if node.func.attr in writing and ("objects" in owner or node.func.attr != "update"):
                    bad.append(f"{module.path}:{node.lineno} {owner}.{node.func.attr}")
    assert not bad


def test_only_the_trail_writes_its_lines():
    bad = [
        module.path
        for module in modules()
        if "Entry.objects.create" in module.text and module.path != "cer_portal/audit/services.py"
    ]
    assert not bad


def test_raw_sql_stands_only_where_the_orm_has_no_words():
    """Health, the lock of an import, the streamed reading of the trail, the grants of a role."""
    allowed = {
        "cer_portal/views.py",
        "evidence/intake/reading.py",
        "cer_portal/audit/chain.py",
        "cer_portal/management/commands/grant_app_role.py",
    }
    bad = [
        f"{module.path}: {word}"
        for module in modules()
        for word in (".cursor(", ".raw(", ".extra(", "RawSQL(")
        if word in module.text and module.path not in allowed
    ]
    assert not bad
