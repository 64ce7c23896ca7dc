"""Make src/tocsin/codes/countries.csv from iso3166 (PyPI) and the CLDR names that Babel carries.

    python -m pip install iso3166 babel && python tools/make_countries.py

The aliases below are what international data sets really write; each was met in one of them.
"""

import csv
from pathlib import Path

import iso3166
from babel import Locale

OUT = Path(__file__).resolve().parents[1] / "src/tocsin/codes/countries.csv"
ALIASES = {
    "BOL": "Bolivia (Plurinational State of)|Bolivia, Plurinational State of",
    "BRN": "Brunei Darussalam",
    "CIV": "Cote d'Ivoire|Côte d'Ivoire|Ivory Coast",
    "COD": "Congo (Kinshasa)|DRC|DR Congo|Democratic Republic of the Congo|Congo, Dem. Rep.|"
    "Dem. Rep. Congo|Congo, The Democratic Republic of the|Zaire|Congo, Democratic Republic of",
    "COG": "Congo|Congo (Brazzaville)|Republic of the Congo|Congo, Rep.|Republic of Congo",
    "CPV": "Cape Verde|Cabo Verde",
    "CZE": "Czech Republic|Czechia",
    "FSM": "Micronesia (Federated States of)|Micronesia",
    "GBR": "UK|United Kingdom of Great Britain and Northern Ireland|Great Britain",
    "GMB": "Gambia, The|The Gambia",
    "BHS": "Bahamas, The|The Bahamas",
    "EGY": "Egypt, Arab Rep.",
    "HKG": "Hong Kong|Hong Kong SAR|Hong Kong, China",
    "IRN": "Iran (Islamic Republic of)|Iran, Islamic Rep.",
    "KGZ": "Kyrgyz Republic|Kyrgyzia|Kirghizia|Киргизия|Кыргызстан",
    "KNA": "St. Kitts and Nevis|Saint Kitts and Nevis",
    "KOR": "Korea, South|Republic of Korea|Korea, Republic of|South Korea|Korea, Rep.",
    "PRK": "Korea, North|North Korea|Democratic People's Republic of Korea|DPRK",
    "LAO": "Lao PDR|Laos|Lao People's Democratic Republic",
    "LCA": "St. Lucia|Saint Lucia",
    "MAC": "Macao|Macau|Macao SAR",
    "MDA": "Republic of Moldova|Moldova, Republic of|Молдавия|Молдова",
    "MKD": "North Macedonia|The former Yugoslav Republic of Macedonia|Macedonia|TFYR Macedonia",
    "MMR": "Burma|Myanmar",
    "NLD": "Netherlands|The Netherlands|Netherlands (Kingdom of the)",
    "PSE": "Palestine|Palestine, State of|State of Palestine|West Bank and Gaza|"
    "occupied Palestinian territory, including east Jerusalem",
    "RUS": "Russian Federation|Российская Федерация|Russia",
    "STP": "Sao Tome and Principe",
    "SVK": "Slovak Republic",
    "SWZ": "Swaziland",
    "SYR": "Syrian Arab Republic",
    "TLS": "East Timor|Timor-Leste",
    "TUR": "Turkey|Turkiye|Турция",
    "TWN": "Taiwan*|Taiwan, China|Taipei and environs|Taiwan, Province of China",
    "TZA": "United Republic of Tanzania|Tanzania, United Republic of",
    "USA": "US|U.S.|USA|United States of America|Соединённые Штаты Америки|США",
    "VAT": "Holy See|Vatican",
    "VCT": "St. Vincent and the Grenadines|Saint Vincent and the Grenadines",
    "VEN": "Venezuela (Bolivarian Republic of)|Venezuela, RB",
    "VNM": "Viet Nam",
    "XKX": "Kosovo (in accordance with Security Council resolution 1244 (1999))|XKX",
    "YEM": "Yemen, Rep.",
    "BLR": "Byelorussia|Белоруссия|Беларусь",
    "TKM": "Туркмения|Туркменистан",
    "ARE": "UAE|ОАЭ",
    "CAF": "CAR|Central African Rep.|ЦАР",
    "BIH": "Bosnia and Herzegovina|Bosnia",
    "FRO": "Faeroe Islands",
    "CUW": "Curacao",
    "REU": "Reunion",
}


def main() -> None:
    """Write one line for each code: alpha2, alpha3, numeric, and every name joined by |."""
    english, russian = Locale("en").territories, Locale("ru").territories
    with OUT.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("alpha2", "alpha3", "numeric", "names"))
        for country in sorted(iso3166.countries, key=lambda c: c.alpha3):
            names = [
                english.get(country.alpha2, ""),
                russian.get(country.alpha2, ""),
                country.name,
                country.apolitical_name,
                *ALIASES.get(country.alpha3, "").split("|"),
            ]
            unique = dict.fromkeys(name for name in names if name)
            out.writerow((country.alpha2, country.alpha3, country.numeric, "|".join(unique)))


if __name__ == "__main__":
    main()
