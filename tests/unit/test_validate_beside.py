"""Archives whose products lie loose beside them are not judged twice."""

import zipfile
from pathlib import Path

from pipeline.checks.readers.beside import members_beside
from pipeline.checks.validate import validate_paths
from tests.validate_products import CATALOGUE, kml_text, write_gpkg, write_shp


def kmz(path: Path, text: str | None = None) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("doc.kml", text or kml_text())
    return path


def package_of(path: Path, *files: Path, inside: str = "data/") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for file in files:
            package.write(file, inside + file.name)
    return path


def products(folder: Path) -> list[str]:
    reports = validate_paths([folder], CATALOGUE)
    names = [report.product.removeprefix(str(folder)).strip("/") for report in reports]
    return [name for name in names if not name.endswith("(package)")]


def test_same_members_are_judged_once(tmp_path: Path) -> None:
    files = [kmz(tmp_path / f"a_{language}.kmz") for language in ("en", "fr")]
    package = package_of(tmp_path / "na_a_kmz.zip", *files)
    assert products(tmp_path) == ["a_en.kmz", "a_fr.kmz", ""]
    # On its own it is judged as ever.
    assert [r.path for r in validate_paths([package], CATALOGUE) if r.features] == [package] * 2


def test_members_that_differ_are_judged(tmp_path: Path) -> None:
    files = [kmz(tmp_path / f"a_{language}.kmz") for language in ("en", "fr")]
    package_of(tmp_path / "na_a_kmz.zip", *files)
    kmz(files[1], kml_text().replace("Potomac Works", "Potomac Worms"))
    assert products(tmp_path) == ["a_en.kmz", "a_fr.kmz", "na_a_kmz.zip", ""]
    kmz(files[1], kml_text().replace("Potomac Works", "Potomac"))
    assert products(tmp_path) == ["a_en.kmz", "a_fr.kmz", "na_a_kmz.zip", ""]


def test_a_member_of_another_name_is_another_product(tmp_path: Path) -> None:
    file = write_gpkg(tmp_path / "a.gpkg")
    package = package_of(tmp_path / "z.zip", file)
    assert members_beside(package, [file, package]) == {"data/a.gpkg"}
    other = file.rename(tmp_path / "b.gpkg")
    assert members_beside(package, [other, package]) == frozenset()


def test_every_component_of_a_shapefile_counts(tmp_path: Path) -> None:
    shape = write_shp(tmp_path / "a.shp")
    parts = sorted(tmp_path.glob("a.*"))
    package = package_of(tmp_path / "z.zip", *parts, inside="")
    assert members_beside(package, [shape, package]) == {"a.shp"}
    shape.with_suffix(".cpg").write_text("utf-8")
    assert members_beside(package, [shape, package]) == frozenset()
    shape.with_suffix(".cpg").unlink()
    assert members_beside(package, [shape, package]) == frozenset()


def test_damaged_archives_and_other_products_have_no_members(tmp_path: Path) -> None:
    file = kmz(tmp_path / "a.kmz")
    (tmp_path / "z.zip").write_text("hello")
    assert members_beside(tmp_path / "z.zip", [file]) == frozenset()
    assert members_beside(file, [file]) == frozenset()
