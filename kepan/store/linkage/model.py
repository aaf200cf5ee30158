"""What Splink is told: which pairs are looked at, and the table of `engine.registry.likeness` in its own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kepan.engine.registry.likeness import FIELDS, Field, Outcome, compute_prior

BLOCKS = (
    "l.uscc = r.uscc",
    "l.inner_code = r.inner_code",
    "l.name_key = r.name_key",
    "l.phone = r.phone",
    "l.address = r.address",
    "l.core = r.core and l.industry = r.industry",
    "l.core = r.core and l.district = r.district",
    "l.representative = r.representative and l.district = r.district",
    "l.head = r.head and (l.form is null or r.form is null)",
)
"""Two records are compared where one of these holds: each joins equal values, none is a comparison of all with all."""
SKELETONS = "l.skeletons = r.skeletons"
_NO_CODE = "(inner_code_{0} is null and typed_code_{0} is null)"
_ANY_CODE = "coalesce(uscc_{0}, typed_code_{0})"
MISSING: Mapping[str, str] = {
    "code": f"{_NO_CODE.format('l')} or {_NO_CODE.format('r')}",
    "branch": "branch_l is null and branch_r is null",
}
_SHORT = "(form_{0} is null and length(name_key_{0}) >= 3 and starts_with(stem_{1}, name_key_{0}))"
CONDITIONS: Mapping[tuple[str, str], str] = {
    ("code", "same"): "uscc_l = uscc_r",
    ("code", "same_inner"): "inner_code_l = inner_code_r",
    # Codes are ASCII: only there is a distance of bytes one of characters.
    ("code", "mistyped"): (
        "(uscc_l is null or uscc_r is null)"
        f" and length({_ANY_CODE.format('l')}) = length({_ANY_CODE.format('r')})"
        f" and hamming({_ANY_CODE.format('l')}, {_ANY_CODE.format('r')}) <= 2"
    ),
    ("code", "two_valid"): "uscc_l <> uscc_r",
    ("core", "short_name"): f"{_SHORT.format('l', 'r')} or {_SHORT.format('r', 'l')}",
    ("core", "one_character"): "length(core_l) = length(core_r) and list_has_any(skeletons_l, skeletons_r)",
    ("core", "same_head"): "head_l = head_r",
}
"""Conditions that are not the plain ones of `find_condition`."""


def create_settings(size: int) -> dict[str, Any]:
    """Create the settings of Splink for a register of so many records."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "row",
        "probability_two_random_records_match": compute_prior(size),
        "comparisons": [create_comparison(field) for field in FIELDS],
        "blocking_rules_to_generate_predictions": [
            *({"blocking_rule": rule} for rule in BLOCKS),
            {"blocking_rule": SKELETONS, "arrays_to_explode": ["skeletons"]},
        ],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "additional_columns_to_retain": ["number", "uscc"],
    }


def create_comparison(field: Field) -> dict[str, Any]:
    """Create the comparison of one field as Splink writes it down."""
    missing = MISSING.get(field.name, f"{field.name}_l is null or {field.name}_r is null")
    levels = [create_level(field, outcome) for outcome in field.outcomes]
    return {
        "output_column_name": field.name,
        "comparison_levels": [
            {"sql_condition": missing, "label_for_charts": "missing", "is_null_level": True},
            *levels[:-1],
            levels[-1] | {"sql_condition": "ELSE"},
        ],
    }


def create_level(field: Field, outcome: Outcome) -> dict[str, Any]:
    """Create one level of a comparison."""
    level: dict[str, Any] = {
        "sql_condition": find_condition(field.name, outcome.name),
        "label_for_charts": outcome.name,
        "m_probability": outcome.m,
        "u_probability": outcome.u,
    }
    if outcome.counted:
        level |= {"tf_adjustment_column": outcome.counted, "tf_adjustment_weight": 1.0}
    return level


def find_condition(field: str, outcome: str) -> str:
    """Find the condition of an outcome in SQL."""
    if (field, outcome) in CONDITIONS:
        return CONDITIONS[field, outcome]
    if outcome == "inside":
        return f"starts_with({field}_l, {field}_r) or starts_with({field}_r, {field}_l)"
    return f"{field}_l = {field}_r"
