"""A KMZ made of parts that keep the rules on what a KML shows, each to be replaced by a bad one."""

import zipfile
from pathlib import Path

from pipeline.export.icons import circle_icon
from tests.validate_products import kml_text

BALLOON = "<BalloonStyle><text>{}</text></BalloonStyle>"
STYLE = '<Style id="{}"><IconStyle><scale>1</scale></IconStyle>{}</Style>'
GOOD = {
    "look": "<LookAt><longitude>-100</longitude><latitude>45</latitude><range>5000000</range></LookAt>",
    "span": "<TimeSpan><begin>2012-01-01</begin><end>2012-12-31</end></TimeSpan>",
    "style": STYLE.format("s", BALLOON.format("$[name]: $[country] $[country/displayName]")),
    "legend": "<ScreenOverlay><name>Legend</name><Icon><href>legend.png</href></Icon></ScreenOverlay>",
    "placemarks": '<Placemark id="f"><name>F</name><styleUrl>#s</styleUrl><ExtendedData>'
    '<Data name="country"><value>CAN</value></Data></ExtendedData>'
    "<Point><coordinates>-100.123456,45.500000</coordinates></Point></Placemark>",
}


def kmz(path: Path, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("doc.kml", kml_text("".join((GOOD | parts).values())))
        package.writestr("legend.png", circle_icon("00FF00"))
    return path
