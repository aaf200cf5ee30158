"""The catalogue of open data as DCAT 3, in JSON-LD and in Turtle, from one list of statements."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kepan.apps.sharing.enums import LICENCE_URLS, Frequency, Licence
from kepan.apps.sharing.facts import Dataset
from kepan.apps.sharing.models import SharedDataset
from kepan.apps.sharing.services import NOTICE
from kepan.store.tables.open_files import MEDIA_TYPES

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
FREQUENCIES = {
    Frequency.CONTINUOUS: "http://purl.org/cld/freq/continuous",
    Frequency.DAILY: "http://purl.org/cld/freq/daily",
    Frequency.YEARLY: "http://purl.org/cld/freq/annual",
}
FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
MEDIA = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class Publisher:
    """Who publishes, of which place, and under which address."""

    name: str
    place: str
    base: str
    is_sample: bool


@dataclass(frozen=True)
class Entry:
    """One open data set with what was published of it."""

    dataset: Dataset
    shared: SharedDataset


def make_catalogue(publisher: Publisher, entries: Sequence[Entry]) -> dict[str, Any]:
    """Make the catalogue as JSON-LD."""
    about = NOTICE if publisher.is_sample else f"{publisher.name}向社会公开的数据"  # l10n: the catalogue is in Chinese
    return {
        "@context": PREFIXES,
        "@id": f"{publisher.base}/open/",
        "@type": "dcat:Catalog",
        "dcterms:title": _say(f"{publisher.name}开放数据"),  # l10n: the catalogue is in Chinese
        "dcterms:publisher": {
            "@id": _name_publisher(publisher),
            "@type": ["foaf:Agent", "foaf:Organization"],
            "foaf:name": _say(publisher.name),
        },
        "foaf:homepage": {"@id": f"{publisher.base}/open/"},
        "dcterms:description": _say(about),
        "dcat:dataset": [_make_dataset(publisher, entry) for entry in entries],
    }


def _name_publisher(publisher: Publisher) -> str:
    """Name the one publisher of the catalogue and of every data set; a harvester then counts one, not one for each."""
    return f"{publisher.base}/open/#publisher"


def _say(words: object) -> dict[str, str]:
    return {"@value": str(words), "@language": "zh"}


def _make_dataset(publisher: Publisher, entry: Entry) -> dict[str, Any]:
    dataset, shared = entry.dataset, entry.shared
    address = f"{publisher.base}/open/{dataset.key}/"
    assert shared.published_at is not None
    moment = {"@value": shared.published_at.isoformat(), "@type": "xsd:dateTime"}
    licence = {"@id": LICENCE_URLS[Licence(shared.licence)]}
    notice = "（虚构示例）" if publisher.is_sample else ""  # l10n: the catalogue is in Chinese
    found: dict[str, Any] = {
        "@id": address,
        "@type": "dcat:Dataset",
        "dcterms:identifier": dataset.key,
        "dcterms:title": _say(dataset.title),
        "dcterms:description": _say(f"{dataset.description}{notice}"),
        "dcterms:publisher": {"@id": _name_publisher(publisher)},
        "dcterms:modified": moment,
        "dcterms:license": licence,
        "dcterms:accrualPeriodicity": {"@id": FREQUENCIES[dataset.frequency]},
        "dcterms:spatial": {"@type": "dcterms:Location", "dcterms:title": _say(publisher.place)},
        "dcterms:temporal": {"@type": "dcterms:PeriodOfTime", "dcat:endDate": moment},
        "dcat:keyword": [_say(word) for word in dataset.keywords],
        "dcat:landingPage": {"@id": address},
        "dcat:distribution": [
            {
                "@id": f"{address}data.{form}",
                "@type": "dcat:Distribution",
                "dcterms:format": {"@id": FILE_TYPES + form.upper()},
                "dcterms:license": licence,
                "dcterms:modified": moment,
                "dcat:mediaType": {"@id": MEDIA + MEDIA_TYPES[form].partition(";")[0]},
                "dcat:byteSize": {"@value": str(facts["size"]), "@type": "xsd:nonNegativeInteger"},
                "dcat:downloadURL": {"@id": f"{address}data.{form}"},
                "dcat:accessURL": {"@id": address},
            }
            for form, facts in shared.files.items()
        ],
    }
    if shared.contact:
        found["dcat:contactPoint"] = {
            "@type": ["vcard:Kind", "vcard:Organization"],
            "vcard:fn": _say(shared.contact),
        }
    return found


def write_turtle(catalogue: dict[str, Any]) -> str:
    """Write the same statements as Turtle."""
    heads = [f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items()]
    body = "\n".join(_write_subjects({name: value for name, value in catalogue.items() if name != "@context"}))
    return "\n".join(heads) + "\n\n" + body


def _write_subjects(node: dict[str, Any]) -> Iterator[str]:
    """Yield one node that has a name, and those that it names and describes."""
    inner: list[dict[str, Any]] = []
    lines = [f"    a {_write_types(node['@type'])}"]
    for name, value in node.items():
        if name.startswith("@"):
            continue
        values = value if isinstance(value, list) else [value]
        if values:
            lines.append(f"    {name} {', '.join(_write_object(one) for one in values)}")
        inner += [one for one in values if isinstance(one, dict) and "@id" in one and "@type" in one]
    yield f"<{node['@id']}>\n" + " ;\n".join(lines) + " .\n"
    for one in inner:
        yield from _write_subjects(one)


def _write_object(value: Any) -> str:
    if not isinstance(value, dict):
        return json.dumps(str(value), ensure_ascii=False)
    if "@id" in value:
        return f"<{value['@id']}>"
    if "@value" in value:
        text = json.dumps(value["@value"], ensure_ascii=False)
        return f"{text}@{value['@language']}" if "@language" in value else f"{text}^^{value['@type']}"
    inside = "; ".join(
        f"{'a' if name == '@type' else name} {_write_types(one) if name == '@type' else _write_object(one)}"
        for name, one in value.items()
    )
    return f"[ {inside} ]"


def _write_types(types: str | list[str]) -> str:
    return types if isinstance(types, str) else ", ".join(types)
