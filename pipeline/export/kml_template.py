"""The shell of a KML document: everything around the placemarks, as templates.

A KML library was tried for this shell and left out: simplekml writes ``Style`` before
``name`` and bare numbers as ids, so its output fails the OGC KML 2.2 schema and has to be
parsed and reordered, which takes more code than the templates below.

Element order follows ``ogckml22.xsd``: name, open, author, link, description, LookAt,
TimeSpan, styleUrl, Style, then features (rule G1). KML has no style inheritance, so the one
balloon of the layer (rule G5) is repeated, letter for letter, inside each shared style; no
placemark carries HTML. Labels are switched off by scale 0: thousands of names would hide
the map, and the name is in the balloon and in the list.
"""

from pipeline.export.icons import parse_rgb
from pipeline.export.kml_model import LEGEND_MEMBER, KmlDocument, KmlStyle, Language
from pipeline.export.kml_text import html_text, xml_id, xml_text

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


def head(document: KmlDocument) -> str:
    """Return the document up to its first folder or placemark."""
    parts = [_OPEN, f'<Document id="{xml_id("document", document.id)}">\n']
    parts.append(f"<name>{xml_text(document.name)}</name>\n<open>1</open>\n")
    author = xml_text(document.author)
    parts.append(f"<atom:author><atom:name>{author}</atom:name></atom:author>\n")
    if document.link is not None:
        parts.append(f'<atom:link rel="related" href="{xml_text(document.link)}"/>\n')
    about = f"<p>{html_text(document.description)}</p><p>{html_text(document.notice)}</p>"
    parts.append(f"<description>{xml_text(about)}</description>\n")
    parts += [_LOOK_AT, _time_span(document)]
    balloon = xml_text(balloon_html(document))
    parts += [_style(style, balloon) for style in document.styles]
    if document.legend_png is not None:
        legend_id, name = xml_id("legend", document.id), _LEGEND_NAME[document.language]
        parts.append(_LEGEND.format(id=legend_id, name=name, href=LEGEND_MEMBER))
    return "".join(parts)


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

    Its slots are: id, name, style id, one value for each field, ``lon,lat``. Values are
    untyped ``Data``, because several readers ignore ``SchemaData`` (rule G5). A field with
    an empty text keeps its ``Data`` with an empty value: without it, the shared balloon
    would show the entity itself (``$[x]``) to the reader.
    """
    data = "".join(
        f'<Data name="{field.name}"><displayName>{xml_text(field.label)}</displayName>'
        "<value>\0</value></Data>"
        for field in document.fields
    )
    extended = f"<ExtendedData>{data}</ExtendedData>" if data else ""
    template = (
        '<Placemark id="\0"><name>\0</name><styleUrl>#\0</styleUrl>'
        + extended
        + "<Point><coordinates>\0</coordinates></Point></Placemark>\n"
    )
    return template.replace("%", "%%").replace("\0", "%s")


def style_id(key: str) -> str:
    """Return the XML id of a shared style."""
    return xml_id("style", key)


def folder_open(*path: str) -> str:
    """Return the start of a folder; the path is (folder,) or (folder, subfolder)."""
    return f'<Folder id="{xml_id("folder", *path)}"><name>{xml_text(path[-1])}</name>\n'


def _time_span(document: KmlDocument) -> str:
    """Return the TimeSpan of the document, or nothing when both ends are open (G10)."""
    begin = "" if document.begin is None else f"<begin>{document.begin}</begin>"
    end = "" if document.end is None else f"<end>{document.end}</end>"
    return f"<TimeSpan>{begin}{end}</TimeSpan>\n" if begin or end else ""


def _style(style: KmlStyle, balloon: str) -> str:
    """Return one shared style; KML colours are ``aabbggrr``."""
    red, green, blue = parse_rgb(style.color_rgb)
    return (
        f'<Style id="{style_id(style.id)}">'
        f"<IconStyle><color>ff{blue:02x}{green:02x}{red:02x}</color><scale>{style.scale:g}</scale>"
        f"<Icon><href>{xml_text(style.icon)}</href></Icon></IconStyle>"
        "<LabelStyle><scale>0</scale></LabelStyle>"
        f"<BalloonStyle><text>{balloon}</text></BalloonStyle>"
        "<ListStyle><listItemType>check</listItemType></ListStyle></Style>\n"
    )
