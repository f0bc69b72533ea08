"""Words that fields of the world database on protected areas may have (its manual, 1.6)."""


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


NOT_APPLICABLE, NOT_REPORTED = "Not Applicable", "Not Reported"
IUCN_CATS = frozenset(
    ("Ia", "Ib", "II", "III", "IV", "V", "VI", NOT_APPLICABLE, "Not Assigned", NOT_REPORTED)
)
STATUSES = frozenset(("Proposed", "Inscribed", "Adopted", "Designated", "Established"))
VERIFIED = frozenset(("State Verified", "Expert Verified", NOT_REPORTED))
GOV_TYPES = frozenset(
    (
        "Federal or national ministry or agency",
        "Sub-national ministry or agency",
        "Government-delegated management",
        "Transboundary governance",
        "Collaborative governance",
        "Joint governance",
        "Individual landowners",
        "Non-profit organisations",
        "For-profit organisations",
        "Indigenous peoples",
        "Local communities",
        NOT_REPORTED,
    )
)
OWN_TYPES = frozenset(
    (
        "State",
        "Communal",
        "Individual landowners",
        "For-profit organisations",
        "Non-profit organisations",
        "Joint ownership",
        "Multiple ownership",
        "Contested",
        NOT_REPORTED,
    )
)
# Criteria in order, each at most once, at least one.
INT_CRIT = r"(?=\()" + "".join(
    rf"(?:\({n}\))?" for n in ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
)
REGIONAL = r"HELCOM|Cartagena|CCAMLR|OSPAR|Habitats Directive|Birds Directive|Barcelona Convention"
# ISO 3166-1 alpha-3, and ABNJ for the sea beyond all countries.
ISO3 = words(
    """
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA
    BGD BGR BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN
    CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU
    EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB
    GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL
    ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO
    LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR
    MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER
    PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM
    SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK
    TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM
    VUT WLF WSM YEM ZAF ZMB ZWE ABNJ
    """
)
# What national lists write into the field of the IUCN category, and what it is.
NATIONAL_CATEGORIES = {
    **{str(n): "a number of CPCAD (1 = Ia, 2 = Ib ... 7 = VI)" for n in range(1, 8)},
    **dict.fromkeys(
        ("Unassigned", "Permanently Unassigned", "Other Conservation Area"),
        "a word of PAD-US, and no category of the IUCN",
    ),
    **dict.fromkeys(
        ("RB", "PN", "APFF", "SANT", "APRN", "MN", "ADVC"),
        "a management category of CONANP, and none of the IUCN",
    ),
}
