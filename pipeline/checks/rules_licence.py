"""Product rule E5: one licence, by one notice, in everything that is published."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from pipeline.checks.edition import Edition
from pipeline.checks.licences import OURS, Licensing, licensing
from pipeline.checks.package import Package
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    also_on,
    listed,
    not_applicable,
    product_rule,
)
from pipeline.text import fold

_ACCEPTED = (OURS, "CC BY")
# What is read by those who ask under what terms they may use the data.
_MUST_SAY = ("terms", "terminos", "condition", "readme", "licen", "metadata")


@product_rule(
    "E5",
    "reject",
    en="Licence",
    fr="Licence",
    es="Licencia",
    source="atlas framework 10",
    says_fr="Toute licence nommée est CC BY 4.0 ; le même avis figure dans les métadonnées, les "
    "conditions, le KML et le fichier lisez-moi.",
    says_es="Toda licencia nombrada es CC BY 4.0; el mismo aviso está en los metadatos, los "
    "términos, el KML y el archivo léame.",
    subject="package",
)
def licence(package: Package, context: Context) -> Outcome:
    """Every licence named is CC BY 4.0; metadata, terms, KML and read-me have the same notice."""
    return _judged(_documents(package))


@also_on("E5", "edition")
def licence_of_edition(edition: Edition, context: Context) -> Outcome:
    """The same over everything in the folder; in a folder that is no edition it is a warning."""
    said = [licensing(name, text) for name, text in {**edition.texts, **edition.documents}.items()]
    for path in edition.archives:
        said += [
            Licensing(f"{path.name}: {one.name}", one.named, one.notices)
            for one in _documents(Package(path))
        ]
    return _judged(said, softens=edition.receipt is None)


def _documents(package: Package) -> list[Licensing]:
    texts = {**package.texts, **package.documents}
    return [licensing(name, text) for name, text in texts.items()]


def _judged(said: list[Licensing], softens: bool = False) -> Outcome:
    naming = [one for one in said if one.named]
    if not naming:
        return not_applicable("no licence is named")
    figure = f"{OURS} in {len(naming)} of {len(said)} texts"
    others = [
        f"{one.name} names {name}, not {OURS}"
        for one in naming
        for name in one.named
        if name not in _ACCEPTED
    ]
    if others:
        return listed("more than one licence, or another one", others, softens=softens)
    silent = [
        f"{one.name} does not name the licence"
        for one in said
        if not one.named and _is_expected_to_say(one.name)
    ]
    return listed(figure, [*_differences(naming), *silent], softens=True)


def _differences(naming: list[Licensing]) -> Iterable[str]:
    """Notices of one language that say it in other words than the first."""
    first: dict[str, Licensing] = {}
    for one in naming:
        for language, wording in one.notices.items():
            other = first.setdefault(language, one)
            if other.notices[language] != wording:
                yield f"the notice in {language} of {one.name} is not that of {other.name}"


def _is_expected_to_say(name: str) -> bool:
    """By its file name; a shapefile's own metadata and any KML are among them."""
    folded = fold(PurePosixPath(name).name)
    return folded.endswith((".kml", ".kmz", ".shp.xml")) or any(w in folded for w in _MUST_SAY)
