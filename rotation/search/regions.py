"""Names of the places Google Trends tells apart, by their codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from babel import Locale, localedata

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

_WORLD: Final = frozenset(
    {
        "weltweit", "dans tous les pays", "tous les pays", "todo el mundo", "todo o mundo",
        "em todo o mundo", "tutto il mondo", "wereldwijd", "cały świat", "по всему миру",
        "весь мир", "увесь світ", "усі країни", "すべての国", "全球", "全世界", "전 세계",
        "dünya genelinde", "hela världen", "hele verden", "koko maailma", "világszerte",
        "celý svět", "seluruh dunia", "toàn thế giới", "ทั่วโลก", "עולמי", "كل البلدان",
    }
)  # fmt: skip
"""How Google calls the world in other languages."""

_CODES: Final = {name.casefold(): code for code, name in PLACES.items()}


def code_of(name: str) -> str | None:
    """Return the code of a place by its name in any language, None where it is not known.

    Parameters
    ----------
    name : str
        ``United States``, ``Vereinigte Staaten``, ``アメリカ合衆国``, ``California``; states by
        their English names alone.
    """
    plain = " ".join(name.split()).casefold()
    if plain in _CODES:
        return _CODES[plain]
    return "" if plain in _WORLD else _countries().get(plain)


@cache
def _countries() -> Mapping[str, str]:
    """Return codes by the names of countries in the languages of the Unicode CLDR.

    A name that means two countries is left out. Reading all takes a second or two.
    """
    found: dict[str, set[str]] = {}
    for language in localedata.locale_identifiers():
        if "_" not in language or language.startswith(("pt_", "zh_")):  # regions rarely differ
            for code, name in Locale.parse(language).territories.items():
                if re.fullmatch("[A-Z]{2}", code) and code not in _NO_COUNTRIES:
                    found.setdefault(name.casefold(), set()).add(code)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}


_NO_COUNTRIES: Final = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
