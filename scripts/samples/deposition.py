"""Deposition, mercury, aerosol and CAPMoN networks: invented sites and writers.

NADP (NTN, and MDN and AMoN as the Federal Land Manager Environmental Database lists them), IMPROVE
from the same database, CASTNET and the two CAPMoN lists. A line stands as it is written to the file
beside what must become of it.
"""

# ruff: noqa: E501 - a row of a list stands on one line
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from samples.sites import ExpectedSite

Row = tuple[str, ExpectedSite]
NO_BREAK = "\N{NO-BREAK SPACE}"
WGS84 = "WGS84 (World Geodetic System 1984)"
COUNTRIES = {"US": "USA", "CA": "CAN", "MX": "MEX"}


@dataclass(frozen=True)
class SiteList:
    """A list of sites, the truth of each of its rows, and the vintage that it shows."""

    file: str
    header: str
    rows: tuple[Row, ...]
    end: str = "\r\n"

    def write(self, folder: Path) -> list[ExpectedSite]:
        """Write the list below the folder and return what must come of it."""
        path = folder / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(line + self.end for line in (self.header, *(row for row, _ in self.rows)))
        path.write_bytes(text.encode("utf-8"))
        return [truth for _, truth in self.rows]


def _kept(
    vintage: int,
    space: str,
    native_id: str,
    place: tuple[str, str],
    name: str,
    state: str,
    note: str = "",
    *,
    feature: str = "",
    merged: bool = False,
    country: str = "",
) -> ExpectedSite:
    """A record with a good position (latitude, longitude)."""
    land = country or COUNTRIES[state[:2]]
    return ExpectedSite(
        vintage,
        native_id,
        "merged" if merged else "published",
        "",
        place[1],
        place[0],
        name,
        state,
        land,
        feature or f"{land}-{space}-{native_id}",
        note,
    )


def _lost(
    vintage: int, native_id: str, outcome: str, reason: str, name: str, note: str
) -> ExpectedSite:
    """A record that no feature comes of."""
    return ExpectedSite(vintage, native_id, outcome, reason, "", "", name, "", "", "", note)


def _fed(*cells: str) -> str:
    """A row of the database, which writes a no-break space into what it does not know."""
    return ",".join(cell or NO_BREAK for cell in cells)


ntn, mdn, amon = (partial(_kept, year, "NADP") for year in (2020, 2015, 2019))
improve = partial(_kept, 2018, "IMPROVE")
castnet = partial(_kept, 2020, "CASTNET")
capmon = partial(_kept, 2019, "CAPMON")
BOG = ("46.05", "-89.65")

# fmt: off
NTN = SiteList(
    "us_nadp/NTNsites.csv",
    "network,siteid,siteName,county,state,latitude,longitude,elevation,status,startdate,stopdate",
    (
        ("NTN,WI91,Example Bog,Vilas,WI,46.0500,-89.6500,509,A,1980-01-22 06:00,",
         ntn("WI91", BOG, "Example Bog", "US-WI", "the same code in MDN and AMoN")),
        ("NTN,CAN9,Example Plains,Lethbridge,CN,49.7000,-112.5000,913,I,1981-04-28 05:00,1984-04-03 05:00",
         ntn("CAN9", ("49.7", "-112.5"), "Example Plains", "", "Alberta, not California; CN is Canada",
             country="CAN")),
        ("NTN,CAN8,Canton-Exemple,Brome,QB,45.2000,-72.4000,195,A,2001-10-02 05:00,",
         ntn("CAN8", ("45.2", "-72.4"), "Canton-Exemple", "CA-QC", "QB is Quebec")),
        ("NTN,BC29,Example Narrows,,BC,54.3000,-130.1000,80,A,2014-01-15 06:00,",
         ntn("BC29", ("54.3", "-130.1"), "Example Narrows", "CA-BC", "no county")),
        ("NTN,AG09,Pampa de Ejemplo-MAR,,AG,-30.9000,-62.8000,83,I,2011-10-24 05:00,2018-01-08 06:00",
         _lost(2020, "AG09", "dropped", "FOREIGN", "Pampa de Ejemplo-MAR", "Argentina")),
        ("NTN,AS09,Example Ridge,,AS,-14.2600,-170.5700,82,I,1980-05-20 05:00,1992-10-13 05:00",
         ntn("AS09", ("-14.26", "-170.57"), "Example Ridge", "US-AS", "a negative latitude that is right")),
        ("NTN,PR29,Ejemplo Verde,Rio Grande,PR,18.2500,-65.9000,380,A,1985-02-12 06:00,",
         ntn("PR29", ("18.25", "-65.9"), "Ejemplo Verde", "US-PR")),
        ("NTN,VI09,Example Point,St. John,VI,18.3400,-64.7500,56,A,1998-04-14 05:00,",
         ntn("VI09", ("18.34", "-64.75"), "Example Point", "US-VI")),
        ("NTN,CO79,Example Gulch,Larimer,CO,40.4800,104.9600,1521,A,2016-09-13 05:00,",
         ntn("CO79", ("40.48", "-104.96"), "Example Gulch", "US-CO", "longitude without its sign")),
        ("NTN,MD88,Example Seashore,Worcester,MD,38.3000,-75.2000,0,A,2000-09-05 05:00,",
         ntn("MD88", ("38.3", "-75.2"), "Example Seashore", "US-MD", "elevation zero")),
        ("NTN,TN89,Example Watershed,Anderson,TN,36.0000,-84.2000,341,A,1980-03-11 06:00,2011-10-11 05:00",
         ntn("TN89", ("36", "-84.2"), "Example Watershed", "US-TN", "active with a closing date")),
        ("NTN,TX89,Cañón de Ejemplo,Randall,TX,34.8000,-101.5000,1057,A,2007-07-24 05:00,",
         ntn("TX89", ("34.8", "-101.5"), "Cañón de Ejemplo", "US-TX", "accents")),
        ("NTN,MT89,Example Butte,Rosebud,MT,,,991,I,1990-01-02 06:00,1996-05-07 05:00",
         _lost(2020, "MT89", "quarantined", "COORD-MISSING", "Example Butte", "no coordinates")),
    ),
)
FED_HEADER = "SiteID,SiteCode,SiteName,CT,ST,EPACode,Lat,Lon,Elev,Start,End"
MDN = SiteList("us_nadp/fedsites_52003.csv", FED_HEADER, (
    (_fed("990001", "WI91", "Example Bog", "US", "WI", "", "46.05", "-89.65", "509", "01/01/96", "01/01/15"),
     mdn("WI91", BOG, "Example Bog", "US-WI", "the same code in NTN and AMoN", merged=True)),
    (_fed("990002", "AK89", "Example Nome", "", "", "", "64.6", "-165.1", "15", "01/01/13", "01/01/15"),
     mdn("AK89", ("64.6", "-165.1"), "Example Nome", "US-AK", "neither country nor state: the code has it")),
    (_fed("990003", "SK29", "Example Pines", "", "", "", "55.4", "-106.5", "404", "01/01/15", "01/01/15"),
     mdn("SK29", ("55.4", "-106.5"), "Example Pines", "CA-SK", "neither country nor province")),
    (_fed("990004", "AB09", "Example Flats", "", "AB", "", "51.5", "-110.5", "707", "01/01/00", "05/22/01"),
     mdn("AB09", ("51.5", "-110.5"), "Example Flats", "CA-AB", "its data ended long before the others'")),
    (_fed("990005", "HD09", "Ejemplo Huasteco", "", "HD", "", "21.1", "-98.5", "180", "01/01/04", "11/22/05"),
     mdn("HD09", ("21.1", "-98.5"), "Ejemplo Huasteco", "MX-HID", "HD is Hidalgo")),
    (_fed("990006", "OA09", "Puerto Ejemplo", "", "OA", "", "15.7", "-96.5", "110", "01/01/04", "10/04/05"),
     mdn("OA09", ("15.7", "-96.5"), "Puerto Ejemplo", "MX-OAX", "OA is Oaxaca")),
    (_fed("990007", "NF39", "Example Cove", "", "NF", "", "48.7", "-58.3", "62", "01/01/10", "01/01/15"),
     mdn("NF39", ("48.7", "-58.3"), "Example Cove", "CA-NL", "NF is Newfoundland")),
    (_fed("990008", "PQ09", "Lac-Exemple", "", "PQ", "", "49.7", "-75.2", "379", "01/01/98", "08/28/07"),
     mdn("PQ09", ("49.7", "-75.2"), "Lac-Exemple", "CA-QC", "PQ is Quebec")),
    (_fed("990009", "ON79", "Example Forest", "", "ON", "", "", "", "", "01/01/09", "08/18/09"),
     _lost(2015, "ON79", "quarantined", "COORD-MISSING", "Example Forest", "no-break spaces for coordinates")),
    (_fed("990010", "ME86", "Exampleâ€™s Neck Farm", "US", "ME", "", "43.84", "-70.1", "15", "01/01/98", "01/01/15"),
     mdn("ME86", ("43.84", "-70.1"), "Example’s Neck Farm", "US-ME", "an apostrophe decoded twice")),
    (_fed("990011", "OH59", "Example Bass Lake", "", "", "", "41.2", "-82.8", "0", "01/01/14", "01/01/15"),
     mdn("OH59", ("41.2", "-82.8"), "Example Bass Lake", "US-OH", "elevation zero")),
    (_fed("990012", "PA79", "Example Ridge National Recreation Area and Long Na...", "US", "PA", "", "40.5", "-78.4", "", "01/01/97", "01/01/15"),
     mdn("PA79", ("40.5", "-78.4"), "Example Ridge National Recreation Area and Long Na...", "US-PA", "a name cut by the database")),
    (_fed("990013", "NV79", "Example Ranch", "US", "NV", "", "0", "0", "1388", "01/01/03", "05/27/08"),
     _lost(2015, "NV79", "quarantined", "A8", "Example Ranch", "zero coordinates")),
))
AMON = SiteList("us_nadp/fedsites_52004.csv", FED_HEADER, (
    (_fed("991001", "WI91", "Example Bog", "US", "WI", "", "46.05", "-89.65", "509", "10/26/07", "01/01/19"),
     amon("WI91", BOG, "Example Bog", "US-WI", "the same code in NTN and MDN", merged=True)),
    (_fed("991002", "AB39", "Example Feedlot", "CA", "AB", "", "49.8", "-112.6", "920", "05/01/14", "01/01/19"),
     amon("AB39", ("49.8", "-112.6"), "Example Feedlot", "CA-AB")),
    (_fed("991003", "PR89", "Ejemplo Alto", "", "", "", "18.2", "-66.4", "0", "06/03/14", "01/01/19"),
     amon("PR89", ("18.2", "-66.4"), "Ejemplo Alto", "US-PR", "no state; elevation zero")),
    (_fed("991004", "IN89", "Example Orchard Experimental Station of the State...", "US", "IN", "", "40.8", "-85.5", "244", "11/01/10", "12/28/12"),
     amon("IN89", ("40.8", "-85.5"), "Example Orchard Experimental Station of the State...", "US-IN", "last data do not tell that it closed")),
    (_fed("991005", "ID79", "Example Craters", "US", "ID", "", "43.5", "113.4", "1807", "06/08/10", "01/01/19"),
     amon("ID79", ("43.5", "-113.4"), "Example Craters", "US-ID", "longitude without its sign")),
    (_fed("991006", "KS79", "Example Prairie", "US", "KS", "", "0", "0", "350", "03/22/11", "01/01/19"),
     _lost(2019, "KS79", "quarantined", "A8", "Example Prairie", "zero coordinates")),
    (_fed("991007", "OH79", "Example Site", "US", "OH", "", "", "", "275", "12/18/07", "01/01/19"),
     _lost(2019, "OH79", "quarantined", "COORD-MISSING", "Example Site", "no coordinates")),
))
HARBOR, VALLEY = ("44.38", "-68.26"), ("37.8", "-119.6")
IMPROVE = SiteList("us_improve/fedsites_10001.csv", FED_HEADER, (
    (_fed("9001", "SAHA1", "Sample Harbor", "US", "ME", "230099001", "44.38", "-68.26", "157", "03/02/88", "11/28/18"),
     improve("SAHA1", HARBOR, "Sample Harbor", "US-ME", "EPA's code is the id of AQS", feature="USA-AQS-230099001", merged=True)),
    (_fed("9001", "SAHAX", "Sample Harbor (#2)", "US", "ME", "230099001", "44.38", "-68.26", "157", "09/03/03", "05/13/13"),
     improve("SAHAX", HARBOR, "Sample Harbor", "US-ME", "second sampler of SAHA1", feature="USA-AQS-230099001", merged=True)),
    (_fed("9002", "EXVA1", "Example Valley NP", "US", "CA", "060439003", "37.8", "-119.6", "1603", "03/02/88", "11/28/18"),
     improve("EXVA1", VALLEY, "Example Valley NP", "US-CA")),
    (_fed("9002", "EXVAX", "Example Valley NP (#2)", "US", "CA", "060439003", "37.8", "-119.6", "1603", "08/01/15", "11/28/18"),
     improve("EXVAX", VALLEY, "Example Valley NP", "US-CA", "second sampler of EXVA1", feature="USA-IMPROVE-EXVA1", merged=True)),
    (_fed("9803", "EXVAX", "Example Valley NP (#2)", "US", "CA", "", "37.8", "-119.6", "1603", "11/02/12", "07/29/15"),
     improve("EXVAX", VALLEY, "Example Valley NP", "US-CA", "the same code once more, without EPA's", feature="USA-IMPROVE-EXVA1", merged=True)),
    (_fed("9004", "EXCI5", "Example City Colocated Sampler", "US", "AZ", "", "33.4", "-112.2", "342", "01/01/05", "07/29/15"),
     improve("EXCI5", ("33.4", "-112.2"), "Example City Colocated Sampler", "US-AZ", "active: its second row goes on")),
    (_fed("9004", "EXCI5", "Example City Colocated Sampler (#2)", "US", "AZ", "", "33.4", "-112.2", "342", "08/01/15", "11/28/18"),
     improve("EXCI5", ("33.4", "-112.2"), "Example City Colocated Sampler", "US-AZ", "the same code once more", merged=True)),
    (_fed("9005", "EXBR1", "Example Shoal", "US", "LA", "220759000", "29.65", "-90.1", "11", "08/16/00", "08/29/05"),
     improve("EXBR1", ("29.65", "-90.1"), "Example Shoal", "US-LA", "EPA's code stands at two places 120 km apart")),
    (_fed("9006", "EXBI1", "Example Shoal Island", "US", "LA", "220759000", "30.61", "-90.6", "-7", "01/16/08", "11/28/18"),
     improve("EXBI1", ("30.61", "-90.6"), "Example Shoal Island", "US-LA", "EPA's code of another place; below the sea")),
    (_fed("9007", "EXIS1", "Example Strait Island", "KR", "", "", "37.9", "124.7", "100", "03/20/13", "11/28/18"),
     _lost(2018, "EXIS1", "dropped", "FOREIGN", "Example Strait Island", "Republic of Korea")),
    (_fed("9008", "EXLA1", "Example Lake", "CA", "ON", "", "44.3", "-79.6", "251", "09/01/05", "11/28/18"),
     improve("EXLA1", ("44.3", "-79.6"), "Example Lake", "CA-ON", "a Canadian site of a US network")),
    (_fed("9009", "EXVI1", "Example Bay NP", "US", "VI", "780209001", "18.33", "-64.75", "51", "09/01/90", "11/27/17"),
     improve("EXVI1", ("18.33", "-64.75"), "Example Bay NP", "US-VI")),
    (_fed("9010", "EXPE1", "Example Petersburg", "US", "AK", "", "56.8", "-132.9", "0", "07/02/04", "09/28/09"),
     improve("EXPE1", ("56.8", "-132.9"), "Example Petersburg", "US-AK", "elevation zero")),
    (_fed("9011", "EXDI1", "Example Dinosaur NM", "US", "CO", "", "40.3", "108.7", "1829", "11/01/18", "11/28/18"),
     improve("EXDI1", ("40.3", "-108.7"), "Example Dinosaur NM", "US-CO", "longitude without its sign")),
    (_fed("9012", "EXMI1", "Example Tribe", "US", "WA", "", "", "", "", "09/02/06", "10/29/10"),
     _lost(2018, "EXMI1", "quarantined", "COORD-MISSING", "Example Tribe", "no coordinates")),
))
CASTNET = SiteList("us_castnet/castnet_locations_entire_US.csv", "SiteID, Latitude, Longitude, Elevation,condition,STATE", (
    ("EXA101,44.3815,-68.2585,158,active,ME", castnet("EXA101", ("44.3815", "-68.2585"), "EXA101", "US-ME", "another network's site near Sample Harbor")),
    ("EXA201,44.3815,-68.2585,158,Discontinued,ME", castnet("EXA201", ("44.3815", "-68.2585"), "EXA201", "US-ME", "a second sampler of EXA101", feature="USA-CASTNET-EXA101", merged=True)),
    ("EXB281,44.2400,-79.7000,227,Discontinued,ON", castnet("EXB281", ("44.24", "-79.7"), "EXB281", "CA-ON", "Ontario")),
    ("EXC303,37.2,83.1,335,active,KY", castnet("EXC303", ("37.2", "-83.1"), "EXC303", "US-KY", "longitude without its sign")),
    ("EXD404,42.31,-90,281,active,IL", castnet("EXD404", ("42.31", "-90"), "EXD404", "US-IL", "a whole degree")),
    ("EXE605,28.2,-81.2,0,active,FL", castnet("EXE605", ("28.2", "-81.2"), "EXE605", "US-FL", "elevation zero")),
    ("EXF423,18.34,-64.75,80,Discontinued,VI", castnet("EXF423", ("18.34", "-64.75"), "EXF423", "US-VI")),
    ("EXG507,0,0,0,Discontinued,WV", _lost(2020, "EXG507", "quarantined", "A8", "EXG507", "zero coordinates")),
    ("EXH110,,,511,Discontinued,NY", _lost(2020, "EXH110", "quarantined", "COORD-MISSING", "EXH110", "no coordinates")),
))
# fmt: on


def _ozone(code: str, name: str, state: str, place: tuple[str, str], *facts: str) -> str:
    """A row of the ozone list; facts are elevation, start and end."""
    elevation, start, end = facts
    short = code[-3:] if code[8] == "1" else f"{code[-3:-1]}2"
    cells = (code, short, name, "CA (CANADA)", state, *place, elevation, WGS84, "EST", start, end)
    return ",".join((*cells, "Rural", "1988-2010: 2.0m; 2011-onwards: 5.6m"))


def _precip(code: str, name: str, state: str, place: tuple[str, str], *facts: str) -> str:
    """A row of the precipitation list; facts are elevation, start, end and rating."""
    elevation, start, end, rating = facts
    country = "US (UNITED STATES)" if code.startswith("CAPMUS") else "CA (CANADA)"
    vessel = "    802."
    site = (country, end, elevation, WGS84, *place, state, vessel, code, "Rural", name)
    return ",".join((*site, rating, start))


OPEN = "9999-12-31"
GOOD = "1 (regionally representative)"
LAKE, GLEN, WOOD = ("49.30270", "-122.90000"), ("44.50000", "-79.20000"), ("60.14000", "-113.70000")
# fmt: off
OZONE = SiteList(
    "ca_capmon/capmon_ozone_sites.csv",
    "SiteID,SiteID_original,SiteName,CountryCode,ProvinceStateCode,Latitude_deg,Longitude_deg,GroundElevAMSL_m,LatLonRefDatum,Timezone,StartDateOfSite,EndDateOfSite,SiteLandUse,SamplingHeightAG",
    (
        (_ozone("CAPMCABC1SAM", "Sample Lake", "BC", LAKE, "184", "1991-05-28", OPEN),
         capmon("CAPMCABC1SAM", LAKE, "Sample Lake", "CA-BC", "a NAPS station 300 m away", feature="CAN-NAPS-109001", merged=True)),
        (_ozone("CAPMCAON1EXG", "Example Glen", "ON", GLEN, "206", "1988-07-26", OPEN),
         capmon("CAPMCAON1EXG", GLEN, "Example Glen", "CA-ON")),
        (_ozone("CAPMCAON2EXG", "Example Glen - Duplicate Sampler", "ON", GLEN, "206", "1994-04-01", OPEN),
         capmon("CAPMCAON2EXG", GLEN, "Example Glen", "CA-ON", "a second sampler of one place", feature="CAN-CAPMON-CAPMCAON1EXG", merged=True)),
        (_ozone("CAPMCAON1EXP", "Example Glen - Precision", "ON", ("44.49400", "-79.19200"), "237", "2009-01-01", OPEN),
         capmon("CAPMCAON1EXP", ("44.49400", "-79.19200"), "Example Glen - Precision", "CA-ON", "900 m away, with a code of its own: another site")),
        (_ozone("CAPMCAAB1WOB", "Example Woods National Park", "AB", WOOD, "284", "2014-10-02", OPEN),
         capmon("CAPMCAAB1WOB", WOOD, "Example Woods National Park", "CA-AB", "north of the 60th parallel: the other list says NT")),
        (_ozone("CAPMCAPQ1EXS", "Sutton-Exemple", "PQ", ("45.10000", "-72.70000"), "0", "1988-12-06", "1990-05-31"),
         capmon("CAPMCAPQ1EXS", ("45.10000", "-72.70000"), "Sutton-Exemple", "CA-QC", "PQ is Quebec; closed; elevation zero")),
        (_ozone("CAPMCAQC1EXR", "Mont-Exemple", "QC", ("45.09000", "-72.50000"), "842", "2005-06-14", OPEN),
         capmon("CAPMCAQC1EXR", ("45.09000", "-72.50000"), "Mont-Exemple", "CA-QC")),
        (_ozone("CAPMCANU1EXN", "Example North", "NU", ("82.40000", "-62.30000"), "187", "1991-12-31", OPEN),
         capmon("CAPMCANU1EXN", ("82.40000", "-62.30000"), "Example North", "CA-NU", "the far north")),
    ),
    "\n",
)
PRECIP = SiteList(
    "ca_capmon/capmon_precip_chemistry_sites.csv",
    "CountryCode,EndDateOfSite,GroundElevAMSL_m,LatLonRefDatum,Latitude_deg,Longitude_deg,ProvinceStateCode,SampleVesselArea_cm2,SiteID,SiteLandUse,SiteName,SiteRating,StartDateOfSite",
    (
        (_precip("CAPMCAON1EXG", "Example Glen", "ON", GLEN, "206", "1988-08-01", OPEN, GOOD),
         capmon("CAPMCAON1EXG", GLEN, "Example Glen", "CA-ON", "in the ozone list as well", merged=True)),
        (_precip("CAPMCAON2EXG", "Example Glen  - Duplicate Sampler", "ON", GLEN, "206", "1988-08-01", "1996-01-01", GOOD),
         capmon("CAPMCAON2EXG", GLEN, "Example Glen", "CA-ON", "a second sampler of one place", feature="CAN-CAPMON-CAPMCAON1EXG", merged=True)),
        (_precip("CAPMCANT1WOB", "Example Woods National Park", "NT", WOOD, "284", "2014-10-01", OPEN, GOOD),
         capmon("CAPMCANT1WOB", WOOD, "Example Woods National Park", "CA-NT", "the ozone list says AB", feature="CAN-CAPMON-CAPMCAAB1WOB", merged=True)),
        (_precip("CAPMUSPA1EXU", "Example State University", "PA", ("40.80000", "-77.90000"), "396", "1986-08-11", OPEN,
                 "2b (potentially regionally unrepresentative - several site issues)"),
         capmon("CAPMUSPA1EXU", ("40.80000", "-77.90000"), "Example State University", "US-PA", "in the United States")),
        (_precip("CAPMCANL2EXC", "Example Corner - B", "NL", ("49.20000", "-57.50000"), "145", "1985-06-11", "1986-04-30",
                 "2a (potentially regionally representative - some site issues)"),
         capmon("CAPMCANL2EXC", ("49.20000", "-57.50000"), "Example Corner - B", "CA-NL", "a later site of a place")),
        (_precip("CAPMCAON1EXL", "Example Longlac", "ON", ("49.80000", "-86.50000"), "243", "2013-02-22", OPEN, " "),
         capmon("CAPMCAON1EXL", ("49.80000", "-86.50000"), "Example Longlac", "CA-ON", "no rating")),
        (_precip("CAPMCASK1EXF", "Example Valley--Experimental", "SK", ("54.40000", "-109.00000"), "506", "2014-04-01", OPEN, GOOD),
         capmon("CAPMCASK1EXF", ("54.40000", "-109.00000"), "Example Valley--Experimental", "CA-SK")),
        (_precip("CAPMCAMB1EXZ", "Example Island Lake", "MB", ("0.00000", "0.00000"), "245", "1983-09-01", "1998-01-03", GOOD),
         _lost(2019, "CAPMCAMB1EXZ", "quarantined", "A8", "Example Island Lake", "zero coordinates")),
    ),
    "\n",
)
# fmt: on
# Writers by source; each writes below the folder of all samples.
NETWORKS: dict[str, Callable[[Path], list[ExpectedSite]]] = {
    "us_nadp_ntn": NTN.write,
    "us_nadp_mdn": MDN.write,
    "us_nadp_amon": AMON.write,
    "us_improve": IMPROVE.write,
    "us_castnet": CASTNET.write,
    "ca_capmon_ozone": OZONE.write,
    "ca_capmon_precip": PRECIP.write,
}
