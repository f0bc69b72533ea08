"""Packages and editions for the tests of ``validate``: good ones, to be broken one fault at a time."""

import hashlib
import json
import zipfile
from pathlib import Path

import pandas as pd

from tests.validate_products import good_frame, write_parquet, write_shp

ROOT = "na_plants_shapefile"
LAYER = "NA_Plants_2012"
CITATION = "HowToCite_ComoCitar_CommentCiter.txt"
TERMS = "TermsOfUse_TerminosDeUso_ConditionsUtilisation.txt"
CITATIONS = {
    "en": 'Commission for Environmental Cooperation (CEC). 2012. "North American Environmental '
    'Atlas - Plants". Statistics Canada, INEGI. Ed. 1.0, Vector digital data [1:10,000,000]. '
    "Available at https://www.cec.org/plants/",
    "es": 'Comisión para la Cooperación Ambiental (CCA). 2012. "Atlas ambiental de América del '
    'Norte - Plantas". Statistics Canada, INEGI. Ed. 1.0, Datos digitales vectoriales '
    "[1:10,000,000]. Disponible en https://www.cec.org/plants/",
    "fr": 'Commission de coopération environnementale (CCE). 2012. "Atlas environnemental de '
    "l'Amérique du Nord - Usines\". Statistique Canada, INEGI. Ed. 1.0, Données numériques "
    "vectorielles [1:10,000,000]. Disponible à https://www.cec.org/plants/",
}
NOTICES = {
    "en": "Licensed under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). "
    "Attribution: Commission for Environmental Cooperation (CEC).",
    "es": "Bajo licencia CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). "
    "Atribución: Comisión para la Cooperación Ambiental (CCA).",
    "fr": "Sous licence CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). "
    "Attribution : Commission de coopération environnementale (CCE).",
}
FITNESS = "For display and analysis at scales suited to 1:10,000,000 data."
KEYWORDS = {
    "eng": ("CEC", "North America", "Canada", "Mexico", "United States"),
    "fra": ("CCE", "Amérique du Nord", "Canada", "Mexique", "États-Unis"),
    "spa": ("CCA", "América del Norte", "Canadá", "México", "Estados Unidos"),
}
# The least that the schema of each standard accepts.
_CITED = "<citeinfo><origin>CEC</origin><pubdate>2012</pubdate><title>Plants</title></citeinfo>"
_YEAR = "<timeinfo><sngdate><caldate>2012</caldate></sngdate></timeinfo>"
FGDC = (
    f"<metadata><idinfo><citation>{_CITED}</citation>"
    "<descript><abstract>Plants</abstract><purpose>Maps</purpose></descript>"
    f"<timeperd>{_YEAR}<current>ground condition</current></timeperd>"
    "<status><progress>Complete</progress><update>None planned</update></status>"
    "<spdom><bounding><westbc>-170</westbc><eastbc>-50</eastbc><northbc>80</northbc>"
    "<southbc>10</southbc></bounding></spdom>"
    "<keywords><theme><themekt>None</themekt><themekey>plants</themekey></theme></keywords>"
    "<accconst>None</accconst><useconst>{notice}</useconst></idinfo>"
    "<dataqual><logic>x</logic><complete>x</complete><lineage><srcinfo>"
    f"<srccite>{_CITED}</srccite><typesrc>file</typesrc><srctime>{_YEAR}"
    "<srccurr>x</srccurr></srctime><srccitea>b</srccitea><srccontr>Boundaries: CC0</srccontr>"
    "</srcinfo><procstep><procdesc>x</procdesc><procdate>2012</procdate></procstep></lineage>"
    "</dataqual><metainfo><metd>2012</metd><metc><cntinfo><cntorgp><cntorg>CEC</cntorg></cntorgp>"
    "<cntaddr><addrtype>mailing</addrtype><city>Montreal</city><state>Quebec</state>"
    "<postal>x</postal></cntaddr><cntvoice>x</cntvoice></cntinfo></metc>"
    "<metstdn>FGDC-STD-001</metstdn><metstdv>1998</metstdv></metainfo></metadata>"
)
_TEXT = "<g:CharacterString>{}</g:CharacterString>"
_PARTY = (
    "<CI_ResponsibleParty><organisationName><g:CharacterString>CEC</g:CharacterString>"
    '</organisationName><role><CI_RoleCode codeList="x" codeListValue="owner"/></role>'
    "</CI_ResponsibleParty>"
)


def _language(code: str, name: str = "language") -> str:
    return f'<{name}><LanguageCode codeList="x" codeListValue="{code}"/></{name}>'


def iso_record(keywords: dict[str, tuple[str, ...]] | None = None, notice: str = "") -> str:
    """A small ISO 19139 record with keywords by language; English is its own language."""
    words = KEYWORDS if keywords is None else keywords
    locales = "".join(
        f'<locale><PT_Locale id="l-{code}">{_language(code, "languageCode")}<characterEncoding>'
        '<MD_CharacterSetCode codeList="x" codeListValue="utf8"/></characterEncoding></PT_Locale>'
        "</locale>"
        for code in ("fra", "spa")
    )
    own = "".join(f"<keyword>{_TEXT.format(word)}</keyword>" for word in words["eng"])
    others = "".join(
        '<keyword i:type="PT_FreeText_PropertyType"><PT_FreeText><textGroup>'
        f'<LocalisedCharacterString locale="#l-{code}">{word}</LocalisedCharacterString>'
        "</textGroup></PT_FreeText></keyword>"
        for code in ("fra", "spa")
        for word in words.get(code, ())
    )
    return (
        '<MD_Metadata xmlns="http://www.isotc211.org/2005/gmd" '
        'xmlns:g="http://www.isotc211.org/2005/gco" '
        f'xmlns:i="http://www.w3.org/2001/XMLSchema-instance">{_language("eng")}'
        f"<contact>{_PARTY}</contact><dateStamp><g:Date>2012-01-01</g:Date></dateStamp>{locales}"
        "<identificationInfo><MD_DataIdentification><citation><CI_Citation>"
        f"<title>{_TEXT.format('Plants')}</title><date><CI_Date><date><g:Date>2012-01-01</g:Date>"
        '</date><dateType><CI_DateTypeCode codeList="x" codeListValue="revision"/></dateType>'
        f"</CI_Date></date></CI_Citation></citation><abstract>{_TEXT.format('Plants')}</abstract>"
        f"<descriptiveKeywords><MD_Keywords>{own}{others}</MD_Keywords></descriptiveKeywords>"
        "<resourceConstraints><MD_LegalConstraints><otherConstraints>"
        f"{_TEXT.format(notice or NOTICES['en'])}</otherConstraints></MD_LegalConstraints>"
        f"</resourceConstraints>{_language('eng')}</MD_DataIdentification></identificationInfo>"
        "</MD_Metadata>"
    )


def texts() -> dict[str, bytes]:
    """The companions of a package by file name."""
    three = "\r\n\r\n"
    return {
        CITATION: three.join(CITATIONS.values()).encode("utf-8-sig"),
        TERMS: three.join([*NOTICES.values(), FITNESS, "Source: registers (CC0)"]).encode(),
        "metadata_iso19139.xml": iso_record().encode(),
        "metadata_fgdc.xml": FGDC.format(notice=NOTICES["en"]).encode(),
        "Legend_en.png": b"picture",
    }


def shape_members(folder: Path, name: str = LAYER) -> dict[str, bytes]:
    """The components of a good shapefile by file name."""
    folder.mkdir(parents=True, exist_ok=True)
    path = write_shp(folder / f"{name}.shp")
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[2:4] = b"\x01\x01"  # pyshp dates tables to today
    path.with_suffix(".dbf").write_bytes(table)
    return {part.name: part.read_bytes() for part in sorted(folder.glob(f"{name}.*"))}


def members(folder: Path) -> dict[str, bytes]:
    """A good package, by member; its shapefile is made below `folder`."""
    shapes = shape_members(folder / "shape")
    data = {f"{ROOT}/{LAYER}/data/{name}": content for name, content in shapes.items()}
    return {f"{ROOT}/{name}": content for name, content in texts().items()} | data


def write_package(
    path: Path,
    content: dict[str, bytes],
    listed: bool = True,
    date: tuple[int, int, int, int, int, int] = (1980, 1, 1, 0, 0, 0),
) -> Path:
    """A zip of these members and, if wanted, the list of their checksums below its root."""
    root = f"{path.stem}/"
    lines = [
        f"{hashlib.sha256(data).hexdigest()}  {name.removeprefix(root)}\n"
        for name, data in content.items()
    ]
    everything = dict(content)
    if listed:
        everything[f"{root}sha256.txt"] = "".join(lines).encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, data in everything.items():
            package.writestr(zipfile.ZipInfo(name, date), data)
    return path


def good_package(folder: Path) -> Path:
    """A package that keeps every rule on packages."""
    return write_package(folder / f"{ROOT}.zip", members(folder))


def edition(folder: Path, frame: pd.DataFrame | None = None, layer: str = "plants") -> Path:
    """An edition with a receipt: GeoParquet, a package, terms."""
    folder.mkdir(parents=True)
    write_parquet(folder / "plants.parquet", frame=good_frame() if frame is None else frame)
    made = folder.parent / f".made-{folder.name}"
    write_package(folder / f"{ROOT}.zip", members(made))
    (folder / TERMS).write_bytes(texts()[TERMS])
    write_receipt(folder, layer=layer)
    return folder


def write_receipt(folder: Path, **changed: object) -> None:
    """The receipt of what is in the folder now."""
    products = {
        path.name: {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        for path in sorted(folder.iterdir())
        if path.name != "receipt.json"
    }
    receipt = {
        "layer": "plants",
        "edition": folder.name,
        "program": "0.1.0",
        "code_sha256": "0" * 64,
        "spec_sha256": "0" * 64,
        "versions": {"gdal": "3"},
        "inputs": {"a.csv": "0" * 64},
        "products": products,
    }
    (folder / "receipt.json").write_text(json.dumps(receipt | changed))
