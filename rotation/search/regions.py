"""Names of the places Google Trends tells apart, by their codes."""

from __future__ import annotations

from typing import Final

_STATES: Final = (
    "AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, "
    "DE Delaware, FL Florida, GA Georgia, HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, "
    "KS Kansas, KY Kentucky, LA Louisiana, ME Maine, MD Maryland, MA Massachusetts, MI Michigan, "
    "MN Minnesota, MS Mississippi, MO Missouri, MT Montana, NE Nebraska, NV Nevada, "
    "NH New Hampshire, NJ New Jersey, NM New Mexico, NY New York, NC North Carolina, "
    "ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania, RI Rhode Island, "
    "SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, "
    "WA Washington, WV West Virginia, WI Wisconsin, WY Wyoming, DC District of Columbia"
)
_COUNTRIES: Final = (
    "US United States, CA Canada, MX Mexico, BR Brazil, GB United Kingdom, IE Ireland, "
    "FR France, DE Germany, AT Austria, CH Switzerland, NL Netherlands, BE Belgium, ES Spain, "
    "PT Portugal, IT Italy, SE Sweden, NO Norway, DK Denmark, FI Finland, PL Poland, "
    "IN India, CN China, HK Hong Kong, TW Taiwan, SG Singapore, JP Japan, KR South Korea, "
    "AU Australia, NZ New Zealand, ZA South Africa, IL Israel, AE United Arab Emirates"
)


def _named(places: str, before: str = "") -> dict[str, str]:
    pairs = (place.split(" ", 1) for place in places.split(", "))
    return {before + code: name for code, name in pairs}


STATES: Final = _named(_STATES, "US-")
"""The 50 states and the capital's district, as Google names them."""

PLACES: Final = {"": "Worldwide", **_named(_COUNTRIES), **STATES}
"""What can be told from the name of a place in a file, with the world."""
