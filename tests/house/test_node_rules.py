"""The rules of the node's rooms that no linter knows: who writes, who reads, who asks whom."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

from tests.node.routes import routes

NODE = Path(__file__).parents[2] / "src" / "tocsin_node"
WRITING = {
    "objects", "save", "delete", "create", "bulk_create", "bulk_update", "update_or_create",
    "get_or_create", "select_for_update", "raw", "cursor",
}  # fmt: skip
"""What a view leaves to queries and actions."""

NO_ACTOR = {
    "parties.actions.sign_in.failed": "nobody is signed in when a sign-in fails",
    "parties.actions.sign_in.second_factor_failed": "the same: it is told of a person",
    "parties.actions.people.prefer": "a person's own settings: `person` is the actor",
    "jobs.actions.claim": "`worker` is the actor",
    "jobs.actions.keep": "`worker` is the actor",
    "jobs.actions.succeed": "`worker` is the actor",
    "jobs.actions.fail": "`worker` is the actor",
}
NO_ENTRY = {
    "jobs.actions.claim": "a worker's bookkeeping every few seconds, shown on the page of jobs",
    "jobs.actions.keep": "the same",
    "jobs.actions.succeed": "what the job did is in the journal by the job's own action",
    "detection.actions.watch": "reads an archive for minutes, then calls `keep`, which records",
}
NOT_ATOMIC = {
    "jobs.actions.claim": "one UPDATE, tried again when another worker was quicker",
    "jobs.actions.keep": "one UPDATE",
    "jobs.actions.succeed": "one UPDATE",
    "detection.actions.watch": "computes for minutes; what it found is written by `keep`",
    "journal.actions.saw": "reads, then calls `record`",
}
"""Action -> why it may do without. A new exception needs as good a reason."""


def modules(*patterns):
    return sorted({path for pattern in patterns for path in NODE.glob(pattern)})


def name(path):
    return path.relative_to(NODE).as_posix()


VIEWS = modules("*/views.py", "*/views/*.py")
ACTIONS = [path for path in modules("*/actions.py", "*/actions/*.py") if path.stem != "__init__"]
MODULES = [path for path in modules("**/*.py") if path.parent.name != "migrations"]


def tree(path):
    return ast.parse(path.read_text("utf-8"))


def public_functions(path):
    return [
        node
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[0] != "_"
    ]


def dotted(path, function):
    return f"{name(path)[:-3].replace('/', '.')}.{function.name}"


every_action = pytest.mark.parametrize(
    ("called", "function"),
    [(dotted(path, f), f) for path in ACTIONS for f in public_functions(path)],
    ids=lambda value: value if isinstance(value, str) else "",
)


@pytest.mark.parametrize("path", VIEWS, ids=name)
def test_a_view_parses_asks_and_renders_and_touches_no_table(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node.attr in WRITING:
            pytest.fail(
                f"{name(path)}:{node.lineno} uses .{node.attr}. Put it into a query or an action "
                "of the room and call that."
            )


@pytest.mark.parametrize("path", VIEWS, ids=name)
def test_a_view_is_guarded_where_it_is_written(path):
    """Each function that takes a request says in its first line who may call it."""
    for function in public_functions(path):
        first = function.args.args[0].arg.lstrip("_") if function.args.args else ""
        if first != "request":
            continue
        said = {ast.unparse(one).partition("(")[0] for one in function.decorator_list}
        assert said & {"page", "public"}, (
            f"{name(path)}:{function.lineno} {function.name} has no rule. Decorate it with "
            "@page(May.…)."
        )


@every_action
def test_an_action_takes_names_only_and_says_who_acts(called, function):
    arguments = function.args
    assert not arguments.args, f"{called} takes arguments by place. Put * before the first."
    names = {argument.arg for argument in arguments.kwonlyargs}
    assert "by" in names or called in NO_ACTOR, f"{called} does not say who acts. Give it `by`."


@every_action
def test_an_action_is_done_wholly_or_not_at_all(called, function):
    said = {ast.unparse(one) for one in function.decorator_list}
    assert "transaction.atomic" in said or called in NOT_ATOMIC, (
        f"{called} may be left half done. Decorate it with @transaction.atomic."
    )


@every_action
def test_an_action_is_in_the_journal(called, function):
    if called.startswith("journal.") or called in NO_ENTRY:
        return
    calls = {
        ast.unparse(node.func).rpartition(".")[2]
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
    }
    assert calls & {"record", "saw"}, f"{called} leaves no entry in the journal. Call record(…)."


def test_exceptions_are_of_actions_that_exist():
    known = {dotted(path, f) for path in ACTIONS for f in public_functions(path)}
    gone = (NO_ACTOR.keys() | NO_ENTRY.keys() | NOT_ATOMIC.keys()) - known
    if any(action.startswith(("jobs.actions", "parties.actions.sign_in")) for action in known):
        assert not gone, f"there is no action {', '.join(sorted(gone))}; take the exception out"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_settings_come_from_one_place(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module == "django.conf":
            pytest.fail(f"{name(path)}:{node.lineno} imports django.conf. Read conf.conf().")
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "os.environ":
            allowed = {"conf.py", "asgi.py", "ops/cli.py", "ops/demonstration.py"}
            assert name(path) in allowed, (
                f"{name(path)}:{node.lineno} reads the environment. Add a setting to Conf."
            )


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_html_is_made_by_templates(path):
    """`mark_safe` is for the drawings of the library's report, in one place."""
    if name(path) == "web/templatetags/say.py":
        return
    for node in ast.walk(tree(path)):
        called = getattr(node, "attr", getattr(node, "id", ""))
        assert called not in {"mark_safe", "SafeString", "SafeText"}, (
            f"{name(path)}:{node.lineno} says that a text is safe HTML. Let a template write it."
        )


def test_no_room_reaches_back_into_another():
    """A key to another room's table has related_name="+": what is below knows nothing of above."""
    faults = []
    for model in apps.get_models():
        if not model.__module__.startswith("tocsin_node."):
            continue
        for field in model._meta.local_fields + model._meta.local_many_to_many:
            other = field.related_model
            if other is None or other._meta.app_label == model._meta.app_label:
                continue
            if not field.remote_field.hidden:
                faults.append(
                    f'{model._meta.label}.{field.name} shows in {other.__name__}: related_name="+".'
                )
    assert not faults, faults


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nobody_asks_a_row_for_rows_by_a_name_that_django_made_up(path):
    """`party.statusspan_set` is invisible to the contracts; related names are written out."""
    for node in ast.walk(tree(path)):
        made_up = isinstance(node, ast.Attribute) and node.attr.endswith("_set")
        assert not made_up or node.attr == "is_set", (
            f"{name(path)}:{node.lineno} uses .{node.attr}. Ask a query of the room."
        )


def test_every_route_has_a_name():
    nameless = [
        route.title for route in routes() if not route.name and route.view.__name__ != "shut"
    ]
    assert not nameless, f"{nameless}: give the path a name, for templates call it by that"


def test_no_two_routes_have_one_name():
    names = [route.name for route in routes() if route.name]
    twice = sorted({one for one in names if names.count(one) > 1})
    assert not twice, f"{twice}: the address of a name must be one"
