"""Names, towns, streets and telephone numbers of the countries the sample shop sells to.

Every person is made up. Telephone numbers lie in ranges that the national regulators keep for
drama (US 555-01xx, GB, DE, FR) or have not given out (PL 40, CZ 65); they are possible numbers.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phones:
    """A country's made-up numbers: a block, then `free` digits; and how people write them."""

    blocks: tuple[str, ...]
    free: int
    digits: str  # groups of the national number, as a pattern
    notations: tuple[str, ...]  # with \\1, \\2 … for the groups


@dataclass(frozen=True, slots=True)
class Country:
    """What a person of one country is called, and where that person lives."""

    code: str
    female: str
    male: str
    last_female: str
    last_male: str
    streets: tuple[str, ...]
    number_first: bool
    domains: tuple[str, ...]
    towns: tuple[tuple[str, str, tuple[str, str, str]], ...]  # town, region, postal codes
    phones: Phones


# US area codes have no 9 in the middle and do not end in 11.
_US_AREAS = tuple(f"{n}55501" for n in range(200, 1000) if n // 10 % 10 != 9 and n % 100 != 11)
_GB_AREAS = "113 114 115 116 117 118 121 131 141 151 161"
_EXAMPLE = ("example.com", "example.com", "example.org", "example.net")

COUNTRIES = (
    Country(
        "PL",
        "Anna Katarzyna Maria Małgorzata Agnieszka Barbara Ewa Zofia Łucja Róża Hanna Żaneta",
        "Piotr Krzysztof Andrzej Tomasz Paweł Michał Łukasz Jan Grzegorz Stanisław Józef Bogdan",
        "Nowak Kowalska Wiśniewska Wójcik Kowalczyk Kamińska Lewandowska Zielińska Dąbrowska "
        "Szymańska Woźniak Kozłowska Jankowska Mazur Krawczyk Kaczmarek Żak Śliwińska",
        "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Dąbrowski "
        "Szymański Woźniak Kozłowski Jankowski Mazur Krawczyk Kaczmarek Żak Śliwiński",
        ("ul. Długa", "ul. Świętokrzyska", "al. Róż", "ul. Krótka", "os. Złotego Wieku", "Rynek"),
        False,
        _EXAMPLE,
        (
            ("Warszawa", "mazowieckie", ("00-001", "00-950", "02-797")),
            ("Kraków", "małopolskie", ("30-001", "31-007", "31-874")),
            ("Łódź", "łódzkie", ("90-001", "91-473", "94-050")),
            ("Wrocław", "dolnośląskie", ("50-001", "51-168", "53-680")),
            ("Poznań", "wielkopolskie", ("60-001", "61-249", "61-894")),
            ("Gdańsk", "pomorskie", ("80-001", "80-288", "80-958")),
        ),
        Phones(
            ("40",),
            7,
            r"(\d{3})(\d{3})(\d{3})",
            (r"+48\1\2\3", r"+48 \1 \2 \3", r"0048 \1 \2 \3", r"\1 \2 \3", r"\1-\2-\3"),
        ),
    ),
    Country(
        "DE",
        "Anna Sabine Ursula Jutta Hannelore Käthe Mia Emma Lena Sophie Birgit Heike",
        "Jürgen Lukas Max Paul Jörg Günther Thomas Andreas Stefan Björn Felix Leon",
        "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Groß Weiß "
        "Schäfer Köhler Böhm Krüger",
        "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Groß Weiß "
        "Schäfer Köhler Böhm Krüger",
        ("Hauptstraße", "Schulstraße", "Gartenstraße", "Am Bahnhof", "Lindenallee"),
        False,
        _EXAMPLE,
        (
            ("Berlin", "Berlin", ("10115", "10999", "13353")),
            ("München", "Bayern", ("80331", "80999", "81541")),
            ("Köln", "Nordrhein-Westfalen", ("50667", "50823", "51063")),
            ("Dresden", "Sachsen", ("01067", "01099", "01309")),
        ),
        Phones(
            ("3023125", "4066969", "6990009", "8999998"),
            3,
            r"(\d{2})(\d{4})(\d{4})",
            (r"+49\1\2\3", r"+49 \1 \2\3", r"0049 \1 \2\3", r"0\1 \2\3", r"(0\1) \2-\3"),
        ),
    ),
    Country(
        "GB",
        "Olivia Amelia Isla Ava Ivy Freya Lily Florence Mia Willow Siân Niamh",
        "Oliver George Arthur Noah Muhammad Leo Harry Oscar Archie Jack Rhys Callum",
        "Smith Jones Williams Taylor Brown Davies Evans Wilson O'Neill MacDonald Smith-Jones",
        "Smith Jones Williams Taylor Brown Davies Evans Wilson O'Neill MacDonald Smith-Jones",
        ("High Street", "Station Road", "Church Lane", "Victoria Road", "The Green"),
        True,
        ("example.co.uk", "example.co.uk", "example.com", "mail.example.uk", "post.example.uk"),
        (
            ("London", "Greater London", ("WC2H 8LG", "SW1A 1AA", "E1 6AN")),
            ("Manchester", "Greater Manchester", ("M1 1AE", "M4 1HQ", "M20 2LR")),
            ("Edinburgh", "Scotland", ("EH1 1YZ", "EH6 6QQ", "EH12 9DN")),
            ("Cardiff", "Wales", ("CF10 1EP", "CF24 0EB", "CF5 1QE")),
        ),
        Phones(
            (*(f"{area}4960" for area in _GB_AREAS.split()), "2079460", "7700900"),
            3,
            r"(\d{3})(\d{3})(\d{4})",
            (r"+44\1\2\3", r"+44 \1 \2 \3", r"0044 \1\2\3", r"0\1 \2 \3", r"+44 (0)\1 \2\3"),
        ),
    ),
    Country(
        "FR",
        "Marie Jeanne Françoise Chloé Camille Léa Manon Inès Zoé Agnès Hélène Noémie",
        "Jean Pierre Michel André Louis François Jérôme Théo Hugo Raphaël Noël Maël",
        "Martin Bernard Thomas Petit Robert Richard Durand Dubois Lefèvre Béranger D'Angelo",
        "Martin Bernard Thomas Petit Robert Richard Durand Dubois Lefèvre Béranger D'Angelo",
        ("rue de la Paix", "avenue Foch", "rue Victor-Hugo", "place de l'Église"),
        True,
        _EXAMPLE,
        (
            ("Paris", "Île-de-France", ("75001", "75011", "75116")),
            ("Lyon", "Auvergne-Rhône-Alpes", ("69001", "69003", "69007")),
            ("Bourg-en-Bresse", "Auvergne-Rhône-Alpes", ("01000", "01004", "01012")),
        ),
        Phones(
            ("19900", "26191", "35301", "46571", "53649", "63998"),
            4,
            r"(\d)(\d{2})(\d{2})(\d{2})(\d{2})",
            (r"+33\1\2\3\4\5", r"+33 \1 \2 \3 \4 \5", r"0\1 \2 \3 \4 \5", r"0\1.\2.\3.\4.\5"),
        ),
    ),
    Country(
        "CZ",
        "Jana Marie Eva Hana Anna Lenka Kateřina Věra Lucie Alena Zdeňka Ludmila",
        "Jiří Jan Petr Josef Pavel Martin Tomáš Jaroslav Miroslav Zdeněk Ondřej Luboš",
        "Nováková Svobodová Novotná Dvořáková Černá Procházková Kučerová Veselá Horáková",
        "Novák Svoboda Novotný Dvořák Černý Procházka Kučera Veselý Horák",
        ("Dlouhá", "Nádražní", "Školní", "Husova", "náměstí Míru"),
        False,
        _EXAMPLE,
        (
            ("Praha", "Hlavní město Praha", ("110 00", "120 00", "190 00")),
            ("Brno", "Jihomoravský kraj", ("602 00", "612 00", "639 00")),
            ("Ústí nad Labem", "Ústecký kraj", ("400 01", "400 07", "400 11")),
        ),
        Phones(
            ("65",),
            7,
            r"(\d{3})(\d{3})(\d{3})",
            (r"+420\1\2\3", r"+420 \1 \2 \3", r"00420\1\2\3", r"\1 \2 \3"),
        ),
    ),
    Country(
        "US",
        "Olivia Emma Charlotte Sophia Isabella Ava Mia María Guadalupe Latoya Priya Mei",
        "Liam Noah James Elijah William Lucas José Jesús DeShawn Raj Wei Ethan",
        "Smith Johnson Williams Brown Jones García Miller Davis Rodríguez O'Brien Nguyen Lee "
        "Washington Patel McDonald Muñoz",
        "Smith Johnson Williams Brown Jones García Miller Davis Rodríguez O'Brien Nguyen Lee "
        "Washington Patel McDonald Muñoz",
        ("Main St", "Oak Ave", "Maple Dr", "2nd St", "Martin Luther King Jr Blvd", "Elm St Apt 4"),
        True,
        _EXAMPLE,
        (
            ("New York", "NY", ("10001", "10025", "10128")),
            ("Boston", "MA", ("02108", "02116", "02134-1234")),
            ("Los Angeles", "CA", ("90001", "90026", "90210")),
            ("Chicago", "IL", ("60601", "60614", "60657")),
            ("Houston", "TX", ("77002", "77007", "77098")),
            ("Newark", "NJ", ("07102", "07104", "07108")),
            ("San Juan", "PR", ("00901", "00907", "00911")),
        ),
        Phones(
            _US_AREAS,
            2,
            r"(\d{3})(\d{3})(\d{4})",
            (r"+1\1\2\3", r"(\1) \2-\3", r"\1-\2-\3", r"+1 \1 \2 \3", r"001 \1 \2 \3", r"\1.\2.\3"),
        ),
    ),
)
