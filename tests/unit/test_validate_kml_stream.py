"""KML documents of many placemarks, read in parts: the same verdicts as if read at once."""

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

from pipeline.checks.readers import kml_stream
from pipeline.checks.readers.kml import read_kml
from tests.validate_products import broken, kml_text, verdicts, write_kml

RUN = kml_stream._MOST_PLACEMARKS
COUNT = 2_003
STYLE = '<Style id="s"/>\n'
BACKWARDS = "<TimeSpan><begin>2013</begin><end>2012</end></TimeSpan>"
# In the first and the last placemark, and on both sides of where parts meet.
PLACES = [1, RUN - 1, RUN, RUN + 1, 2 * RUN, 2 * RUN + 1, 1_000, 1_001, COUNT]


def placemark(number: int, extra: str = "") -> str:
    return (
        f'<Placemark id="p{number}"><name>P{number}</name><styleUrl>#s</styleUrl>{extra}'
        f'<ExtendedData><Data name="n"><value>{number}</value></Data></ExtendedData>'
        f"<Point><coordinates>-{100 + number / 1e4:.4f},45</coordinates></Point></Placemark>\n"
    )


def document(faults: dict[int, str] | None = None, before: str = STYLE, after: str = "") -> str:
    """Line 1 is the start, and placemark n stands on line n + 1."""
    faults = faults or {}
    return kml_text(
        before + "".join(faults.get(n, placemark(n)) for n in range(1, COUNT + 1)) + after
    )


FAULTS: dict[str, Callable[[int], str]] = {
    "schema": lambda n: placemark(n, "<colour>red</colour>"),
    "test": lambda n: placemark(n).replace("<styleUrl>", BACKWARDS + "<styleUrl>"),
    "style": lambda n: placemark(n).replace("#s", "#nowhere"),
}


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("number", PLACES)
def test_faults_are_found_with_their_lines(tmp_path: Path, kind: str, number: int) -> None:
    path = write_kml(tmp_path / "fault.kml", document({number: FAULTS[kind](number)}))
    found = verdicts(path)["G1"]
    assert (found.verdict, found.count) == ("fail", 1)
    assert found.examples[0].startswith(f"line {number + 1}: ")


def test_many_faults_are_all_counted(tmp_path: Path) -> None:
    faults = {n: FAULTS["test"](n) for n in range(1, COUNT + 1)}
    found = verdicts(write_kml(tmp_path / "faults.kml", document(faults)))["G1"]
    assert found.figure == f"0 schema errors, {COUNT} tests"
    assert found.count == COUNT
    assert [example.split(":")[0] for example in found.examples] == [
        f"line {n}" for n in range(2, 7)
    ]
    faults = {n: FAULTS["schema"](n) for n in range(1, COUNT + 1)}
    found = verdicts(write_kml(tmp_path / "errors.kml", document(faults)))["G1"]
    assert found.figure == "1000 schema errors, 0 tests"


def test_text_escaped_twice_in_the_last_placemark(tmp_path: Path) -> None:
    faults = {COUNT: placemark(COUNT).replace(f"P{COUNT}<", "A &amp;amp; B<")}
    found = verdicts(write_kml(tmp_path / "twice.kml", document(faults)))["G3"]
    assert found.examples == (f"line {COUNT + 1}: 'A &amp; B' is escaped twice",)


def test_features_keep_their_order_and_their_values(tmp_path: Path) -> None:
    (found,) = read_kml(write_kml(tmp_path / "good.kml", document()))
    assert broken(found.path) == set()
    assert found.attributes.columns.tolist() == ["id", "name", "n"]
    assert found.attributes["n"].tolist() == [str(n) for n in range(1, COUNT + 1)]
    assert shapely.get_x(found.geometry).tolist() == [
        -round(100 + n / 1e4, 4) for n in range(1, COUNT + 1)
    ]


def test_placemarks_that_differ_in_their_data(tmp_path: Path) -> None:
    other = placemark(RUN + 1).replace('name="n"', 'name="m"')
    bare = '<Placemark id="bare"><name>B</name></Placemark>\n'
    line = bare.replace("</name>", "</name>{}").format(
        "<MultiGeometry><LineString><coordinates>1,2 3,4</coordinates></LineString>"
        "<Point><coordinates>5,6</coordinates></Point></MultiGeometry>"
    )
    faults = {2: bare, 3: line.replace("bare", "line"), RUN + 1: other}
    (found,) = read_kml(write_kml(tmp_path / "various.kml", document(faults)))
    table = found.attributes
    assert table.columns.tolist() == ["id", "name", "n", "m"]
    assert table["n"].isna().to_numpy().nonzero()[0].tolist() == [1, 2, RUN]
    assert table["m"].dropna().to_dict() == {RUN: str(RUN + 1)}
    assert found.geometry[1] is None
    assert found.geometry[2].geom_type == "GeometryCollection"


def test_style_defined_after_use(tmp_path: Path) -> None:
    later = f"<Folder><name>F</name>{placemark(0, STYLE)}</Folder>"
    path = write_kml(tmp_path / "later.kml", document(before="\n", after=later))
    assert broken(path) == set()
    found = verdicts(write_kml(tmp_path / "never.kml", document(before="\n")))["G1"]
    assert (found.figure, found.count) == (f"0 schema errors, {COUNT} tests", COUNT)


@pytest.mark.parametrize(("kind", "tests"), [("string", 0), ("int", 1), (None, 2)])
def test_schema_defined_after_use(tmp_path: Path, kind: str | None, tests: int) -> None:
    data = '<SchemaData schemaUrl="#k"><SimpleData name="v">{}</SimpleData></SchemaData>'
    faults = {
        n: placemark(n).replace("</Data>", "</Data>" + data.format(text))
        for n, text in ((1, "many"), (RUN + 1, "7"))
    }
    field = f'<SimpleField type="{kind}" name="v"/>' if kind else ""
    schema = f'<Schema name="k" id="k">{field}</Schema>'
    for name, text in (
        ("before", document(faults, before=schema + STYLE)),
        ("after", document(faults, after=f"<Document>{schema}</Document>")),
    ):
        found = verdicts(write_kml(tmp_path / f"{name}.kml", text))["G1"]
        # Where a schema may stand is for the XML schema to say.
        assert f" {tests} tests" in found.figure or (tests == 0 and "valid" in found.figure)


def test_ids_repeated_across_parts(tmp_path: Path) -> None:
    last = placemark(COUNT).replace(f'"p{COUNT}"', '"p1"')
    found = verdicts(write_kml(tmp_path / "ids.kml", document({COUNT: last})))
    assert found["G2"].examples == ("'p1' stands 2 times",)
    assert found["G1"].count == 1
    assert found["G1"].examples[0].startswith(f"line {COUNT + 1}: Element ")
    assert "'p1' is not a valid value of the atomic type 'xs:ID'" in found["G1"].examples[0]


def test_folders_that_hold_only_placemarks_are_not_empty(tmp_path: Path) -> None:
    text = kml_text("".join(f"<Folder>{placemark(n)}</Folder>" for n in range(1, COUNT)) + STYLE)
    found = verdicts(write_kml(tmp_path / "folders.kml", text.replace("#s", "x#s")))["G1"]
    assert found.figure == "1 schema errors, 0 tests"  # the style stands after the features


def test_order_of_elements_around_placemarks(tmp_path: Path) -> None:
    faults = {RUN + 1: placemark(RUN + 1) + "<open>1</open>"}
    found = verdicts(write_kml(tmp_path / "order.kml", document(faults)))["G1"]
    assert found.examples[0].startswith(f"line {RUN + 3}: Element ")
    assert "open': This element is not expected" in found.examples[0]


def test_truncated_document(tmp_path: Path) -> None:
    text = document()
    path = write_kml(tmp_path / "cut.kml", text[: text.index(f'id="p{COUNT}"') + 60])
    assert broken(path) == {"G3"}
    found = verdicts(path)
    assert f"line {COUNT + 1}" in found["G3"].examples[0]
    for rule in ("G1", "G2", "G4", "G7"):
        assert found[rule].verdict == "not_applicable"
    (dataset,) = read_kml(path)
    assert len(dataset) == len(dataset.attributes) == COUNT - 1


def test_nested_placemarks_and_a_placemark_as_root(tmp_path: Path) -> None:
    nested = placemark(1, '<Placemark id="inner"><name>I</name></Placemark>')
    (found,) = read_kml(write_kml(tmp_path / "nested.kml", document({1: nested})))
    assert found.attributes["id"].tolist()[:3] == ["p1", "inner", "p2"]
    text = placemark(1).replace("<Placemark", '<Placemark xmlns="http://www.opengis.net/kml/2.2"')
    (found,) = read_kml(write_kml(tmp_path / "root.kml", text))
    assert found.attributes["id"].tolist() == ["p1"]
    assert "G1" in broken(found.path)


def test_parts_hold_few_placemarks_and_leave_few_elements() -> None:
    stream = kml_stream.KmlStream(io.BytesIO(document().encode()))
    sizes = []
    rest = None
    for part in stream.parts(lambda _: None):
        sizes.append(len(part.placemarks))
        rest = part.root
    assert sizes == [RUN] * (COUNT // RUN) + [COUNT % RUN, 0]
    assert rest is not None
    assert sum(1 for _ in rest.iter()) < 10


# The peak of the process itself: what `getrusage` tells includes that of the parent's.
_PEAK = """
import re, sys
from pathlib import Path
from pipeline.checks.kml_schema import kml_schema
from pipeline.checks.readers.kml import read_kml

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024

kml_schema()
before = peak()
(found,) = read_kml(Path(sys.argv[1]))
print(len(found), peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="no peak of memory to read")
def test_memory_does_not_grow_with_the_placemarks(tmp_path: Path) -> None:
    data = "".join(f'<Data name="d{n}"><value>{n}</value></Data>' for n in range(18))
    peaks = {}
    for count in (5_000, 40_000):
        path = tmp_path / f"{count}.kml"
        with path.open("w", encoding="utf-8") as stream:
            start, end = kml_text(STYLE + "|").split("|")
            stream.write(start)
            for n in range(count):
                stream.write(placemark(n).replace("</Data>", "</Data>" + data))
            stream.write(end)
        run = [sys.executable, "-c", _PEAK, str(path)]
        answer = subprocess.run(run, capture_output=True, text=True, check=True).stdout.split()
        assert int(answer[0]) == count
        peaks[count] = int(answer[1])
    # All at once the larger document would take 600 MB more; its table and points take 30.
    assert peaks[40_000] - peaks[5_000] < 100
