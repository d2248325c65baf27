"""Who scripted an answer: the scenario, a rule of a served world, or a magic value."""

from sandbox.evidence.results import MessageResult

_SCENARIO = "the scenario"
_MAGIC = "magic"
"""What evidence calls what answered a magic value."""


def scripted_by(message: MessageResult) -> str:
    """Say who scripted the answer to a message, "" where nobody did."""
    ended = message.ended
    if ended is None or ended.reply != "scripted":
        return ""
    if ended.place or message.started.place:  # the steps of a scenario stand in a file
        return _SCENARIO
    if message.step == _MAGIC:
        return "a magic value"
    return f"the rule {message.step}" if message.step else _SCENARIO
