"""The schemas with one project's own names in them, for an editor to complete.

Names are offered as an `anyOf` of `const`, each with its `description`: that is how draft-07 says
"enum, explained". What the contracts settle (operations, clauses), and the parts and replies of
the project, can be nothing else. Hooks are the target's and those we know of, for a scenario may
name a hook that this target lacks: it is skipped then, not wrong. Needs are offered and never
refused, for the same reason.
"""

from collections.abc import Iterator, Mapping

from sandbox.authoring.schemas.export import Schema, export_schema
from sandbox.authoring.schemas.project import Names, Part, Project
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.contract.operation import STARTERS
from sandbox.scenario.target.known_hooks import KNOWN_HOOKS

PROJECT_KINDS = ("scenario", "part", "deviations")
"""Kinds of file that hold names of a project."""

_CLAIMS = ("check-expectation", "check-judgement")
_LEVELS = ("must", "should")
_HOOKS: Names = {name: hook.text for name, hook in KNOWN_HOOKS.items()}
_REFERENCE: Schema = {"pattern": "^<[^<>]+>$"}


def project_schema(kind: str, project: Project, *, contracts: Contracts) -> Schema:
    """Return the schema of a kind of file (one of PROJECT_KINDS) with the project's names."""
    schema = export_schema(kind)
    if kind == "deviations":
        known = _at(schema, "properties", "known", "items", "properties")
        known["clause"] = _offered(known["clause"], _clauses(contracts, *_LEVELS))
        known["scenario"] = _offered(known["scenario"], project.scenarios)
        return schema
    definitions = _at(schema, "definitions")
    _offer_contracts(definitions, contracts)
    _offer_hooks(_at(definitions, "step-trigger", "properties"), project)
    _offer_parts(_at(definitions, "step-use"), project)
    reply = _at(definitions, "reply-reply")
    reply["else"] = _offered(reply["else"], project.replies, also=_REFERENCE)
    if kind == "scenario":
        needs = _at(schema, "properties", "needs")
        needs["items"] = _offered(needs["items"], _needs(project), also=needs["items"])
    return schema


def _offer_contracts(definitions: Schema, contracts: Contracts) -> None:
    for step, starters in STARTERS.items():
        keys = _at(definitions, f"step-{step}", "properties")
        keys[step] = _offered(keys[step], _operations(contracts, *starters))
    for claim in _CLAIMS:
        keys = _at(definitions, claim, "properties")
        for level in _LEVELS:
            keys[level] = _offered(keys[level], _clauses(contracts, level))
    keys = _at(definitions, "check-judgement", "properties")
    keys["calls"] = _offered(keys["calls"], {o.name: o.text for o in contracts.operations.values()})


def _offer_hooks(keys: Schema, project: Project) -> None:
    known = {name: f"{text} Not in this target." for name, text in _HOOKS.items()}
    own = {name: _HOOKS.get(name, text) for name, text in (project.hooks or {}).items()}
    if project.hooks is None:
        keys["trigger"] = _offered(keys["trigger"], _HOOKS, also=keys["trigger"])
    else:
        keys["trigger"] = _offered(keys["trigger"], known | own)


def _offer_parts(step: Schema, project: Project) -> None:
    keys = _at(step, "properties")
    titles = {name: part.title for name, part in project.parts.items()}
    keys["use"] = _offered(keys["use"], titles)
    rules: list[Json] = [_with_of(name, part) for name, part in project.parts.items()]
    if rules:
        step["allOf"] = rules


def _with_of(name: str, part: Part) -> Schema:
    """A rule: whoever uses this part gives its parameters and no others."""
    needed = [parameter for parameter, must in part.parameters.items() if must]
    parameters: Schema = {
        parameter: {"description": f"Parameter of {name}." if must else f"{name}: has a default."}
        for parameter, must in part.parameters.items()
    }
    given: Schema = {"properties": parameters, "additionalProperties": False, "required": needed}
    then: Schema = {"properties": {"with": given}, "required": ["with"] if needed else []}
    return {"if": {"properties": {"use": {"const": name}}, "required": ["use"]}, "then": then}


def _offered(written: Json, names: Names, *, also: Json = None) -> Json:
    """Return a schema that allows these names, and what `also` describes; as it was for none."""
    if not names or not isinstance(written, Mapping):
        return written
    choices: list[Json] = [_choice(name, text) for name, text in sorted(names.items())]
    if isinstance(also, Mapping):
        choices.append({k: v for k, v in also.items() if k not in ("description", "errorMessage")})
    kept = {key: written[key] for key in ("description", "errorMessage") if key in written}
    return {**kept, "anyOf": choices}


def _choice(name: str, text: str) -> Schema:
    return {"const": name, **({"description": text} if text else {})}


def _operations(contracts: Contracts, *starters: str) -> Names:
    found = contracts.operations.values()
    return {o.name: f"{o.source} → {o.target}. {o.text}" for o in found if o.source in starters}


def _clauses(contracts: Contracts, *levels: str) -> Names:
    found = contracts.clauses.values()
    return {c.id: f"{c.text} ({c.basis}: {c.source})" for c in found if c.level in levels}


def _needs(project: Project) -> Names:
    return dict(_each_need(project))


def _each_need(project: Project) -> Iterator[tuple[str, str]]:
    for name in {**_HOOKS, **(project.hooks or {})}:
        there = project.hooks is not None and name in project.hooks
        yield f"hooks.{name}", f"The hook {name}{', which this target has' if there else ''}."
    for capability in project.capabilities:
        yield capability, "A capability that this target has."


def _at(schema: Schema, *path: str) -> Schema:
    found: Json = schema
    for name in path:
        found = found[name] if isinstance(found, dict) else None
    if not isinstance(found, dict):
        raise TypeError(f"our schema has nothing at {'.'.join(path)}")
    return found
