"""The shell of a KML document: everything around the placemarks, as templates.

A KML library was tried for this shell and left out: simplekml writes ``Style`` before
``name`` and bare numbers as ids, so its output fails the OGC KML 2.2 schema and has to be
parsed and reordered, which takes more code than the templates below.

Element order follows ``ogckml22.xsd``: name, open, author, link, description, LookAt,
TimeSpan, styleUrl, Style, then features (rule G1). KML has no style inheritance, so the one
balloon of the layer (rule G5) is repeated, letter for letter, inside each shared style; no
placemark carries HTML.
"""

from pipeline.export.kml_model import LEGEND_MEMBER, KmlDocument, Language
from pipeline.export.kml_style import KmlAreaStyle, KmlStyle
from pipeline.export.kml_text import html_text, xml_id, xml_text, xml_value

_OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:atom="http://www.w3.org/2005/Atom">\n'
)
# Rule G11: 45 N 100 W from 5 000 km (range in metres), looking straight down.
_LOOK_AT = (
    "<LookAt><longitude>-100</longitude><latitude>45</latitude><altitude>0</altitude>"
    "<heading>0</heading><tilt>0</tilt><range>5000000</range>"
    "<altitudeMode>clampToGround</altitudeMode></LookAt>\n"
)
# Lower left corner of the screen, natural size (-1), offsets in pixels.
_LEGEND = (
    '<ScreenOverlay id="{id}"><name>{name}</name><Icon><href>{href}</href></Icon>'
    '<overlayXY x="0" y="0" xunits="fraction" yunits="fraction"/>'
    '<screenXY x="12" y="36" xunits="pixels" yunits="pixels"/>'
    '<size x="-1" y="-1" xunits="fraction" yunits="fraction"/></ScreenOverlay>\n'
)
_LEGEND_NAME: dict[Language, str] = {"en": "Legend", "fr": "Légende", "es": "Leyenda"}
_LINK_TEXT: dict[Language, str] = {
    "en": "More information",
    "fr": "Plus d\u2019information",
    "es": "Más información",
}
TAIL = "</Document>\n</kml>\n"
LINKS_TAIL = "</Folder>\n"
_LINKS_NAME: dict[Language, str] = {
    "en": "More, as you come nearer",
    "fr": "Plus, en s\u2019approchant",
    "es": "Más, al acercarse",
}
# A tile comes when its region is this wide on the screen: the view of the whole continent shows the
# root and a few tiles of the coarsest levels, and hardly a view shows more than some thousands.
_LEAST_PIXELS = 768


def head(document: KmlDocument) -> str:
    """Return the document up to its first folder or placemark."""
    parts = [_start(document), "<open>1</open>\n"]
    author = xml_text(document.author)
    parts.append(f"<atom:author><atom:name>{author}</atom:name></atom:author>\n")
    if document.link is not None:
        parts.append(f'<atom:link rel="related" href="{xml_text(document.link)}"/>\n')
    about = f"<p>{html_text(document.description)}</p><p>{html_text(document.notice)}</p>"
    parts.append(f"<description>{xml_text(about)}</description>\n")
    parts += [_LOOK_AT, _document_span(document), _styles(document)]
    if document.legend_png is not None:
        legend_id, name = xml_id("legend", document.id), _LEGEND_NAME[document.language]
        parts.append(_LEGEND.format(id=legend_id, name=name, href=LEGEND_MEMBER))
    return "".join(parts)


def part_head(document: KmlDocument, region: str) -> str:
    """Return the same of a document that is a part of another, which has view and legend."""
    return f"{_start(document)}{_document_span(document)}{_styles(document)}{region}"


def links_open(document: KmlDocument) -> str:
    """Return the start of the folder of network links, which does not list them one by one."""
    return (
        f'<Folder id="{xml_id("tiles", document.id)}"><name>{_LINKS_NAME[document.language]}</name>'
        "<Style><ListStyle><listItemType>checkHideChildren</listItemType></ListStyle></Style>\n"
    )


def network_link(key: str, href: str, features: int, box: tuple[float, float, float, float]) -> str:
    """Return the link to a tile, followed when its region comes into view (rule G6)."""
    return (
        f'<NetworkLink id="{xml_id("link", key)}"><name>{key} ({features})</name>{region(*box)}'
        f"<Link><href>{href}</href><viewRefreshMode>onRegion</viewRefreshMode></Link>"
        "</NetworkLink>\n"
    )


def region(west: float, south: float, east: float, north: float) -> str:
    """Return a region that is drawn from its least width on; the box is in degrees."""
    sides = (("north", north), ("south", south), ("east", east), ("west", west))
    box = "".join(f"<{side}>{degrees:.6f}</{side}>" for side, degrees in sides)
    return (
        f"<Region><LatLonAltBox>{box}</LatLonAltBox><Lod><minLodPixels>{_LEAST_PIXELS}"
        "</minLodPixels><maxLodPixels>-1</maxLodPixels></Lod></Region>"
    )


def balloon_html(document: KmlDocument) -> str:
    """Return the balloon of the layer; each ``$[x]`` in it is the name or a field (G5)."""
    rows = "".join(
        f'<tr><th align="left" valign="top">{html_text(field.label)}</th>'
        f"<td>$[{field.name}]</td></tr>"
        for field in document.fields
    )
    parts = [f'<div lang="{document.language}"><h3>$[name]</h3>']
    parts.append(f'<table cellpadding="3">{rows}</table>' if rows else "")
    parts.append(f"<p><small>{html_text(document.notice)}</small></p>")
    if document.link is not None:
        address, text = html_text(document.link), _LINK_TEXT[document.language]
        parts.append(f'<p><a href="{address}">{text}</a></p>')
    return "".join(parts) + "</div>"


def placemark_template(document: KmlDocument) -> str:
    """Return a ``%`` template of one placemark.

    Its slots are: id, name, period if placemarks have one, style id, one value for each field, the
    geometry element. Values are untyped ``Data``, because several readers ignore ``SchemaData``
    (rule G5). Their labels are in the balloon alone: as a ``displayName`` of each value they would
    be half of the file. A field with an empty text keeps its ``Data`` with an empty value: without
    it, the shared balloon would show the entity itself (``$[x]``) to the reader.
    """
    data = "".join(
        f'<Data name="{field.name}"><value>\0</value></Data>' for field in document.fields
    )
    extended = f"<ExtendedData>{data}</ExtendedData>" if data else ""
    period = "\0" if document.has_periods else ""
    head = f'<Placemark id="\0"><name>\0</name>{period}<styleUrl>#\0</styleUrl>'
    template = f"{head}{extended}\0</Placemark>\n"
    return template.replace("%", "%%").replace("\0", "%s")


def _start(document: KmlDocument) -> str:
    key = xml_id("document", document.id)
    return f'{_OPEN}<Document id="{key}">\n<name>{xml_text(document.name)}</name>\n'


def _styles(document: KmlDocument) -> str:
    balloon = xml_text(balloon_html(document))
    return "".join(_style(style, balloon) for style in document.styles)


def style_id(key: str) -> str:
    """Return the XML id of a shared style."""
    return xml_id("style", key)


def folder_open(*path: str) -> str:
    """Return the start of a folder; the path is (folder,) or (folder, subfolder)."""
    return f'<Folder id="{xml_id("folder", *path)}"><name>{xml_value(path[-1])}</name>\n'


def time_span(begin: str, end: str) -> str:
    """Return a TimeSpan; an end that is empty is open, and nothing when both are (rule G10)."""
    first = f"<begin>{begin}</begin>" if begin else ""
    last = f"<end>{end}</end>" if end else ""
    return f"<TimeSpan>{first}{last}</TimeSpan>" if first or last else ""


def _document_span(document: KmlDocument) -> str:
    span = time_span(document.begin or "", document.end or "")
    return f"{span}\n" if span else ""


def _style(style: KmlStyle | KmlAreaStyle, balloon: str) -> str:
    """Return one shared style, with the balloon of the layer."""
    return (
        f'<Style id="{style_id(style.id)}">{style.xml}'
        f"<BalloonStyle><text>{balloon}</text></BalloonStyle>"
        "<ListStyle><listItemType>check</listItemType></ListStyle></Style>\n"
    )
