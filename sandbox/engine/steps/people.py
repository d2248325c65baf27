"""Makes up people with Faker: name, e-mail address, birth date and so on of a given player.

The same seed and country make the same person. Faker takes 0.15 s to load, so that nobody is made
before somebody is asked for.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sandbox.json_value import Json
from sandbox.protocol.country import ALPHA3_OF_ALPHA2, alpha3_meant
from sandbox.scenario.language.given_members import PERSON

HOMES = ("AUT", "DEU", "ESP", "FIN", "FRA", "IRL", "ITA", "NLD", "PRT")
"""Where somebody lives of whom nothing is said: countries of the euro, which such players have."""

_PROVIDERS = [
    f"faker.providers.{name}" for name in ("date_time", "internet", "person", "phone_number")
]
_BORN = (dt.date(1950, 1, 1), dt.date(1999, 12, 31))
_ALPHA2_OF_ALPHA3 = {alpha3: alpha2 for alpha2, alpha3 in ALPHA3_OF_ALPHA2.items()}
_LETTERS = re.compile("[a-z]+")
_ELSEWHERE = "en"
"""The language of people whose country Faker has no names for."""


@dataclass(frozen=True, slots=True)
class PlayerFields(Mapping[str, Json]):
    """What is known of a player: `own` is what scenario, list and hook say, and wins; for the rest
    of PERSON there is a person of this seed, who lives in the country that `own` says.
    """

    own: Mapping[str, Json]
    seed: str

    def __getitem__(self, name: str) -> Json:
        if name in self.own or name not in PERSON:
            return self.own[name]
        return person(self.seed, country=str(self.own.get("country") or ""))[name]

    def __iter__(self) -> Iterator[str]:
        yield from self.own
        yield from (name for name in PERSON if name not in self.own)

    def __len__(self) -> int:
        return len({*self.own, *PERSON})

    def __contains__(self, name: object) -> bool:
        return name in self.own or name in PERSON


@lru_cache(maxsize=1024)
def person(seed: str, *, country: str = "") -> Mapping[str, str]:
    """Make somebody up: every member of PERSON, as text.

    `country` is ISO 3166-1, and somewhere of HOMES for "". The birth date is an adult's, as
    1984-05-17; the locale a language tag, as sv-SE; the e-mail address of a domain that belongs to
    nobody (RFC 2606).
    """
    from faker import Faker
    from faker.config import AVAILABLE_LOCALES

    anywhere = Faker(_ELSEWHERE)
    anywhere.seed_instance(seed)
    home = country or anywhere.random_element(HOMES)
    alpha2 = _ALPHA2_OF_ALPHA3.get(alpha3_meant(home), "")
    known = sorted(name for name in AVAILABLE_LOCALES if alpha2 and name.endswith(f"_{alpha2}"))
    fake = Faker(known[0], providers=_PROVIDERS) if known else anywhere
    fake.seed_instance(seed)
    name = fake.name()
    number = fake.random_int(100_000, 999_999)  # two of one name are two accounts
    has_phone = hasattr(fake, "phone_number")  # that of the Philippines has not
    return {
        "name": name,
        "email": f"{_latin(name) or fake.user_name()}.{number}@{fake.safe_domain_name()}",
        "birth-date": fake.date_between_dates(*_BORN).isoformat(),
        "country": home,
        "phone": (fake if has_phone else anywhere).phone_number(),
        "locale": known[0].replace("_", "-") if known else f"{_ELSEWHERE}-{alpha2}".rstrip("-"),
    }


def _latin(name: str) -> str:
    """Write a name as addresses do, `evert.strom`, titles left out; "" where it is not Latin."""
    words = " ".join(word for word in name.casefold().split() if not word.endswith("."))
    apart = unicodedata.normalize("NFKD", words)
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    return ".".join(_LETTERS.findall(plain)) if plain.isascii() else ""
