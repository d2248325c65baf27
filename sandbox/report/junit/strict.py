"""JUnit XML as Jenkins' xUnit plugin takes it: nothing that `junit-10.xsd` does not know.

That schema has no place for what other systems read: `file` and `line` of a case, its properties,
and the sum of what was skipped. The properties stand in `system-out` here, a line each.
"""

from xml.etree.ElementTree import Element, SubElement

from sandbox.evidence.results import RunResult
from sandbox.report.junit.junit import document_of, junit_tree


def junit_10_xml(result: RunResult, *, directory: str) -> bytes:
    """Return the document as UTF-8, valid by junit-10.xsd."""
    root = junit_tree(result, directory=directory)
    root.attrib.pop("skipped", None)
    for case in root.iter("testcase"):
        for name in ("file", "line"):
            case.attrib.pop(name, None)
        _move_properties(case)
    return document_of(root)


def _move_properties(case: Element) -> None:
    properties = case.find("properties")
    if properties is None:
        return
    case.remove(properties)
    lines = [f"{each.get('name')}: {each.get('value')}" for each in properties]
    out = case.find("system-out")
    if out is None:
        out = SubElement(case, "system-out")
    out.text = "\n".join([*lines, *([out.text] if out.text else [])])
