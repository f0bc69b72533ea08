"""TRI Basic (current and older layout) and TRI.NET: invented facilities and writers."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from io import StringIO
from pathlib import Path

from samples.common import (
    GRAM,
    LB,
    Expected,
    Truth,
    inset,
    quarantined,
    repaired,
    reported,
)
from xlsb_writer import Cell, write_xlsb

HEADER_CURRENT = (
    "1. YEAR,2. TRIFD,3. FRS ID,4. FACILITY NAME,5. STREET ADDRESS,6. CITY,7. COUNTY,8. ST,"
    "9. ZIP,10. BIA,11. TRIBE,12. LATITUDE,13. LONGITUDE,14. HORIZONTAL DATUM,"
    "15. PARENT CO NAME,16. PARENT CO DB NUM,17. STANDARD PARENT CO NAME,"
    "18. FOREIGN PARENT CO NAME,19. FOREIGN PARENT CO DB NUM,"
    "20. STANDARD FOREIGN PARENT CO NAME,21. FEDERAL FACILITY,22. INDUSTRY SECTOR CODE,"
    "23. INDUSTRY SECTOR,24. PRIMARY SIC,25. SIC 2,26. SIC 3,27. SIC 4,28. SIC 5,29. SIC 6,"
    "30. PRIMARY NAICS,31. NAICS 2,32. NAICS 3,33. NAICS 4,34. NAICS 5,35. NAICS 6,"
    "36. DOC_CTRL_NUM,37. CHEMICAL,38. ELEMENTAL METAL INCLUDED,39. TRI CHEMICAL/COMPOUND ID,"
    "40. CAS#,41. SRS ID,42. CLEAN AIR ACT CHEMICAL,43. CLASSIFICATION,44. METAL,"
    "45. METAL CATEGORY,46. CARCINOGEN,47. PBT,48. PFAS,49. FORM TYPE,50. UNIT OF MEASURE,"
    "51. 5.1 - FUGITIVE AIR,52. 5.2 - STACK AIR,53. 5.3 - WATER,54. 5.4 - UNDERGROUND,"
    "55. 5.4.1 - UNDERGROUND CL I,56. 5.4.2 - UNDERGROUND C II-V,57. 5.5.1 - LANDFILLS,"
    "58. 5.5.1A - RCRA C LANDFILL,59. 5.5.1B - OTHER LANDFILLS,60. 5.5.2 - LAND TREATMENT,"
    "61. 5.5.3 - SURFACE IMPNDMNT,62. 5.5.3A - RCRA SURFACE IM,63. 5.5.3B - OTHER SURFACE I,"
    "64. 5.5.4 - OTHER DISPOSAL,65. ON-SITE RELEASE TOTAL,66. 6.1 - POTW - TRNS RLSE,"
    "67. 6.1 - POTW - TRNS TRT,68. POTW - TOTAL TRANSFERS,69. 6.2 - M10,70. 6.2 - M41,"
    "71. 6.2 - M62,72. 6.2 - M40 METAL,73. 6.2 - M61 METAL,74. 6.2 - M71,75. 6.2 - M81,"
    "76. 6.2 - M82,77. 6.2 - M72,78. 6.2 - M63,79. 6.2 - M66,80. 6.2 - M67,81. 6.2 - M64,"
    "82. 6.2 - M65,83. 6.2 - M73,84. 6.2 - M79,85. 6.2 - M90,86. 6.2 - M94,87. 6.2 - M99,"
    "88. OFF-SITE RELEASE TOTAL,89. 6.2 - M20,90. 6.2 - M24,91. 6.2 - M26,92. 6.2 - M28,"
    "93. 6.2 - M93,94. OFF-SITE RECYCLED TOTAL,95. 6.2 - M56,96. 6.2 - M92,"
    "97. OFF-SITE ENERGY RECOVERY T,98. 6.2 - M40 NON-METAL,99. 6.2 - M50,100. 6.2 - M54,"
    "101. 6.2 - M61 NON-METAL,102. 6.2 - M69,103. 6.2 - M95,104. OFF-SITE TREATED TOTAL,"
    "105. 6.2 - UNCLASSIFIED,106. 6.2 - TOTAL TRANSFER,107. TOTAL RELEASES,"
    "108. 8.1 - RELEASES,109. 8.1A - ON-SITE CONTAINED,110. 8.1B - ON-SITE OTHER,"
    "111. 8.1C - OFF-SITE CONTAIN,112. 8.1D - OFF-SITE OTHER R,113. 8.2 - ENERGY RECOVER ON,"
    "114. 8.3 - ENERGY RECOVER OF,115. 8.4 - RECYCLING ON SITE,116. 8.5 - RECYCLING OFF SIT,"
    "117. 8.6 - TREATMENT ON SITE,118. 8.7 - TREATMENT OFF SITE,"
    "119. PRODUCTION WSTE (8.1-8.7),120. 8.8 - ONE-TIME RELEASE,121. PROD_RATIO_OR_ ACTIVITY,"
    "122. 8.9 - PRODUCTION RATIO"
)
HEADER_OLD = (
    "YEAR,TRI_FACILITY_ID,FRS_ID,FACILITY_NAME,STREET_ADDRESS,CITY,COUNTY,ST,ZIP,BIA_CODE,TRIBE,"
    "LATITUDE,LONGITUDE,FEDERAL_FACILITY,INDUSTRY_SECTOR_CODE,INDUSTRY_SECTOR,PRIMARY_SIC,SIC_2,"
    "SIC_3,SIC_4,SIC_5,SIC_6,PRIMARY_NAICS,NAICS_2,NAICS_3,NAICS_4,NAICS_5,NAICS_6,DOC_CTRL_NUM,"
    "CHEMICAL,CAS_#/COMPOUND_ID,SRS_ID,CLEAR_AIR_ACT_CHEMICAL,CLASSIFICATION,METAL,"
    "METAL_CATEGORY,CARCINOGEN,FORM_TYPE,UNIT_OF_MEASURE,5.1_FUGITIVE_AIR,5.2_STACK_AIR,"
    "5.3_WATER,5.4_UNDERGROUND,5.4.1_UNDERGROUND_CLASS_I,5.4.2_UNDERGROUND_CLASS_II-V,"
    "5.5.1_LANDFILLS,5.5.1A_RCRA_C_LANDFILLS,5.5.1B_OTHER_LANDFILLS,5.5.2_LAND_TREATMENT,"
    "5.5.3_SURFACE_IMPOUNDMENT,5.5.3A_RCRA_C_SURFACE_IMP.,5.5.3B_Other_SURFACE_IMP.,"
    "5.5.4_OTHER_DISPOSAL,ON-SITE_RELEASE_TOTAL,6.1_POTW-TRANSFERS_FOR_RELEASE,"
    "6.1_POTW-TRANSFERS_FOR_TREATM.,6.1_POTW-TOTAL_TRANSFERS,6.2_M10,6.2_M41,6.2_M62,6.2_M71,"
    "6.2_M81,6.2_M82,6.2_M72,6.2_M63,6.2_M66,6.2_M67,6.2_M64,6.2_M65,6.2_M73,6.2_M79,6.2_M90,"
    "6.2_M94,6.2_M99,OFF-SITE_RELEASE_TOTAL,6.2_M20,6.2_M24,6.2_M26,6.2_M28,6.2_M93,"
    "OFF-SITE_RECYCLED_TOTAL,6.2_M56,6.2_M92,OFF-SITE_RECOVERY_TOTAL,6.2_M40,6.2_M50,6.2_M54,"
    "6.2_M61,6.2_M69,6.2_M95,OFF-SITE_TREATED_TOTAL,TOTAL_RELEASES,8.1_RELEASES,"
    "8.1A_ON-SITE_CONTAINED_REL.,8.1B_ON-SITE_OTHER_RELEASES,8.1C_OFF-SITE_CONTAINED_REL.,"
    "8.1D_OFF-SITE_OTHER_RELEASES,8.2_ENERGY_RECOVERY_ON-SITE,8.3_ENERGY_RECOVERY_OFF-SITE,"
    "8.4_RECYCLING_ON-SITE, 8.5_RECYCLING_OFF-SITE,8.6_TREATMENT_ON-SITE,8.7_TREATMENT_OFF-SITE,"
    "PROD._WASTE_(8.1_THRU_8.7),8.8_ONE-TIME_RELEASE,PROD_RATIO_OR_ACTIVITY,"
    "8.9_PRODUCTION_RATIO,PARENT_COMPANY_NAME,PARENT_COMPANY_DB_NUMBER,"
)
# Column numbers of the current layout in the order of the older one. The older layout does not
# split M40 and M61 into metals and the rest and has no unclassified and no total transfers.
OLD_ORDER = (
    *range(51, 72),
    *range(74, 105),
    *range(107, 123),
)
METAL_COLUMNS = {72, 73}

# Harmonized category of each quantity column (numbers of the current layout).
CATEGORY_OF: dict[int, str] = {
    **dict.fromkeys((51, 52), "release_air_kg"),
    53: "release_water_kg",
    **dict.fromkeys((54, 55, 56), "release_underground_kg"),
    **dict.fromkeys(range(57, 65), "release_land_kg"),
    66: "transfer_disposal_kg",
    67: "transfer_sewage_kg",
    **dict.fromkeys(range(69, 88), "transfer_disposal_kg"),
    **dict.fromkeys(range(89, 94), "transfer_recycling_kg"),
    **dict.fromkeys((95, 96), "transfer_energy_kg"),
    **dict.fromkeys(range(98, 104), "transfer_treatment_kg"),
    105: "transfer_other_kg",
}


@dataclass(frozen=True)
class Chemical:
    """A chemical as the register writes it in its two layouts."""

    name: str
    old_name: str
    cas: str  # with hyphens, or the category code
    srs: str
    caa: str = "NO"
    classification: str = "TRI"
    metal: str = "NO"
    metal_category: str = "Non_Metal"
    old_metal_category: str = "0"
    carcinogen: str = "NO"
    pbt: str = "NO"

    @property
    def is_category(self) -> bool:
        """Whether the register gives a category code instead of a CAS number."""
        return self.cas.startswith("N")

    def padded(self, width: int) -> str:
        """The code as the older files write it: digits alone, zeros before them."""
        return self.cas if self.is_category else self.cas.replace("-", "").zfill(width)


ELEMENT = "Elemental metals"
COMPOUND = "Metal complound categories"  # the agency's own spelling
CHEMICALS: dict[str, Chemical] = {
    "benzene": Chemical("Benzene", "BENZENE", "71-43-2", "4754", "YES", carcinogen="YES"),
    "toluene": Chemical("Toluene", "TOLUENE", "108-88-3", "25452", "YES"),
    "xylene": Chemical(
        "Xylene (mixed isomers)", "XYLENE (MIXED ISOMERS)", "1330-20-7", "84970", "YES"
    ),
    "methanol": Chemical("Methanol", "METHANOL", "67-56-1", "4283", "YES"),
    "styrene": Chemical("Styrene", "STYRENE", "100-42-5", "19414", "YES", carcinogen="YES"),
    "ammonia": Chemical("Ammonia", "AMMONIA", "7664-41-7", "152389"),
    "hcl": Chemical(
        "Hydrochloric acid (acid aerosols including mists, vapors, gas, fog, and other airborne "
        "forms of any particle size)",
        'HYDROCHLORIC ACID (1995 AND AFTER "ACID AEROSOLS" ONLY)',
        "7647-01-0",
        "152231",
        "YES",
    ),
    "nitrate": Chemical(
        "Nitrate compounds (water dissociable; reportable only when in aqueous solution)",
        "NITRATE COMPOUNDS",
        "N511",
        "649616",
        metal_category="May contain metal",
    ),
    "glycol": Chemical(
        "Certain glycol ethers",
        "CERTAIN GLYCOL ETHERS",
        "N230",
        "649541",
        "YES",
        metal_category="May contain metal",
    ),
    "pac": Chemical(
        "Polycyclic aromatic compounds",
        "POLYCYCLIC AROMATIC COMPOUNDS",
        "N590",
        "649749",
        "YES",
        "PBT",
        carcinogen="YES",
        pbt="YES",
    ),
    "dioxin": Chemical(
        "Dioxin and dioxin-like compounds",
        "DIOXIN AND DIOXIN-LIKE COMPOUNDS",
        "N150",
        "755371",
        "YES",
        "Dioxin",
        carcinogen="YES",
        pbt="YES",
    ),
    "lead": Chemical(
        "Lead", "LEAD", "7439-92-1", "149583", "NO", "PBT", "YES", ELEMENT, "1", "YES", "YES"
    ),
    "lead compounds": Chemical(
        "Lead  And Lead Compounds",
        "LEAD COMPOUNDS",
        "N420",
        "650002",
        "YES",
        "PBT",
        "YES",
        COMPOUND,
        "1",
        "NO",
        "YES",
    ),
    "nickel": Chemical(
        "Nickel", "NICKEL", "7440-02-0", "149674", "YES", "TRI", "YES", ELEMENT, "1", "YES"
    ),
    "chromium": Chemical(
        "Chromium", "CHROMIUM", "7440-47-3", "150060", "YES", "TRI", "YES", ELEMENT, "1"
    ),
    "copper": Chemical("Copper", "COPPER", "7440-50-8", "150086", "NO", "TRI", "YES", ELEMENT, "1"),
    "zinc compounds": Chemical(
        "Zinc compounds", "ZINC COMPOUNDS", "N982", "649699", "NO", "TRI", "YES", COMPOUND, "1"
    ),
    "mercury": Chemical(
        "Mercury", "MERCURY", "7439-97-6", "149633", "YES", "PBT", "YES", ELEMENT, "1", pbt="YES"
    ),
}

SECTORS = {
    "211": "Natural Gas Processing",
    "2211": "Electric Utilities",
    "311": "Food",
    "321": "Wood Products",
    "324": "Petroleum",
    "325": "Chemicals",
    "326": "Plastics and Rubber",
    "327": "Nonmetallic Mineral Product",
    "331": "Primary Metals",
    "332": "Fabricated Metals",
    "334": "Computers and Electronic Products",
    "336": "Transportation Equipment",
    "4247": "Petroleum Bulk Terminals",
    "562": "Hazardous Waste",
    "999": "Other",
}


@dataclass(frozen=True)
class Form:
    """One reporting form; quantities by column number of the current layout."""

    chemical: str
    quantities: dict[int, str] = field(default_factory=dict)
    kind: str = "R"
    naics: str = ""  # when it differs from the facility's
    energy_total: str = ""  # column 97 when it does not equal 95 + 96


@dataclass(frozen=True)
class Facility:
    """An invented facility of the TRI Basic files."""

    trifd: str
    frs: str
    name: str
    street: str
    city: str
    county: str
    st: str
    zip: str
    lat: str
    lon: str
    sector: str
    naics: str
    forms: tuple[Form, ...]
    note: str
    parent: str = "NA"
    parent_number: str = ""
    federal: str = "NO"
    bia: str = ""
    tribe: str = ""


# fmt: off
TX_2022 = (
    Facility(
        "77590GLFLN4100L", "110099000011", "GULF LANTERN REFINING LP", "4100 LOOP 197 S",
        "TEXAS CITY", "GALVESTON", "TX", "775908431", "29.370215", "-94.918340", "324", "324110",
        (
            Form("benzene", {51: "1250", 52: "880.5", 53: "12", 95: "300", 96: "45"}),
            Form("toluene", {51: "2200", 52: "1400", 101: "75", 67: "18.5"}),
            Form("lead compounds", {52: "9", 58: "4.2", 82: "120.75"}),
            Form("lead compounds", {52: "558.7", 81: "3.05"}),
            Form("dioxin", {51: "0.123", 52: "0.041", 99: "2.5"}),
            Form("pac", {52: "6.4", 53: "0.031"}),
        ),
        "ZIP of 9 digits; two forms for lead compounds are summed; dioxins in grams",
        "LANTERN HOLDINGS LLC", "990000011",
    ),
    Facility(
        "76801PCNBY212IN", "110099000012", "PECAN BAYOU PLASTICS INC", "212 INDUSTRIAL LOOP",
        "BROWNWOOD", "BROWN", "TX", "76801", "31.722500", "-98.958410", "326", "326199",
        (
            Form("styrene", {51: "3100", 52: "10440", 91: "52", 93: "17"}),
            Form("methanol", {51: "77.7"}),
            Form("toluene", {52: "410"}, naics="325211"),
        ),
        "two primary NAICS: two forms with 326199, one with 325211",
    ),
    Facility(
        "77656BGTHC900FM", "", "BIG THICKET WOOD PRESERVING CO", "900 FM 418", "SILSBEE",
        "HARDIN", "TX", "77656", "30.365120", "-94.176600", "321", "321114",
        (
            Form("pac", {51: "3.75", 52: "0.5", 64: "18", 85: "1.2"}),
            Form("copper", {53: "11", 83: "250", 84: "4", 86: "6", 87: "2"}),
        ),
        "blank FRS ID",
    ),
    Facility(
        "79404LLNMT3301E", "110099000014", "LLANO METAL FINISHERS", "3301 E SLATON RD",
        "LUBBOCK", "LUBBOCK", "TX", "79404", "33.553900", "-101.812000", "332", "332813",
        (
            Form("chromium", {52: "5", 66: "7.6", 70: "23", 71: "4", 72: "310.25", 73: "41.5"}),
            Form("nickel", {66: "0.4", 67: "0.1", 70: "8.65", 90: "1053", 69: "12"}),
            Form("lead", {52: "0.05"}),
        ),
        "metals in the metal columns of M40 and M61 (disposal, not treatment); POTW split",
    ),
    Facility(
        "79905SNDLS1500P", "110099000015", "SUN DELTA SMELTING CO", "1500 PAISANO FRONTAGE",
        "EL PASO", "EL PASO", "TX", "79905", "31.768300", "-106.430500", "331", "331410",
        (
            Form("lead compounds", {51: "40", 52: "77.5", 59: "8120", 63: "340"}),
            Form("copper", {52: "96", 59: "61000", 90: "14000"}),
            Form("mercury", {52: "3.2", 58: "0.9"}),
        ),
        "on the border with Mexico",
    ),
    Facility(
        "79763CPRCK77SOL", "110099000016", "CAPROCK SOLVENT RECOVERY LLC", "77 SOLAR AVE",
        "ODESSA", "ECTOR", "TX", "79763", "31.820700", "-102.413300", "562", "562211",
        (
            Form(
                "xylene",
                {51: "820", 89: "27000", 95: "402", 96: "3891", 99: "480", 102: "35", 103: "5"},
                energy_total="402",
            ),
            Form("methanol", {51: "66", 89: "4400", 95: "132", 105: "85", 98: "1267", 100: "0.6"}),
        ),
        "column 97 is not 95 + 96 (xylene): 95 + 96 counts; unclassified transfer",
    ),
    Facility(
        "78407CSTLB600UP", "110099000017", "COASTAL BEND CHEMICALS LTD", "600 UP RIVER RD",
        "CORPUS CHRISTI", "NUECES", "TX", "78407", "27.822900", "-97.489600", "325", "325199",
        (
            Form(
                "nitrate",
                {55: "28000", 56: "1590", 53: "16000", 60: "1274.72", 62: "2144.77", 63: "355"},
            ),
            Form("ammonia", {51: "5210", 52: "19000", 55: "760", 75: "1215", 76: "98", 92: "175"}),
            Form("hcl", {52: "12400"}),
        ),
        "underground injection of both classes; land in four columns",
        "COASTAL BEND CHEMICALS LTD", "990000017",
    ),
    Facility(
        "78666SNMRC18HUN", "110099000018", "SAN MARCOS SIGNAL WORKS", "18 HUNTER RD",
        "SAN MARCOS", "HAYS", "TX", "78666", "29.858100", "-97.966000", "334", "334418",
        (Form("lead", {}, "A"), Form("nickel", {}, "A")),
        "only certifications (Form A): published with zeros",
    ),
)

NY_2022 = (
    Facility(
        "14207BSNHR90TON", "110099000031", "BISON HARBOR FOUNDRY", "90 TONAWANDA ST", "BUFFALO",
        "ERIE", "NY", "14207", "42.934700", "-78.899600", "331", "331511",
        (
            Form("chromium", {52: "31", 90: "3782", 81: "61"}),
            Form("zinc compounds", {52: "204", 90: "9330", 80: "21353"}),
        ),
        "",
    ),
    Facility(
        "14301CTRCT12BUF", "110099000032", 'CATARACT FINE CHEMICALS & "SONS"', "12 BUFFALO AVE",
        "NIAGARA FALLS", "NIAGARA", "NY", "143014402", "43.081600", "-79.024500", "325", "325180",
        (
            Form("ammonia", {51: "15", 52: "140", 53: "88", 67: "5120"}),
            Form("benzene", {51: "3", 100: "1635.5"}),
        ),
        "quotes and ampersand in the name; ZIP of 9 digits",
    ),
    Facility(
        "14606FLWRC700LY", "110099000033", "FLOWER CITY OPTICS <TEST LINE>", "700 LYELL AVE",
        "ROCHESTER", "MONROE", "NY", "14606", "43.166200", "-77.662000", "334", "334510",
        (
            Form("lead", {52: "0.2", 91: "2"}),
            Form("glycol", {51: "268", 52: "1890", 96: "6.21"}),
        ),
        "angle brackets in the name",
    ),
    Facility(
        "12306MHWKV33RIV", "110099000034", '=HYPERLINK("http://example.invalid/","MOHAWK")',
        "33 RIVER RD", "SCHENECTADY", "SCHENECTADY", "NY", "12306", "42.828300", "-73.961900",
        "332", "332710",
        (Form("copper", {51: "1", 52: "5", 90: "57", 93: "37299"}),),
        "spreadsheet formula as a name",
    ),
    Facility(
        "11101NWTNC51BOR", "110099000035", "NEWTOWN CREEK ELECTROPLATING", "51 BORDEN AVE",
        "LONG ISLAND CITY", "QUEENS", "NY", "11101", "40.739400", "-73.944100", "332", "332813",
        (
            Form("nickel", {66: "5", 70: "182", 71: "10"}),
            Form("nitrate", {66: "30", 67: "10213.2"}),
        ),
        "POTW split between release and treatment",
    ),
    Facility(
        "13601FRTBL1WASH", "110099000036", "FORT BLACK RIVER ARSENAL", "1 WASHINGTON GATE",
        "WATERTOWN", "JEFFERSON", "NY", "13601", "44.049900", "-75.770800", "999", "928110",
        (Form("lead", {64: "1460.5", 59: "37"}), Form("copper", {64: "2211"})),
        "federal facility",
        federal="YES",
    ),
    Facility(
        "14779LGNYW8BROA", "110099000037", "ALLEGANY WATERS MILL", "8 BROAD ST", "SALAMANCA",
        "CATTARAUGUS", "NY", "14779", "42.157800", "-78.715000", "321", "321211",
        (Form("methanol", {51: "4100", 52: "77856"}), Form("hcl", {}, "A")),
        "a certification beside a full form; land of a tribe",
        bia="999", tribe="Invented Nation of the Upper River",
    ),
)

TX_2006 = (
    Facility(
        "77590GLFLN4100L", "110099000011", "GULF LANTERN REFINING CO", "4100 LOOP 197 S",
        "TEXAS CITY", "GALVESTON", "TX", "77590", "29.37022", "-94.91834", "324", "324110",
        (
            Form("benzene", {51: "4210", 52: "2600", 53: "41"}),
            Form("hcl", {52: "143"}),
            Form("dioxin", {52: ".0212", 53: ".004"}),
        ),
        "same id as in 2022; a name with quotes that are not doubled; dioxins in grams",
        "LANTERN HOLDINGS INC", "990000011",
    ),
    Facility(
        "79404LLNMT3301E", "110099000014", "LLANO METAL FINISHERS", "3301 E SLATON RD",
        "LUBBOCK", "LUBBOCK", "TX", "79404", "33.5539", "-101.812", "332", "332813",
        (
            Form("chromium", {52: "10", 66: ".52", 70: "2.786", 71: "750"}),
            Form("lead compounds", {52: ".1", 70: "9"}),
        ),
        "three decimals in the longitude",
    ),
    Facility(
        "78407CSTLB600UP", "110099000017", "COASTAL BEND CHEMICALS LTD", "600 UP RIVER RD",
        "CORPUS CHRISTI", "NUECES", "TX", "78407", "27.8229", "-97.4896", "325", "325199",
        (
            Form("nitrate", {55: "48103", 56: "1590", 53: "12000"}),
            Form("ammonia", {51: "250", 52: "19000", 75: "2037"}),
        ),
        "",
    ),
    Facility(
        "79905SNDLS1500P", "110099000015", "SUN DELTA SMELTING CO", "1500 PAISANO FRONTAGE",
        "EL PASO", "EL PASO", "TX", "79905", "31.7683", "-106.4305", "331", "331410",
        (
            Form("lead compounds", {52: "250", 58: "2639.2", 59: "4232.3"}),
            Form("lead compounds", {51: "5", 59: "39"}),
        ),
        "two forms for one substance",
    ),
    Facility(
        "75050GRNDP45AVI", "110099000041", "GRAND PRAIRIE ROTOR WORKS", "45 AVIATION DR",
        "GRAND PRAIRIE", "DALLAS", "TX", "75050", "32.7519", "-97.0083", "336", "336412",
        (
            Form("toluene", {51: "750", 52: "13000", 95: "3534", 96: "500", 98: "743"}),
            Form("nickel", {}, "A"),
        ),
        "",
    ),
    Facility(
        "75662KLGRT220CO", "110099000042", "KILGORE TANK TERMINAL", "220 COMMERCE ST", "KILGORE",
        "GREGG", "TX", "75662", "32.38694", "-94.86889", "4247", "424710",
        (Form("benzene", {51: "34", 52: "17"}), Form("toluene", {51: "88"})),
        "",
    ),
    Facility(
        "76567RCKDL6PLAN", "", "ROCKDALE LIGNITE POWER", "6 PLANT RD", "ROCKDALE", "MILAM", "TX",
        "76567", "30.5642", "-97.0622", "2211", "221112",
        (
            Form("hcl", {52: "1074597.99"}),
            Form("mercury", {52: "820.4", 59: "95"}),
            Form("zinc compounds", {52: "1460", 59: "126826", 63: "20"}),
        ),
        "blank FRS ID",
    ),
    Facility(
        "79720BGSPR1REFI", "110099000044", "BIG SPRING CARBON BLACK", "1 REFINERY RD",
        "BIG SPRING", "HOWARD", "TX", "79720", "32.2722", "-101.4194", "325", "325182",
        (Form("pac", {52: "19.4"}), Form("toluene", {52: "3146", 101: "6256", 67: "3"})),
        "",
    ),
    Facility(
        "78721STNSG9AIRP", "110099000045", "AUSTIN STONE & SILICON", "9 AIRPORT BLVD", "AUSTIN",
        "TRAVIS", "TX", "78721", "30.2688", "-97.6892", "334", "334413",
        (
            Form("nitrate", {67: "58000", 66: "208"}),
            Form("glycol", {51: "100", 89: "1500", 93: "7864.85"}),
        ),
        "POTW split",
    ),
    Facility(
        "78840DLRCL3GARZ", "110099000046", "DEL RIO CERAMICS INC", "3 GARZA LN", "DEL RIO",
        "VAL VERDE", "TX", "78840", "29.3811", "-100.9022", "327", "327120",
        (Form("lead", {}, "A"),),
        "only a certification: published with zeros",
    ),
)
# fmt: on


def _amount(value: Decimal) -> str:
    return f"{value:.3f}"


def _old_amount(value: Decimal) -> str:
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text[1:] if text.startswith("0.") else text


def _section(form: Form) -> dict[int, Decimal]:
    """All quantity columns of a form, totals included (numbers of the current layout)."""
    q = dict.fromkeys(range(51, 120), Decimal(0))
    q.update({column: Decimal(value) for column, value in form.quantities.items()})

    def total(columns: Iterable[int]) -> Decimal:
        return sum((q[column] for column in columns), Decimal(0))

    q[65] = total(range(51, 65))
    q[68] = total((66, 67))
    q[88] = q[66] + total(range(69, 88))
    q[94] = total(range(89, 94))
    energy = total((95, 96))
    q[97] = Decimal(form.energy_total) if form.energy_total else energy
    q[104] = q[67] + total(range(98, 104))
    q[106] = q[88] + q[94] + energy + q[104] + q[105]
    q[107] = q[65] + q[88]
    q[109] = total((55, 57, 58, 59))
    q[110] = q[65] - q[109]
    q[111] = total((75, 81, 82))
    q[112] = q[88] - q[111]
    q[114] = q[97]
    q[116] = q[94]
    q[118] = q[104]
    q[119] = total(range(108, 119))
    return q


def _doc_number(year: int, sequence: int) -> str:
    return f"13{year % 100:02d}29{sequence:06d}9"


def _current_row(facility: Facility, form: Form, sequence: int) -> list[str]:
    chem = CHEMICALS[form.chemical]
    naics = form.naics or facility.naics
    other = facility.naics if form.naics else ""
    certified = form.kind == "A"
    name = chem.name if chem.cas != "N420" or sequence % 2 else "Lead compounds"
    return [
        "2022", facility.trifd, facility.frs, facility.name, facility.street, facility.city,
        facility.county, facility.st, facility.zip, facility.bia, facility.tribe, facility.lat,
        facility.lon, "", facility.parent, facility.parent_number, facility.parent, "NA", "",
        "NA", facility.federal, facility.sector, SECTORS[facility.sector], "", "", "", "", "", "",
        naics, other, "", "", "", "", _doc_number(2022, sequence), name,
        "YES" if "  And " in name else "NO", chem.padded(10), chem.cas, chem.srs, chem.caa,
        chem.classification, chem.metal, chem.metal_category, chem.carcinogen, chem.pbt, "NO",
        form.kind, "Grams" if form.chemical == "dioxin" else "Pounds",
        *(_amount(value) for _, value in sorted(_section(form).items())),
        "", "" if certified else "PRODUCTION", "0.000" if certified else "1.040",
    ]  # fmt: skip


def _old_row(facility: Facility, form: Form, sequence: int) -> list[str]:
    chem = CHEMICALS[form.chemical]
    assert not METAL_COLUMNS & form.quantities.keys()
    section = _section(form)
    tail = {120: "", 121: "", 122: "" if form.kind == "A" else ".97"}
    quantities = [
        tail[column] if column in tail else _old_amount(section[column]) for column in OLD_ORDER
    ]
    return [
        "2006", facility.trifd, facility.frs, facility.name, facility.street, facility.city,
        facility.county, facility.st, facility.zip, facility.bia, facility.tribe, facility.lat,
        facility.lon, facility.federal, facility.sector, SECTORS[facility.sector], "", "", "", "",
        "", "", facility.naics, "", "", "", "", "INVALD" if sequence == 9 else "",
        _doc_number(2006, sequence), chem.old_name, chem.padded(9), chem.srs, chem.caa,
        chem.classification, "YES" if chem.old_metal_category == "1" else "NO",
        chem.old_metal_category, chem.carcinogen, form.kind,
        "Grams" if form.chemical == "dioxin" else "Pounds", *quantities, facility.parent,
        facility.parent_number,
    ]  # fmt: skip


def _expected(facility: Facility, year: int) -> Expected:
    kg = dict.fromkeys(sorted(set(CATEGORY_OF.values())), Decimal(0))
    for form in facility.forms:
        factor = GRAM if form.chemical == "dioxin" else LB
        for column, value in form.quantities.items():
            kg[CATEGORY_OF[column]] += Decimal(value) * factor
    return Expected(
        "us_tri_basic", year, facility.trifd, reported("decimal", facility.lat, facility.lon),
        f"US-{facility.st}", facility.naics, facility.note, kg,
    )  # fmt: skip


def write_basic(folder: Path) -> list[Expected]:
    """Write the TRI Basic files and return what must come of them."""
    expected: list[Expected] = []
    sequence = 0
    for name, facilities in (("2022_tx.csv", TX_2022), ("2022_ny.csv", NY_2022)):
        stream = StringIO()
        stream.write(HEADER_CURRENT + "\n")
        writer = csv.writer(stream, lineterminator="\n")
        for facility in facilities:
            for form in facility.forms:
                sequence += 1
                writer.writerow(_current_row(facility, form, sequence))
            expected.append(_expected(facility, 2022))
        (folder / name).write_bytes(stream.getvalue().encode("ascii"))
    lines = [HEADER_OLD]
    sequence = 0
    for facility in TX_2006:
        for form in facility.forms:
            sequence += 1
            # Every value quoted, inner quotes not doubled, a comma at the end of the line.
            row = _old_row(facility, form, sequence)
            lines.append("".join(f'"{value}",' for value in row))
        expected.append(_expected(facility, 2006))
    (folder / "TRI_2006_TX.csv").write_bytes(("\n".join(lines) + "\n").encode("ascii"))
    return expected


HEADER_NET = (
    "TRIF ID", "CAS Number", "Chemical", "Name", "City", "County", "State", "Zip", "Fips",
    "Latitude", "Longitude", "Year", "Total Air Releases", "5.3 Surface Water Discharges",
    "Total On-site Land Releases", "Fugitive Air Emissions (Toxicity x Pounds)",
    "Point Source Air Emissions (Toxicity x Pounds)",
    "Surface Water Discharges (Toxicity x Pounds)",
    "Total On-site Land Releases (Toxicity x Pounds)",
)  # fmt: skip
QUERY_COLUMNS = "tri, cas, chemical, name, city, county, state, zip, fips, p_lat, p_long, ryear"
QUERY = (
    f"Search Query: SELECT {QUERY_COLUMNS}, sum(airlby), sum(e3), sum(e5), sum(rsei_e1), "
    "sum(rsei_e2), sum(rsei_e3), sum(rsei_e5) FROM tri2012 WHERE (ryear=2012) GROUP BY "
    f"{QUERY_COLUMNS}"
)


@dataclass(frozen=True)
class NetFacility:
    """An invented facility of the TRI.NET export; releases are (chemical, air, water, land)."""

    trifd: str
    name: str
    city: str
    county: str
    state: str
    iso: str
    zip: int
    fips: int
    lat: float | None
    lon: float | None
    truth: Truth
    releases: tuple[tuple[str, float | None, float | None, float | None], ...]
    note: str


NET_2012 = (
    NetFacility(
        "00795SNTCR8CALL", "SANTA CRUZ FORMULATIONS INC", "JUANA DIAZ", "Juana Diaz, PR",
        "Puerto Rico", "US-PR", 795, 72075, 18.031944, -66.501389,
        reported("decimal", "18.031944", "-66.501389"),
        (("methanol", 4291.0, 0.0, 0.0), ("lead", 2.6, 0.0, 0.0)),
        "Puerto Rico; an id with leading zeros; ZIP lost its zeros",
    ),
    NetFacility(
        "00820LMTRB4WATE", "LIMETREE LANE TERMINAL", "CHRISTIANSTED", "St Croix, VI",
        "Virgin Islands", "US-VI", 820, 78010, 17.721, -64.772,
        reported("decimal", "17.721", "-64.772"),
        (("CO2", None, None, None), ("benzene", 252.4, 3.5, 0.0)),
        "US Virgin Islands; a row without CAS number and quantity (CO2 Equivalent)",
    ),
    NetFacility(
        "96799TNTPK7HARB", "TUTUILA PACKERS CO", "PAGO PAGO", "Eastern, AS", "American Samoa",
        "US-AS", 96799, 60010, -14.274, -170.69, reported("decimal", "-14.274", "-170.69"),
        (("pac", 5.46, 0.0, 0.0), ("ammonia", 1200.0, 40.0, 0.0)),
        "American Samoa: negative latitude is right; just inside the domain",
    ),
    NetFacility(
        "96915PTPWR9CABR", "PITI BAY POWER AUTHORITY", "PITI", "Guam, GU", "Guam", "US-GU", 96915,
        66010, 13.4602, 144.6941, inset("13.4602", "144.6941"),
        (("hcl", 267589.0, 0.0, 0.0),),
        "Guam: positive longitude is right; inset",
    ),
    NetFacility(
        "96950SPNRC2BEAC", "SAIPAN REEF ROCK PRODUCTS", "SAIPAN", "Saipan, MP",
        "Northern Mariana Islands", "US-MP", 96950, 69110, 15.1691, 145.7322,
        inset("15.1691", "145.7322"),
        (("lead compounds", 0.81, 0.0, 0.25), ("pac", 0.14, 0.0, 0.04)),
        "Northern Mariana Islands: positive longitude is right; inset",
    ),
    NetFacility(
        "99546SHMYS1RUNW", "SHEMYA STRIP FUEL DEPOT", "SHEMYA ISLAND", "Aleutians West, AK",
        "Alaska", "US-AK", 99546, 2016, 52.7212, 174.1031,
        reported("decimal", "52.7212", "174.1031"),
        (("xylene", 1487.0, 0.0, 0.0),),
        "western Aleutians: positive longitude is right",
    ),
    NetFacility(
        "84404GRTSL5WEST", "GREAT SALT FLATS MAGNET CO", "OGDEN", "Weber, UT", "Utah", "US-UT",
        84404, 49057, 41.262, 112.021, repaired("negate_longitude", "41.262", "-112.021"),
        (("hcl", 4310.5, 0.0, 0.0), ("copper", 12.25, 0.0, 800.0)),
        "mainland facility with positive longitude",
    ),
    NetFacility(
        "39201PRLRV3COMM", "PEARL RIVER COATINGS", "JACKSON", "Hinds, MS", "Mississippi", "US-MS",
        39201, 28049, -32.291, -90.171, repaired("negate_latitude", "32.291", "-90.171"),
        (("toluene", 980.0, 0.0, 0.0),),
        "mainland facility with negative latitude",
    ),
    NetFacility(
        "16501LKFRN66PEA", "LAKE FRONT TOOL DIVISION", "ERIE", "Erie, PA", "Pennsylvania",
        "US-PA", 16501, 42049, None, None, quarantined("coordinate_missing"),
        (("chromium", 5.0, 0.0, 0.0),),
        "no coordinates",
    ),
    NetFacility(
        "44052LRNST1000S", "LORAIN STRIP & TUBE", "LORAIN", "Lorain, OH", "Ohio", "US-OH", 44052,
        39093, 0.0, 0.0, quarantined("coordinate_zero"),
        (("zinc compounds", 77.0, 12.0, 0.0),),
        "coordinates 0, 0",
    ),
    NetFacility(
        "30721CNSGY44WAR", "CONASAUGA YARN DYEING", "DALTON", "Whitfield, GA", "Georgia",
        "US-GA", 30721, 13313, 39.9602, -82.9904, reported("decimal", "39.9602", "-82.9904"),
        (("styrene", 6100.0, 0.0, 0.0),),
        "declared in Georgia, coordinates in Ohio: published as reported",
    ),
    NetFacility(
        "48217DTRVR20JEF", "DETROIT RIVER LIME WORKS", "DETROIT", "Wayne, MI", "Michigan",
        "US-MI", 48217, 26163, 42.2881, -83.1302, reported("decimal", "42.2881", "-83.1302"),
        (("hcl", 25000.0, 0.0, 0.0), ("mercury", 14.5, 0.0, 0.5)),
        "shares its coordinate with a neighbour",
    ),
    NetFacility(
        "48217DTRVR22JEF", "DETROIT RIVER SLAG WORKS", "DETROIT", "Wayne, MI", "Michigan",
        "US-MI", 48217, 26163, 42.2881, -83.1302, reported("decimal", "42.2881", "-83.1302"),
        (("zinc compounds", 310.0, 0.0, 9200.0),),
        "shares its coordinate with a neighbour: both stay",
    ),
    NetFacility(
        "07001RRTNB5PORT", "RARITAN BASIN INKS", "AVENEL", "Middlesex, NJ", "New Jersey", "US-NJ",
        7001, 34023, 40.58, -74.27, reported("decimal", "40.58", "-74.27"),
        (("glycol", None, None, None), ("toluene", 1345.0, 0.0, 0.0)),
        "ZIP lost its zero; blank quantities of a certification",
    ),
    NetFacility(
        "77590GLFLN4100L", "GULF LANTERN REFINING LP", "TEXAS CITY", "Galveston, TX", "Texas",
        "US-TX", 77590, 48167, 29.3705, -94.9179, reported("decimal", "29.3705", "-94.9179"),
        (
            ("benzene", 5410.0, 22.0, 0.0),
            ("dioxin", 0.00025870805542871, 0.0, 0.001),
            ("lead compounds", 212.5, 0.0, 16.25),
        ),
        "dioxins are already in pounds; an id that is in the Basic files too",
    ),
    NetFacility(
        "96720HLBYP3KANO", "HILO BAY ASPHALT", "HILO", "Hawaii, HI", "Hawaii", "US-HI", 96720,
        15001, 19.7205, -155.0521, reported("decimal", "19.7205", "-155.0521"),
        (("pac", 17.5, 0.0, 0.0),),
        "",
    ),
    NetFacility(
        "99701CHNRV8PHIL", "CHENA RIVER STEAM PLANT", "FAIRBANKS", "Fairbanks North Star, AK",
        "Alaska", "US-AK", 99701, 2090, 64.8472, -147.7431,
        reported("decimal", "64.8472", "-147.7431"),
        (("mercury", 3.9, 0.0, 110.0), ("hcl", 51000.0, 0.0, 0.0)),
        "",
    ),
)  # fmt: skip


def _net_cas(code: str) -> Cell:
    if code == "CO2":
        return None
    chem = CHEMICALS[code]
    return chem.cas if chem.is_category else float(chem.cas.replace("-", ""))


def write_net(folder: Path) -> list[Expected]:
    """Write the TRI.NET export and return what must come of it."""
    width = len(HEADER_NET)
    blank: list[Cell] = [None] * width
    rows: list[list[Cell]] = [[QUERY, *blank[1:]], blank, list(HEADER_NET)]
    expected: list[Expected] = []
    for facility in sorted(NET_2012, key=lambda item: item.trifd):
        kg = dict.fromkeys(("release_air_kg", "release_water_kg", "release_land_kg"), Decimal(0))
        for code, air, water, land in facility.releases:
            name = "CO2 Equivalent" if code == "CO2" else CHEMICALS[code].old_name
            scores: list[Cell] = [None] * 4 if air is None else [0.0, air * 10, 0.0, 0.0]
            rows.append(
                [
                    facility.trifd, _net_cas(code), name.replace('"', ""), facility.name,
                    facility.city, facility.county, facility.state, facility.zip,
                    None if code == "CO2" else facility.fips, facility.lat, facility.lon, 2012,
                    air, water, land, *scores,
                ]
            )  # fmt: skip
            for category, pounds in zip(kg, (air, water, land), strict=True):
                kg[category] += Decimal(repr(pounds or 0.0)) * LB
        expected.append(
            Expected(
                "us_tri_net", 2012, facility.trifd, facility.truth, facility.iso, "",
                facility.note, kg,
            )
        )  # fmt: skip
    write_xlsb(folder / "2012_TRI.Net_ALL_Chem.xlsb", "TRI.Net_000000000000000001", rows)
    return expected
