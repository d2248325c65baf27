"""The target.yaml by which the sandbox knows this operator."""

from dataclasses import replace

from sandbox.reference_operator.declared import Declared
from sandbox.reference_operator.registry import SIDES
from sandbox.reference_operator.server.dead_sessions import DEAD_SIDS
from sandbox.reference_operator.server.hooks import HOOKS, TargetHook
from sandbox.reference_operator.server.session_hooks import SESSION_HOOKS

_TARGET = """\
target: 1
name: reference operator
{sections}
players:
  from: hook
sids: {sids}
hooks:
{hooks}
capabilities: [{capabilities}]
"""
_CAPABILITIES = ("multi-currency", "multi-brand", "same-id-per-brand")
_COLUMN = 20


def target_yaml(url: str, declared: Declared) -> str:
    """Write the whole target for an operator that answers at `url`."""
    declarations = {side.name: declared.part(side.declared) for side in SIDES}
    if alone := {name: one for name, one in declarations.items() if one.alone}:
        declarations = alone
    hooks = (*HOOKS, *SESSION_HOOKS, *(hook for side in SIDES for hook in side.hooks))
    lacking = frozenset().union(*(d.without_hooks for d in declarations.values()))
    hooks = tuple(hook for hook in hooks if hook.name not in lacking)
    gives = next((d.open_session_gives for d in declarations.values() if d.open_session_gives), "")
    if gives:
        hooks = tuple(replace(h, gives=gives) if h.name == "open-session" else h for h in hooks)
    own = (word for one in declarations.values() for word in one.capabilities)
    return _TARGET.format(
        sections="\n".join(f"{name}:\n{one.section(url)}" for name, one in declarations.items()),
        sids=_sids(),
        hooks="\n".join(_hook(url, one) for one in hooks),
        capabilities=", ".join((*_CAPABILITIES, *own)),
    )


def _sids() -> str:
    listed = ", ".join(f"{kind}: [{sid}]" for kind, sid in DEAD_SIDS.items())
    return f"{{{listed}}}"


def _hook(url: str, hook: TargetHook) -> str:
    path = hook.path or hook.name
    gives = f", gives: {hook.gives}" if hook.gives else ""
    return f'  {hook.name + ":":<{_COLUMN}} {{http: "POST {url}/test/{path}"{gives}}}'
