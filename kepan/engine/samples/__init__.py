"""The invented city (虚构示例): its records made from word lists, a seed and a size; the same everywhere."""

from kepan.engine.samples.city import AS_OF, SEED, SIZE, create_city
from kepan.engine.samples.records import City, Planted
from kepan.engine.samples.words import Body, CityWords, District, Industry

__all__ = ["AS_OF", "SEED", "SIZE", "Body", "City", "CityWords", "District", "Industry", "Planted", "create_city"]
