"""What `$regex` takes, what it refuses and says instead, and how it reads text beyond ASCII."""

import pytest

from sandbox.scenario.language.values.comparing import LONGEST_SUBJECT
from sandbox.scenario.language.values.matchers import PatternFault, compile_pattern, pattern_faults
from sandbox.scenario.language.values.regex import RegexFault, compile_expression

NO_END = ", which can take without end."
REFUSED = [
    # expression, code, what is said, what to write instead
    ("(?=a)a", "M04", f"takes no look ahead or behind{NO_END}", "$all and $not"),
    ("(?!a)b", "M04", f"takes no look ahead or behind{NO_END}", "$all and $not"),
    ("a(?<=a)", "M04", f"takes no look ahead or behind{NO_END}", "$all and $not"),
    ("b(?<!a)", "M04", f"takes no look ahead or behind{NO_END}", "$all and $not"),
    (r"(a)\1", "M04", f"takes no reference back to a group{NO_END}", "<step.value>"),
    (r"(?P<x>a)(?P=x)", "M04", f"takes no reference back to a group{NO_END}", "<step.value>"),
    ("(a)(?(1)b|c)", "M04", f"takes no condition on a group{NO_END}", "with |"),
    ("a{1001}", "M04", "takes no more than 1000 turns of a repetition", "$length"),
    ("a{2,1001}", "M04", "takes no more than 1000 turns of a repetition", "$length"),
    ("(a{100}){11}", "M04", "takes no more than 1000 turns of a repetition", "$length"),
    ("a{2000000000}", "M04", "takes no more than 1000 turns of a repetition", "$length"),
    ("a{1,99999999999999999999}", "M04", "takes no more than 1000 turns", "$length"),
    ("xy{999}" * 999, "M04", "takes no expression as large as this.", "$all"),
    ("(", "M03", "is no regular expression: missing ): (", ""),
    ("[z-a]", "M03", "is no regular expression: invalid character class range: z-a", ""),
    ("a{2,1}", "M03", "is no regular expression: invalid repetition size: {2,1}", ""),
    ("a{,3}", "M03", "is no regular expression: {,3} is plain text.", "Write {0,3}."),
    ("a{,}", "M03", "is no regular expression: {,} is plain text.", "Write {0,}."),
    ("a++", "M03", "is no regular expression: bad repetition operator: ++.", "Leave it out"),
    ("(?>a+)", "M03", "is no regular expression: invalid perl operator: (?>.", "Leave it out"),
    ("a**", "M03", "is no regular expression: bad repetition operator: **", ""),
    ("(?x)a b", "M03", "is no regular expression: invalid perl operator: (?x.", "flags i, m, s"),
    (r"(?a)\w", "M03", "is no regular expression: invalid perl operator: (?a.", "flags i, m, s"),
    ("(?#why)a", "M03", "is no regular expression: invalid perl operator: (?#.", "the comment"),
    (r"a\Z", "M03", r"is no regular expression: invalid escape sequence: \Z.", "the whole text"),
    (r"\u00e9", "M03", r"is no regular expression: invalid escape sequence: \u.", r"\x{…}"),
    (r"\C", "M03", r"is no regular expression: \C would be half a character", ""),
    ("a\ud83d", "M03", "is no regular expression: it holds half a character", ""),
]


@pytest.mark.parametrize(("expression", "code", "said", "instead"), REFUSED)
def test_what_is_refused_is_told_with_what_to_write_instead(
    expression: str, code: str, said: str, instead: str
) -> None:
    [fault] = pattern_faults({"a": {"$regex": expression}})
    assert (fault.path, fault.code) == ("a.$regex", code)
    assert fault.text.startswith(said)
    assert instead in fault.hint
    assert bool(fault.hint) == bool(instead)
    with pytest.raises(PatternFault):
        compile_pattern({"$regex": expression})


@pytest.mark.parametrize(
    ("expression", "fits", "misses"),
    [
        ("a{1000}", ["a" * 1000], ["a" * 999, "a" * 1001]),
        ("a{2,}", ["aa", "aaa"], ["a"]),
        ("a{}", ["a{}"], ["a"]),
        (r"\{,3\}", ["{,3}"], ["aaa"]),
        ("[{,3}]+", ["{3}"], ["a"]),
        ("[]{,3}]+", ["]{3}"], ["a"]),
        (r"[\]{2000}]+", ["]{2}"], ["a"]),
        ("[[:digit:]{,3}]+", ["{9}"], ["a"]),
        (r"\Q{,3}\E+", ["{,3}"], ["{,"]),
        (r"\\C", [r"\C"], ["C"]),
        (r"\x{1f600}{2}", ["😀😀"], ["😀"]),
        (r"\p{Greek}{2}", ["Ωω"], ["Ow"]),
        ("(?<word>[a-z]+)|(?P<other>[0-9]+)", ["abc", "12"], ["a1"]),
    ],
)
def test_braces_and_escapes_that_only_look_refused_are_read(
    expression: str, fits: list[str], misses: list[str]
) -> None:
    compiled = compile_expression(expression)
    assert [compiled.fits(text) for text in fits + misses] == [True] * len(fits) + [False] * len(
        misses
    )


@pytest.mark.parametrize(
    ("expression", "fits", "misses"),
    [
        (r"\d", ["3"], ["٣"]),
        (r"\w", ["e", "_"], ["é"]),
        (r"\s", [" ", "\t", "\n", "\f", "\r"], ["\v", "\u00a0"]),
        (r"\bé", [], ["é"]),
        ("[[:alpha:]]", ["e"], ["é"]),
        (r"\pL", ["e", "é", "Ж"], ["3"]),
        (r"\pN", ["3", "٣"], ["e"]),
        (".", ["é", "😀", "\0"], ["\n", "ab"]),
        ("(?s).", ["\n"], []),
        ("[^a]", ["é", "\n"], ["a"]),
        ("[à-ü]", ["é"], ["e"]),
        ("(?i)é", ["É"], ["e"]),
        ("(?i)straße", ["STRAßE"], ["STRASSE"]),
        (r"\x{e9}", ["é"], ["e"]),
        (r"a\z", ["a"], ["a\n"]),
        ("a$", ["a"], ["a\n"]),
    ],
)
def test_classes_are_ascii_and_characters_are_unicode(
    expression: str, fits: list[str], misses: list[str]
) -> None:
    compiled = compile_expression(expression)
    assert [text for text in fits + misses if compiled.fits(text)] == fits


@pytest.mark.parametrize("code", [0xD83D, 0xDC00])
def test_half_a_surrogate_pair_counts_as_one_character_that_is_no_letter(code: int) -> None:
    text = chr(code)
    assert compile_expression(".").fits(text)
    assert compile_expression(r"a\x{fffd}b").fits(f"a{text}b")
    assert not compile_expression("").fits(text)
    assert not compile_expression(r"\pL|[a-z0-9 ]").fits(text)
    pattern = compile_pattern({"name": {"$regex": "[a-z]+"}})
    [miss] = pattern.match({"name": f"a{text}"})
    assert miss.path == "name"


def test_the_nul_character_is_a_character() -> None:
    assert compile_expression("a.b").fits("a\0b")
    assert compile_expression(r"a\x00b").fits("a\0b")
    assert not compile_expression("a").fits("a\0")


@pytest.mark.parametrize(
    "expression", ["[a-z]+[a-z]+[a-z]+!", "(a+)+!", "(a|aa)+!", "(.*)*!", "(a?){30}a{30}!"]
)
def test_no_text_keeps_an_expression_busy(expression: str) -> None:
    """Each of these took hours or seconds of a matcher that tries every way."""
    compiled = compile_expression(expression)
    assert not compiled.fits("a" * LONGEST_SUBJECT)
    assert compiled.fits("a" * 40 + "!")


def test_nothing_is_written_to_the_terminal_beside_the_finding(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(RegexFault):
        compile_expression("(open")
    assert capfd.readouterr() == ("", "")
