import pytest

from sandbox.scenario.language.values.alike import how_alike


@pytest.mark.parametrize(
    ("wanted", "given", "words"),
    [
        ("Abc-Def", "abc-def", "the same but for the case of letters"),
        ("token", "token ", "the same but for white space around it"),
        ("0017", "17", "the same but for zeros at its beginning"),
        ("caf\u00e9", "cafe\u0301", "the same but for the form of its Unicode letters"),
        ("a/b c", "a%2Fb%20c", "the same, percent-encoded"),
        ("a%2Fb", "a/b", "the same, percent-decoded"),
        ("a+b", "a b", "the same, decoded as a query once more"),
        ("abcdefgh", "abcd", "the first 4 of its 8 characters"),
        ("abcd", "abcdxy", "the same with 2 characters more behind it"),
        ("abcdefgh", "abcdefxy", "alike up to character 6 of 8"),
        ("MLT", "MLTMLT", "the same, twice in one"),
        ("player-1", "guest", ""),
        ("same", "same", ""),
        ("", "x", ""),
    ],
)
def test_how_two_texts_differ(wanted: str, given: str, words: str) -> None:
    assert how_alike(wanted, given) == words
