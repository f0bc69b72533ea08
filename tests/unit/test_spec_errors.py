"""Wrong specs: every mistake is refused and named with file, line, and what was expected.

The wrong specs are files below ``tests/counterexamples/specs``; their names say the defect.
"""

import re
import shutil
from pathlib import Path

import pytest
from pydantic import BaseModel

from pipeline.build.check import check_specs
from pipeline.errors import SpecError, UsageError
from pipeline.spec.atlas import AtlasSpec
from pipeline.spec.base import StrictModel, read_spec
from pipeline.spec.catalogue import REPOSITORY, Catalogue
from pipeline.spec.crosswalk import Crosswalk, read_table
from pipeline.spec.field import FieldTable
from pipeline.spec.layer import LayerSpec
from pipeline.spec.layout import read_columns
from pipeline.spec.reference import read_substances
from pipeline.spec.source import RegisterSource, read_source
from pipeline.steps.registry import find_step, step
from tests.register_frames import catalogue

SPECS = Path(__file__).resolve().parents[1] / "counterexamples" / "specs"
MODELS: dict[str, type[BaseModel]] = {
    "atlas": AtlasSpec,
    "fields": FieldTable,
}
# Sound files, and those whose references only the catalogue can follow.
SOUND = {
    "source_valid",
    "source_network_valid",
    "source_datum_by_row_valid",
    "source_null_code_quoted",
    "atlas_valid",
    "atlas_unknown_source",
    "atlas_unknown_vintage",
    "atlas_unknown_layer",
    "fields_valid",
}


def read(name: str) -> BaseModel:
    path, kind = SPECS / f"{name}.yaml", name.partition("_")[0]
    return read_source(path) if kind == "source" else read_spec(path, MODELS[kind])


def line_of(name: str, text: str) -> int:
    """The line of the file that holds `text`, counted from one."""
    lines = (SPECS / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_counterexample_is_refused_and_its_file_named(path: Path) -> None:
    if path.stem in SOUND:
        read(path.stem)
        return
    with pytest.raises(SpecError) as error:
        read(path.stem)
    assert str(path) in str(error.value)
    assert error.value.exit_status == 2


@pytest.mark.parametrize(
    ("name", "at", "message"),
    [
        ("source_licence_misspelt", "license:", "unknown key; did you mean 'licence'"),
        (
            "source_nested_key_misspelt",
            "substence_name",
            "unknown key; did you mean 'substance_name'",
        ),
        ("source_licence_without_attribution", "licence:", r"licence\.attribution: Field required"),
        ("source_licence_may_publish_perhaps", "licence:", "found 'perhaps'"),
        ("source_licence_stands_twice", "Other terms", 'duplicate key "licence"'),
        ("source_mapping_with_two_origins", "A PLANT", r"exactly one of .*'column', 'constant'"),
        ("source_mapping_without_origin", "nulls: [NA]}", r"exactly one of column.*found \[\]"),
        ("source_unknown_repair", "guess", r"repairs\.1: .*'swap'.*found 'guess'"),
        ("source_unknown_encoding", "latin-9", "found 'latin-9'"),
        ("source_unknown_datum", "NAD38", "'NAD83'.*found 'NAD38'"),
        (
            "source_datum_once_and_by_row",
            "means:",
            "expected name and stated .*, or column and means",
        ),
        ("source_datum_neither_once_nor_by_row", "datum: {", "expected name and stated"),
        ("source_datum_column_as_name", "DATUM", "'NAD83'.*found 'DATUM'"),
        ("source_datum_column_without_meanings", "datum: {", "or column and means"),
        ("source_datum_without_stated", "datum: {", "expected name and stated"),
        ("source_datum_by_row_means_unknown_datum", "NAD38", "'NAD83'.*found 'NAD38'"),
        ("source_unknown_country", "FRA", "'CAN', 'MEX' or 'USA'; found 'FRA'"),
        ("source_header_row_zero", "header_row", "greater than or equal to 1; found 0"),
        ("source_id_with_path", "../", r"id: .*found '\.\./us_example'"),
        ("source_null_code_unquoted_number", "0061", "valid string"),
        ("source_without_years", "years: []", "at least 1 item"),
        ("source_table_missing", "tables:", r"tables\.releases: Field required"),
        ("atlas_year_is_a_word", "twenty-two", "valid integer.*found 'twenty-two'"),
        ("atlas_date_of_retrieval_is_not_iso", "01/02/2026", "found '01/02/2026'"),
        ("atlas_edition_named_by_a_path", "../../2022", r"found '\.\./\.\./2022'"),
        ("atlas_edition_without_sources", "sources: []", "at least 1 item"),
        ("atlas_title_lacks_french", "title:", r"title\.fr: Field required"),
        ("atlas_alias", "*x", "aliases are not allowed"),
        ("atlas_alias_bomb", "b: &b", "aliases are not allowed"),
        ("atlas_key_stands_twice", "elsewhere", 'duplicate key "data"'),
        ("atlas_indented_by_tabs", "\teditions", "not YAML"),
        ("atlas_runs_a_command", "os.system", "tags are not allowed"),
    ],
)
def test_mistake_is_named_with_its_line(name: str, at: str, message: str) -> None:
    with pytest.raises(SpecError) as error:
        read(name)
    found = str(error.value)
    assert f"{name}.yaml:{line_of(name, at)}:" in found
    assert re.search(message, found), found


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("source_without_licence", r"licence: Field required; found nothing"),
        ("atlas_is_a_list", "expected a mapping of keys"),
        ("atlas_is_a_word", "expected a mapping of keys"),
        ("atlas_is_empty", "expected a mapping of keys"),
        ("atlas_in_windows_1252", "expected UTF-8 text, found byte 0xe9"),
        ("atlas_bracket_never_closed", "not YAML"),
        ("atlas_two_documents", "another document"),
        ("atlas_nested_too_deep", "deeper than"),
        ("fields_short_names_collide", "'REL_AIR' of field 'facility_name' is already that of 'release_air_kg'"),
        ("fields_short_names_differ_in_case", "'Rel_Air' of field 'facility_name' is already that of 'release_air_kg'"),
        ("fields_short_name_of_eleven_characters", "found 'RELEASE_AIR'"),
        ("fields_short_name_in_lower_case", "found 'rel_air'"),
        ("fields_text_wider_than_dbf", "less than or equal to 254; found 255"),
        ("fields_text_without_width", "needs its shapefile width"),
    ],
)  # fmt: skip
def test_mistake_is_told_in_words(name: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        read(name)


def test_a_tag_that_asks_for_a_command_runs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SpecError):
        read("atlas_runs_a_command")
    assert list(tmp_path.iterdir()) == []


def test_every_mistake_of_a_file_is_listed_at_once(tmp_path: Path) -> None:
    text = (SPECS / "source_valid.yaml").read_text()
    text = text.replace("country: USA", "country: FRA").replace("language: en", "language: de")
    path = tmp_path / "two.yaml"
    path.write_text(text)
    with pytest.raises(SpecError) as error:
        read_source(path)
    assert len(str(error.value).splitlines()) == 2


def test_codes_keep_their_zeros_and_no_is_a_word() -> None:
    spec = read("source_null_code_quoted")
    assert isinstance(spec, RegisterSource)
    nulls = spec.tables.facilities.map["naics_code"].nulls
    assert nulls == ("0061", "NO", "off", "1e5", "~x")


class Words(StrictModel):
    """A model of texts."""

    words: tuple[str, ...]


@pytest.mark.parametrize(
    "word",
    ["NO", "no", "on", "off", "yes", "y", "n", "Norway", "=1+1", "1:30", "1_000", "2012-01-01"],
)
def test_words_that_older_yaml_misread_stay_words(tmp_path: Path, word: str) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(f"words: [{word}]\n")
    assert read_spec(path, Words).words == (word,)


@pytest.mark.parametrize("number", ["0123", "007", "1e3", "0x1F", "12.50", "true", "null"])
def test_a_number_where_text_is_wanted_is_an_error_and_never_other_text(
    tmp_path: Path, number: str
) -> None:
    path = tmp_path / "numbers.yaml"
    path.write_text(f"words: [{number}]\n")
    with pytest.raises(SpecError, match=r"numbers\.yaml:1: words\.0"):
        read_spec(path, Words)


@pytest.mark.parametrize("kind", ["[register]", "{register: 1}", "0x1F", "~"])
def test_a_kind_that_is_no_word_is_told_with_its_line(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(f"id: s\nkind: {kind}\n")
    with pytest.raises(SpecError, match=r"s\.yaml:2: kind: expected register or "):
        read_source(path)


def test_a_missing_spec_and_an_enormous_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="no such file"):
        read_spec(tmp_path / "none.yaml", Words)
    path = tmp_path / "big.yaml"
    path.write_text("words: [" + "a, " * 700_000 + "a]\n")
    with pytest.raises(SpecError, match="larger than"):
        read_spec(path, Words)


def test_a_spec_cannot_be_changed_once_read() -> None:
    spec = read("source_valid")
    with pytest.raises(ValueError, match="frozen"):
        spec.id = "other"  # type: ignore[attr-defined]


# ---- references between specs


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the repository's specs, to be spoilt."""
    for folder in ("configs", "layers"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    return tmp_path


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is no longer in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("atlas_unknown_source", "unknown source 'us_tri_basics'; sources are .*us_tri_basic"),
        ("atlas_unknown_vintage", "us_tri_basic has no vintage for 1492"),
    ],
)
def test_atlas_must_name_sources_and_years_that_exist(name: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        catalogue().atlas(SPECS / f"{name}.yaml")


def test_atlas_must_name_layers_that_exist() -> None:
    with pytest.raises(
        UsageError, match="unknown layer 'prtr_facility'; layers are .*prtr_facilities"
    ):
        catalogue().atlas(SPECS / "atlas_unknown_layer.yaml")


def test_atlas_of_known_things_is_read() -> None:
    assert catalogue().atlas(SPECS / "atlas_valid.yaml").id == "example"


def test_a_licence_that_forbids_publication_stops_the_atlas(root: Path) -> None:
    source = root / "configs/sources/us/us_tri_basic.yaml"
    spoil(source, "may_publish: true", "may_publish: false")
    with pytest.raises(SpecError, match="the licence of us_tri_basic forbids publication"):
        Catalogue(root).atlas(SPECS / "atlas_valid.yaml")


def test_a_source_is_named_as_its_file(root: Path) -> None:
    path = root / "configs/sources/us/us_tri_basic.yaml"
    path.rename(path.with_name("us_tri.yaml"))
    with pytest.raises(SpecError, match="id 'us_tri_basic' differs from the file"):
        Catalogue(root).source("us_tri")


def test_a_layer_may_name_only_fields_of_the_field_table(root: Path) -> None:
    spoil(
        root / "layers/prtr_facilities/layer.yaml",
        "fields: [feature_id,",
        "fields: [feature_id, colour,",
    )
    with pytest.raises(SpecError, match=r"not in configs/fields\.yaml: 'colour'"):
        Catalogue(root).layer("prtr_facilities")


def test_a_budget_is_a_share(root: Path) -> None:
    path = root / "layers/prtr_facilities/layer.yaml"
    spoil(path, "A8: {most_share: 0.10}", "A8: {most_share: 10}")
    with pytest.raises(SpecError, match="A8.most_share: .*less than or equal to 1; found 10"):
        read_spec(path, LayerSpec)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        pytest.param(
            "configs/sources/us/us_tri_basic.yaml",
            "name: {column: facility_name}",
            "name: {column: plant_name}",
            "column 'plant_name' is in no layout",
            id="unknown column",
        ),
        pytest.param(
            "configs/sources/us/us_tri_basic.yaml",
            "crosswalk: state_prov_usa",
            "crosswalk: state_prov_us",
            "crosswalk 'state_prov_us' is not in layer prtr_facilities",
            id="unknown crosswalk",
        ),
        pytest.param(
            "configs/sources/mx/mx_retc.yaml",
            "      city: {",
            "      town: {",
            "field 'town' is not in fields.yaml",
            id="unknown field",
        ),
        pytest.param(
            "configs/sources/mx/mx_retc.yaml",
            "longitude: longitude",
            "longitude: longitud",
            "column 'longitud' is in no layout",
            id="unknown coordinate column",
        ),
        pytest.param(
            "configs/sources/us/us_tri_basic.yaml",
            "parts: [potw_release, potw_treatment]",
            "parts: [potw_release, potw_treatmant]",
            "column 'potw_treatmant' is in no layout",
            id="unknown column of a control total",
        ),
        pytest.param(
            "layers/prtr_facilities/layer.yaml",
            "formats: [geoparquet, geopackage,",
            "formats: [geoparquet, geopakage,",
            r"layer.yaml: formats: unknown format 'geopakage'; did you mean 'geopackage'\? "
            "Formats are .*shapefile",
            id="unknown format",
        ),
        pytest.param(
            "layers/prtr_facilities/layer.yaml",
            "formats: [geoparquet, geopackage,",
            "formats: [geoparquet, geoparquet,",
            r"layer.yaml:\d+: formats: .*'geoparquet' stands twice",
            id="format named twice",
        ),
        pytest.param(
            "layers/prtr_facilities/layer.yaml",
            "source_steps: [prove_totals,",
            "source_steps: [prove_total,",
            "unknown step 'prove_total'; steps are .*prove_totals",
            id="unknown step",
        ),
    ],
)
def test_references_that_lead_nowhere_are_found_without_building(
    root: Path, file: str, old: str, new: str, message: str
) -> None:
    spoil(root / file, old, new)
    with pytest.raises(SpecError, match=message):
        check_specs(Catalogue(root), (root / file,))


def test_an_unknown_layer_check_is_found_without_building(root: Path) -> None:
    spoil(
        root / "layers/prtr_facilities/layer.yaml",
        "layer_checks: [",
        "layer_checks: [no_such_check, ",
    )
    with pytest.raises(SpecError, match="no_such_check"):
        check_specs(Catalogue(root), ())


def test_specs_of_the_repository_are_right() -> None:
    assert check_specs(catalogue(), ())


def test_a_path_that_is_no_spec_is_said_to_be_none(root: Path) -> None:
    with pytest.raises(UsageError, match="not a spec of this repository"):
        check_specs(Catalogue(root), (root / "configs/sources/us/none.yaml",))


def test_two_steps_of_one_name_are_refused() -> None:
    assert find_step("identify")
    with pytest.raises(SpecError, match="two steps are called 'identify'"):
        step("identify")(lambda tables, context: tables)


# ---- tables beside the specs

PAIRS = "national_value,atlas_value,note,authority\n"


def crosswalk(folder: Path, rows: str, header: str = PAIRS) -> Crosswalk:
    path = folder / "pairs.csv"
    path.write_text(header + rows, encoding="utf-8")
    return Crosswalk.read(path)


def test_crosswalk_compares_folded_values(tmp_path: Path) -> None:
    found = crosswalk(tmp_path, "Nuevo León,MX-NLE,,\nkg/año,kilogram,,\n")
    assert found.get("  NUEVO   LEON ") == "MX-NLE"
    assert found.get("KG/AÑO") == found.get("kg/ano") == "kilogram"
    assert found.get("León") is None


def test_crosswalk_with_an_unknown_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"pairs\.csv:1: expected the columns .*found .*'remark'"):
        crosswalk(tmp_path, "a,b,,,\n", PAIRS.replace("authority", "authority,remark"))


def test_crosswalk_with_its_columns_in_another_order_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="expected the columns"):
        crosswalk(tmp_path, "a,b,,\n", "atlas_value,national_value,note,authority\n")


def test_contradicting_rows_are_refused_with_the_line_of_the_second(tmp_path: Path) -> None:
    with pytest.raises(
        SpecError, match=r"pairs\.csv:4: 'TON' gives 'pound'.*earlier row gives 'tonne'"
    ):
        crosswalk(tmp_path, "kg,kilogram,,\nton,tonne,,\nTON,pound,,\n")


def test_rows_that_say_the_same_twice_are_one(tmp_path: Path) -> None:
    assert len(crosswalk(tmp_path, "Kg,kilogram,,\nkg,kilogram,,\n")) == 1


def test_a_ragged_row_of_a_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"pairs\.csv:3: expected 4 cells, found 3"):
        crosswalk(tmp_path, "kg,kilogram,,\nton,tonne,\n")


def test_line_of_a_mistake_counts_line_breaks_within_cells(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"pairs\.csv:[45]: 'TON'"):
        crosswalk(tmp_path, 'kg,kilogram,"two\nlines",\nton,tonne,,\nTON,pound,,\n')


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"none\.csv: no such table"):
        read_table(tmp_path / "none.csv", ("a",))


def test_columns_table_needs_its_fixed_columns_and_a_layout(tmp_path: Path) -> None:
    path = tmp_path / "x.columns.csv"
    path.write_text("table,name,medium\n")
    with pytest.raises(SpecError, match="expected table,name,medium"):
        read_columns(path)


def test_a_medium_that_no_field_sums_is_refused(root: Path) -> None:
    spoil(root / "configs/sources/mx/mx_retc.columns.csv", "releases,air,air,", "releases,air,sky,")
    with pytest.raises(SpecError, match="sky"):
        check_specs(Catalogue(root), (root / "configs/sources/mx/mx_retc.yaml",))


def test_an_unknown_scope_of_a_substance_is_refused(root: Path) -> None:
    path = root / "layers/prtr_facilities/crosswalks/substances.csv"
    spoil(path, ",greenhouse_gas,", ",green_gas,")
    with pytest.raises(SpecError, match="unknown scope 'green_gas'"):
        read_substances(path)


@pytest.mark.parametrize(
    ("file", "old", "new", "word"),
    [
        ("layers/prtr_facilities/crosswalks/media_npri.csv", "Air,air,", "Air,airr,", "'airr'"),
        ("layers/prtr_facilities/crosswalks/units_tri.csv", "Pounds,pound,", "Pounds,lb,", "'lb'"),
        ("layers/prtr_facilities/layer.yaml", "  A8: {", "  A88: {", "'A88'"),
        ("layers/prtr_facilities/layer.yaml", "  field: country", "  field: nation", "'nation'"),
        ("layers/prtr_facilities/layer.yaml", "balloon: [register", "balloon: [regist", "'regist'"),
        ("configs/sources/ca/ca_npri.yaml", "quantity: quantity", "quantity: quantiti", "quantiti"),
        ("configs/sources/ca/ca_npri.yaml", "where: {column: year", "where: {column: yr", "'yr'"),
        ("configs/units.csv", "tonne,1000,", "tonne,-1000,", "'-1000'"),
        ("configs/units.csv", "tonne,1000,", "tonne,abc,", "'abc'"),
        ("configs/units.csv", "tonne,1000,", "pound,1000,", "stands twice"),
    ],
)
def test_a_slip_in_any_table_or_reference_is_found_without_a_build(
    tmp_path: Path, file: str, old: str, new: str, word: str
) -> None:
    for folder in ("configs", "layers"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    path = tmp_path / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    checked = (path,) if path.suffix == ".yaml" else ()
    with pytest.raises(SpecError, match=re.escape(word)):
        check_specs(Catalogue(tmp_path), checked)


def test_a_crosswalk_that_nothing_reads_is_told(root: Path) -> None:
    folder = root / "layers/prtr_facilities/crosswalks"
    shutil.copy(folder / "media_npri.csv", folder / "media_tri.csv")
    lost = re.escape("layers/prtr_facilities/crosswalks/media_tri.csv: no source of the layer")
    with pytest.raises(SpecError, match=lost):
        check_specs(Catalogue(root), (root / "layers",))


def test_crosswalks_of_a_layer_to_come_wait_for_it(root: Path) -> None:
    folder = root / "layers/things_to_come/crosswalks"
    shutil.copytree(root / "layers/prtr_facilities/crosswalks", folder)
    assert check_specs(Catalogue(root), (root / "layers",))


def test_of_a_crosswalk_named_wrongly_its_name_is_told(root: Path) -> None:
    path = root / "configs/sources/ca/ca_npri.yaml"
    spoil(path, "crosswalk: media_npri", "crosswalk: media_nrpi")
    with pytest.raises(SpecError, match="crosswalk 'media_nrpi' is not in layer"):
        check_specs(Catalogue(root), ())


def test_a_table_in_another_encoding_is_refused_plainly(tmp_path: Path) -> None:
    path = tmp_path / "crosswalk.csv"
    path.write_bytes("national_value,atlas_value,note,authority\nAño,x,,\n".encode("latin-1"))
    with pytest.raises(SpecError, match="UTF-8"):
        Crosswalk.read(path)


def test_a_byte_order_mark_of_a_spreadsheet_is_no_part_of_the_header(tmp_path: Path) -> None:
    path = tmp_path / "crosswalk.csv"
    path.write_text("national_value,atlas_value,note,authority\na,x,,\n", encoding="utf-8-sig")
    assert Crosswalk.read(path).get("A") == "x"


@pytest.mark.parametrize("name", ["source", "country", "file", "record", "native_id"])
def test_column_of_the_agency_cannot_take_the_name_of_one_that_every_record_gets(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "x.columns.csv"
    path.write_text(f"table,name,medium,only\nsites,{name},,CountryCode\n", encoding="utf-8")
    with pytest.raises(SpecError, match=f"'{name}' names where a record comes from"):
        read_columns(path)
