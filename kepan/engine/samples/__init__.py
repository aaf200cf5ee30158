"""The invented city (虚构示例): its records made from word lists, a seed and a size; the same everywhere."""

from kepan.engine.samples.city import AS_OF, SEED, SIZE, create_city
from kepan.engine.samples.columns import Code, Column, Days, Joined, Table, Truth, Whole, Words
from kepan.engine.samples.records import City, Planted
from kepan.engine.samples.wide import MOST_ENTERPRISES, WideCity
from kepan.engine.samples.wide_facts import MAKERS, list_pieces
from kepan.engine.samples.words import Body, CityWords, District, Industry

__all__ = [
    "AS_OF",
    "MAKERS",
    "MOST_ENTERPRISES",
    "SEED",
    "SIZE",
    "Body",
    "City",
    "CityWords",
    "Code",
    "Column",
    "Days",
    "District",
    "Industry",
    "Joined",
    "Planted",
    "Table",
    "Truth",
    "Whole",
    "WideCity",
    "Words",
    "create_city",
    "list_pieces",
]
