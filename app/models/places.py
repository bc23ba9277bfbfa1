"""States by code and name, the jurisdiction of a body there, and the time zone it lives in.

Zones are IANA names. A state has its default; a county that keeps another is listed. Where a
county is split, the zone of its county seat is given.
"""

import re

FEDERAL = "US"

STATES: dict[str, tuple[str, str]] = {
    "AL": ("Alabama", "America/Chicago"),
    "AK": ("Alaska", "America/Anchorage"),
    "AZ": ("Arizona", "America/Phoenix"),
    "AR": ("Arkansas", "America/Chicago"),
    "CA": ("California", "America/Los_Angeles"),
    "CO": ("Colorado", "America/Denver"),
    "CT": ("Connecticut", "America/New_York"),
    "DE": ("Delaware", "America/New_York"),
    "DC": ("District of Columbia", "America/New_York"),
    "FL": ("Florida", "America/New_York"),
    "GA": ("Georgia", "America/New_York"),
    "HI": ("Hawaii", "Pacific/Honolulu"),
    "ID": ("Idaho", "America/Boise"),
    "IL": ("Illinois", "America/Chicago"),
    "IN": ("Indiana", "America/Indiana/Indianapolis"),
    "IA": ("Iowa", "America/Chicago"),
    "KS": ("Kansas", "America/Chicago"),
    "KY": ("Kentucky", "America/New_York"),
    "LA": ("Louisiana", "America/Chicago"),
    "ME": ("Maine", "America/New_York"),
    "MD": ("Maryland", "America/New_York"),
    "MA": ("Massachusetts", "America/New_York"),
    "MI": ("Michigan", "America/Detroit"),
    "MN": ("Minnesota", "America/Chicago"),
    "MS": ("Mississippi", "America/Chicago"),
    "MO": ("Missouri", "America/Chicago"),
    "MT": ("Montana", "America/Denver"),
    "NE": ("Nebraska", "America/Chicago"),
    "NV": ("Nevada", "America/Los_Angeles"),
    "NH": ("New Hampshire", "America/New_York"),
    "NJ": ("New Jersey", "America/New_York"),
    "NM": ("New Mexico", "America/Denver"),
    "NY": ("New York", "America/New_York"),
    "NC": ("North Carolina", "America/New_York"),
    "ND": ("North Dakota", "America/Chicago"),
    "OH": ("Ohio", "America/New_York"),
    "OK": ("Oklahoma", "America/Chicago"),
    "OR": ("Oregon", "America/Los_Angeles"),
    "PA": ("Pennsylvania", "America/New_York"),
    "PR": ("Puerto Rico", "America/Puerto_Rico"),
    "RI": ("Rhode Island", "America/New_York"),
    "SC": ("South Carolina", "America/New_York"),
    "SD": ("South Dakota", "America/Chicago"),
    "TN": ("Tennessee", "America/Chicago"),
    "TX": ("Texas", "America/Chicago"),
    "UT": ("Utah", "America/Denver"),
    "VT": ("Vermont", "America/New_York"),
    "VA": ("Virginia", "America/New_York"),
    "WA": ("Washington", "America/Los_Angeles"),
    "WV": ("West Virginia", "America/New_York"),
    "WI": ("Wisconsin", "America/Chicago"),
    "WY": ("Wyoming", "America/Denver"),
}

TERRITORIES = frozenset({"AS", "GU", "MP", "VI"})
"""Territories whose public-records law is not among ours."""

# What people write for a state besides its name and code.
_ALSO = {
    "washington dc": "DC",
    "washington d c": "DC",
    "d c": "DC",
    "commonwealth of puerto rico": "PR",
    "commonwealth of massachusetts": "MA",
    "commonwealth of pennsylvania": "PA",
    "commonwealth of virginia": "VA",
    "commonwealth of kentucky": "KY",
    "calif": "CA",
    "conn": "CT",
    "fla": "FL",
    "ill": "IL",
    "mass": "MA",
    "mich": "MI",
    "minn": "MN",
    "n c": "NC",
    "n d": "ND",
    "n h": "NH",
    "n j": "NJ",
    "n m": "NM",
    "n y": "NY",
    "penn": "PA",
    "penna": "PA",
    "r i": "RI",
    "s c": "SC",
    "s d": "SD",
    "tenn": "TN",
    "tex": "TX",
    "w va": "WV",
    "wash": "WA",
    "wis": "WI",
}

_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)

_COUNTIES: dict[str, dict[str, str]] = {
    "FL": {
        _CENTRAL: "bay, calhoun, escambia, holmes, jackson, okaloosa, santa rosa, walton, "
        "washington",
    },
    "ID": {
        _PACIFIC: "benewah, bonner, boundary, clearwater, idaho, kootenai, latah, lewis, "
        "nez perce, shoshone",
    },
    "IN": {
        _CENTRAL: "gibson, jasper, lake, laporte, la porte, newton, porter, posey, spencer, "
        "vanderburgh, warrick, perry, starke",
    },
    "KS": {_MOUNTAIN: "greeley, hamilton, sherman, wallace"},
    "KY": {
        _CENTRAL: "adair, allen, ballard, barren, breckinridge, butler, caldwell, calloway, "
        "carlisle, christian, clinton, crittenden, cumberland, daviess, edmonson, fulton, graves, "
        "grayson, green, hancock, hart, henderson, hickman, hopkins, livingston, logan, lyon, "
        "marshall, mccracken, mclean, metcalfe, monroe, muhlenberg, ohio, russell, simpson, todd, "
        "trigg, union, warren, webster",
    },
    "MI": {_CENTRAL: "dickinson, gogebic, iron, menominee"},
    "ND": {
        _MOUNTAIN: "adams, billings, bowman, dunn, golden valley, grant, hettinger, slope, stark",
    },
    "NE": {
        _MOUNTAIN: "arthur, banner, box butte, chase, cheyenne, dawes, deuel, dundy, garden, "
        "grant, hooker, keith, kimball, morrill, perkins, scotts bluff, sheridan, sioux",
    },
    "OR": {"America/Boise": "malheur"},
    "SD": {
        _MOUNTAIN: "bennett, butte, corson, custer, dewey, fall river, haakon, harding, jackson, "
        "lawrence, meade, oglala lakota, pennington, perkins, shannon, stanley, ziebach",
    },
    "TN": {
        _EASTERN: "anderson, blount, bradley, campbell, carter, claiborne, cocke, grainger, "
        "greene, hamblen, hamilton, hancock, hawkins, jefferson, johnson, knox, loudon, mcminn, "
        "meigs, monroe, morgan, polk, rhea, roane, scott, sevier, sullivan, unicoi, union, "
        "washington",
    },
    "TX": {_MOUNTAIN: "el paso, hudspeth"},
}

_ZONES = {
    (state, county): zone
    for state, zones in _COUNTIES.items()
    for zone, counties in zones.items()
    for county in counties.split(", ")
}
_CODES = {name.lower(): code for code, (name, _zone) in STATES.items()} | _ALSO


def state_code(written: str) -> str | None:
    """Give the code of a state as people write it (``Calif.``, ``new jersey``, ``US-TX``)."""
    letters = " ".join(re.sub(r"[^A-Za-z]+", " ", written).split())
    code = letters.upper().removeprefix("US ")
    return code if code in STATES else _CODES.get(letters.lower())


def state_name(code: str) -> str:
    """Give a state's name; an unknown code comes back as it is."""
    return STATES[code][0] if code in STATES else code


def jurisdiction_of(state: str, *, federal: bool) -> str:
    """Name the jurisdiction whose law binds a body: ``US`` for a federal one, else ``US-XX``."""
    return FEDERAL if federal else f"US-{state}"


def zone_of(state: str, county: str) -> str:
    """Give the time zone of a county; the state's default for one that is not listed.

    A body without a state (a federal one) is given Washington's.
    """
    return _ZONES.get((state, county_key(county))) or STATES.get(state, STATES["DC"])[1]


def county_key(county: str) -> str:
    """Reduce a county's name to what tells it apart: ``St. Lucie County`` is ``saint lucie``."""
    words = re.sub(r"[^a-z0-9]+", " ", county.lower().replace("'", "")).split()
    if words[:1] == ["st"]:
        words[0] = "saint"
    while len(words) > 1 and words[-1] in {"county", "parish", "borough", "co", "area", "census"}:
        words.pop()
    return " ".join(words)
