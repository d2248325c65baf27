"""Every way in which a file can leave our YAML subset: one stable code each, in one table.

`text` says what was found, `hint` what to do; both are format strings over the finding's values.
"""

from dataclasses import dataclass

from sandbox.errors import FileFinding, Place

SIZE_LIMIT = 1_048_576
DEPTH_LIMIT = 64
NODE_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the subset, in the words of a finding."""

    text: str
    hint: str


YAML_RULES: dict[str, Rule] = {
    "Y01": Rule("This file is not UTF-8 text (byte {byte}).", "Save it as UTF-8."),
    "Y02": Rule(
        "The file holds a byte order mark, an invisible character.", "Save it as UTF-8 without BOM."
    ),
    "Y03": Rule(
        "The character {name} turns the direction of text and hides what a line says.",
        '{instead}, or write it as "\\u{hex}" in double quotes.',
    ),
    "Y04": Rule(
        "The character {name} is invisible and not allowed.",
        '{instead}, or write it as "\\u{hex}" in double quotes.',
    ),
    "Y05": Rule("The file is larger than {limit} bytes.", "Split it."),
    "Y06": Rule("A tab is used as indentation.", "Indent with spaces."),
    "Y07": Rule("{problem}", "{advice}"),
    "Y08": Rule("The file is empty.", ""),
    "Y09": Rule("A second document begins here.", "Write one document a file."),
    "Y10": Rule("Directives (%YAML, %TAG) are not used here.", "Remove the line."),
    "Y11": Rule("The anchor &{name} is not allowed.", "Write the value out where it is needed."),
    "Y12": Rule("The alias *{name} is not allowed.", "Write the value out, or put it in quotes."),
    "Y13": Rule("Merge keys (<<) are not allowed.", "Write the entries out."),
    "Y14": Rule("The tag {name} is not allowed.", "Write the plain value, or put it in quotes."),
    "Y15": Rule(
        'The key "{name}" stands twice in this map, first on line {line}.',
        'Keep one; where a new list item should begin, write "- " before it.',
    ),
    "Y16": Rule("A key must be text, and this is {kind}.", "{advice}"),
    "Y17": Rule('Other readers may take "{name}" for {kind}.', "{advice}"),
    "Y18": Rule("There is no value here.", 'Write the value, null, or "" for empty text.'),
    "Y19": Rule("This is nested deeper than {limit} levels.", ""),
    "Y20": Rule("The file holds more than {limit} keys and values.", "Split it."),
}


def yaml_finding(place: Place, code: str, **values: object) -> FileFinding:
    """Word one finding of the table."""
    rule = YAML_RULES[code]
    return FileFinding(place, code, rule.text.format(**values), rule.hint.format(**values))


@dataclass(frozen=True, slots=True)
class Advice:
    """A parser's problem in plain words; `at_opening` blames where the broken thing began."""

    text: str
    hint: str
    at_opening: bool = False


_INDENTATION = Advice(
    "The indentation, or what stands before this, does not fit the map it is in.",
    "Line the key up with its neighbours, and close every quote and bracket above.",
)
_OPEN_QUOTE = Advice("A quote is opened here and never closed.", "Close it.", at_opening=True)
_OPEN_LIST = Advice(
    "A list in [ ] is opened here and not closed, or lacks a comma.",
    "Close it with ], and put text that holds brackets or commas in quotes.",
    at_opening=True,
)
_OPEN_MAP = Advice(
    "A map in { } is opened here and not closed, or lacks a comma.",
    "Close it with }, and put text that holds braces or commas in quotes.",
    at_opening=True,
)

SYNTAX_ADVICE: dict[str, Advice] = {
    "mapping values are not allowed": Advice(
        'There is a ": " where none can be.',
        'Put text that holds ": " in quotes, or check the indentation.',
    ),
    "could not find expected ':'": Advice(
        'This line is no "key: value", and no list item either.',
        "Add the colon and a space after it, or check the indentation.",
        at_opening=True,
    ),
    "cannot start any token": Advice(
        "A value cannot begin with this character.", "Put the value in quotes."
    ),
    "did not find expected key": _INDENTATION,
    "expected <block end>": _INDENTATION,
    "did not find expected '-'": Advice(
        "The indentation does not fit the list it is in.",
        'Line it up with the "- " of its neighbours.',
    ),
    "sequence entries are not allowed": Advice(
        "A list item cannot begin here.", 'Put "- " on a line of its own, under its key.'
    ),
    "expected ',' or ']'": _OPEN_LIST,
    "expected ',' or '}'": _OPEN_MAP,
    "unexpected end of stream": _OPEN_QUOTE,
    "unexpected document": _OPEN_QUOTE,
    "unknown escape character": Advice(
        "This backslash escape does not exist.",
        "Use single quotes, in which a backslash is only itself.",
    ),
    "expected alphabetic or numeric": Advice(
        "A value cannot begin with * or &.", "Put the value in quotes."
    ),
    "undefined tag handle": Advice(
        "Tags are not allowed.", "Put text that begins with ! in quotes."
    ),
    "expected comment or line break": Advice(
        "Nothing may follow | or > on its line.", "Put the value in quotes."
    ),
    "<document start>": Advice("The one value of this file has already ended above.", ""),
}
"""A part of the parser's problem → what to tell the user. Both parsers' wordings are listed."""


def plain_problem(problem: str) -> Advice:
    """Translate a parser's problem; it stands as it is when nobody has met it yet."""
    for known, advice in SYNTAX_ADVICE.items():
        if known in problem:
            return advice
    return Advice(f"This is not YAML: {problem}.", "")
