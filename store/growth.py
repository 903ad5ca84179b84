"""What SQL typed by people may do to long values: no value grows to many times what was read, no comparison hangs.

DuckDB allots the values of functions outside its memory limit, for 2,048 rows at once, and looks only between these
whether a statement was interrupted. So a function is closed that can make any size of a long text, or takes time by the
square of its length. What makes a value a few times as large can be used a few times, because each may take up what the
one before has made.
"""

from collections.abc import Sequence
from typing import Any

# DuckDB allots these before it looks at its memory limit, which can end the whole serving process.
BOUNDLESS = frozenset(
    [
        "array_reduce",
        "array_resize",
        "bitstring",
        "format",
        "generate_series",
        "group_concat",
        "list_reduce",
        "list_resize",
        "list_string_agg",
        "listagg",
        "lpad",
        "printf",
        "range",
        "reduce",
        "regexp_replace",
        "repeat",
        "rpad",
        "string_agg",
    ]
)
SLOW = frozenset(
    [
        "damerau_levenshtein",
        "editdist3",
        "jaccard",
        "jaro_similarity",
        "jaro_winkler_similarity",
        "levenshtein",
    ]
)
# These make a list some twenty times as large as a long text, which takes DuckDB minutes for some thousand rows.
PARTING = frozenset(
    [
        "regexp_extract_all",
        "regexp_split_to_array",
        "regexp_split_to_table",
        "split",
        "str_split",
        "str_split_regex",
        "string_split",
        "string_split_regex",
        "string_to_array",
    ]
)
# How often a value may double.
_DOUBLINGS = 4
_JOINING = frozenset(
    [
        "array_append",
        "array_cat",
        "array_concat",
        "array_prepend",
        "array_push_back",
        "array_push_front",
        "array_value",
        "array_zip",
        "concat",
        "concat_ws",
        "json_merge_patch",
        "list_append",
        "list_cat",
        "list_concat",
        "list_pack",
        "list_prepend",
        "list_value",
        "list_zip",
        "map",
        "map_concat",
        "row",
        "struct_concat",
        "struct_insert",
        "struct_pack",
        "struct_update",
        "||",
    ]
)
# Escaped, a text is that many times doubled.
_ESCAPING = {
    "array_to_json": 1,
    "base64": 1,
    "bin": 3,
    "create_sort_key": 2,
    "encode": 2,  # as text each backslash is four characters
    "hex": 1,
    "icu_sort_key": 2,
    "json_array": 1,
    "json_object": 1,
    "json_quote": 1,
    "regexp_escape": 1,
    "row_to_json": 1,
    "to_base64": 1,
    "to_binary": 3,
    "to_hex": 1,
    "to_json": 1,
    "url_encode": 2,
}
# DuckDB tries every place for each wildcard, but for LIKE without an underscore.
_LIKE = frozenset({"~~", "!~~"})
_TRYING = frozenset({"~~*", "!~~*", "~~~", "like_escape", "not_like_escape", "ilike_escape", "not_ilike_escape"})
_WILDCARDS = 3


def is_call(node: dict[str, Any]) -> bool:
    """Tell whether a node of DuckDB's parser is the call of a function, as an operator and ARRAY[...] are."""
    return isinstance(node.get("function_name"), str) or node.get("type") == "ARRAY_CONSTRUCTOR"


def objection(calls: Sequence[dict[str, Any]]) -> str | None:
    """Say what is wrong with all calls of functions in a statement, if anything is."""
    doublings = 0
    for call in calls:
        name = str(call.get("function_name", "list_value")).lower()
        operands = [_constant(operand) for operand in call.get("children") or ()]
        if name in BOUNDLESS:
            return f"{name!r} can make a value of any size; FROM range(...) makes rows."
        if name in SLOW:
            return f"{name!r} takes too long for long texts, and nothing could end it."
        if name in _LIKE | _TRYING and not _quick(name, operands):
            return f"A pattern has to stand there as a text; ILIKE, GLOB and '_' take {_WILDCARDS} wildcards at most."
        if name == "replace" and None in operands[2:]:
            return "What 'replace' puts in has to stand there as a text."
        doublings += _doublings(name, operands)
    if doublings > _DOUBLINGS:
        return f"It joins or escapes too many values: more than {_DOUBLINGS} could make one of any size."
    return None


def _constant(node: dict[str, Any]) -> str | None:
    """Give a value that stands in the statement itself, as text."""
    while node.get("class") == "CAST":
        node = node["child"]
    return str(node["value"].get("value", "")) if node.get("class") == "CONSTANT" else None


def _quick(name: str, operands: Sequence[str | None]) -> bool:
    pattern = operands[1] if len(operands) > 1 else None
    if pattern is None:
        return False
    if name in _LIKE and "_" not in pattern:
        return True
    return sum(map(pattern.count, "%*")) <= _WILDCARDS


def _doublings(name: str, operands: Sequence[str | None]) -> int:
    of_columns = operands.count(None)
    if name in _JOINING:
        return max(0, of_columns - 1)
    if name == "replace" and len(operands) == 3:
        old, new = (len((operand or "").encode()) for operand in operands[1:])
        return max(0, -(-new // max(1, old)) - 1).bit_length()
    return _ESCAPING.get(name, 0) * of_columns
