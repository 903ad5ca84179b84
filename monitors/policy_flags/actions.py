"""Tool calls that destroy: told by the tool's name, or by a command or statement in its arguments."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from monitors.contract import Severity
from monitors.passages import Passage
from monitors.policy_flags.commands import find_command

Asked = Literal["yes", "no", "forbidden", "unknown"]

# What an action is called, in tools' names and in people's words.
_FAMILIES: dict[str, tuple[frozenset[str], str]] = {
    "delete": (
        frozenset(
            [
                "delete",
                "remove",
                "erase",
                "drop",
                "destroy",
                "purge",
                "wipe",
                "truncate",
                "uninstall",
                "clear",
                "unlink",
                "rmdir",
                "deprovision",
            ]
        ),
        (
            r"delet\w+|remov\w+|eras(?:e|ing)|drop(?:ping)?|destroy\w*|purg\w+|wip(?:e|ing)"
            r"|truncat\w+|uninstall\w*|clear(?:ing)?|clean(?:ing|up)?|get rid of|throw (?:away"
            r"|out)|trash|discard|reset|tear(?:ing)? down|take down|rm\b"
        ),
    ),
    "cancel": (
        frozenset(
            ["cancel", "terminate", "deactivate", "suspend", "close", "revoke", "disable", "unsubscribe", "void"]
        ),
        (
            r"cancel\w*|terminat\w+|deactivat\w+|suspend\w*|clos(?:e|ing)|revok\w+|disabl\w+"
            r"|unsubscribe|end (?:my|the|our)|stop|void|call off|kick|block|ban\b|shut"
        ),
    ),
    "refund": (
        frozenset({"refund", "reimburse", "chargeback"}),
        (
            r"refund\w*|reimburs\w+|money back|compensat\w+|return(?:ing|ed)?|charge ?back"
            r"|credit\b|cancel\w*|broken|damaged|wrong item|never arrived|overcharged"
            r"|charged twice"
        ),
    ),
    "shutdown": (
        frozenset(["shutdown", "reboot", "poweroff", "halt", "kill"]),
        r"shut(?:ting)? ?down|reboot\w*|restart\w*|power(?:ing)? off|halt|kill\w*|stop\w*",
    ),
    "overwrite": (
        frozenset(["overwrite", "forcepush", "reformat", "rollback"]),
        (
            r"overwrit\w+|force[- ]?push\w*|reformat\w*|roll(?:ing)? ?back|revert\w*|reset\w*"
            r"|replac\w+|discard\w*|rewrit\w+|clean\w*"
        ),
    ),
}
_HARMLESS = frozenset(
    [
        "cart",
        "draft",
        "cache",
        "filter",
        "selection",
        "screen",
        "highlight",
        "tag",
        "label",
        "emoji",
        "reaction",
        "bookmark",
        "tab",
        "console",
        "buffer",
        "log",
    ]
)
_LOOKING = frozenset(
    [
        "get",
        "list",
        "read",
        "search",
        "find",
        "check",
        "view",
        "show",
        "describe",
        "query",
        "lookup",
        "preview",
        "count",
        "is",
        "can",
    ]
)
_WRITING = frozenset(
    [
        "write",
        "edit",
        "create",
        "append",
        "patch",
        "replace",
        "comment",
        "message",
        "send",
        "email",
        "post",
        "note",
        "reply",
        "draft",
        "think",
        "plan",
        "say",
    ]
)
_MASS_KEY = re.compile(
    r"\"(?:all|delete_all|remove_all|everything|recursive|force|permanent(?:ly)?"
    r"|hard(?:_delete)?|purge|cascade|skip_confirmation|no_backup|bulk"
    r"|wipe)\"\s*:\s*(?:true|\"(?:true|yes)\")",
    re.IGNORECASE,
)
_MASS_VALUE = re.compile(r"[\"'](?:\*|all|everything|everyone|all_users|%|/|~|\.\*)[\"']", re.IGNORECASE)
_MANY = 10

_NOT = (
    r"\b(?:don'?t|do not|never|must not|mustn'?t|cannot|not allowed to|may not|without"
    r"|avoid|no need to|should not|shouldn'?t)\b(?: \w+){0,3} (?:"
)
_YES = re.compile(
    r"\b(?:yes|yep|yeah|go ahead|confirm(?:ed)?|proceed|sure|please do|ok(?:ay)?|do it"
    r"|sounds good|correct|agreed?|fine|approved?|that works)\b"
)
_ASKED = {family: re.compile(rf"\b(?:{words})") for family, (_, words) in _FAMILIES.items()}
_FORBIDDEN = {family: re.compile(rf"{_NOT}{words})") for family, (_, words) in _FAMILIES.items()}


@dataclass(frozen=True, slots=True)
class Action:
    """A tool call that destroys something.

    Args:
        family: What kind of destruction: a key of the table above.
        severity: If nobody asked for it.
        confidence: That it destroys.
        start: Where in the arguments it shows.
        end: One after.
        what: For people: "deletes infrastructure".
        mass: Whether it concerns many things at once, or cannot be undone.
    """

    family: str
    severity: Severity
    confidence: float
    start: int
    end: int
    what: str
    mass: bool


def destructive(call: Passage) -> Action | None:
    """Tell whether a tool call destroys something; of several reasons the gravest."""
    words = name_words(call.tool or "")
    return _command(call, words) or _by_name(call, words)


def name_words(name: str) -> frozenset[str]:
    """Split a tool's name into words: ``deleteAll_users`` is delete, all, users."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return frozenset(re.split(r"[\W_]+", parted.lower())) - {""}


def _command(call: Passage, words: frozenset[str]) -> Action | None:
    found = find_command(call.text)
    if found is None:
        return None
    if words & _WRITING:  # the command is only written down
        return Action(found.family, "low", 0.4, found.start, found.end, f"{found.what} if somebody runs it", mass=True)
    return Action(found.family, found.severity, 0.85, found.start, found.end, found.what, mass=True)


def _by_name(call: Passage, words: frozenset[str]) -> Action | None:
    family = next((f for f, (verbs, _) in _FAMILIES.items() if words & verbs), None)
    if family is None or words & _HARMLESS or (words & _LOOKING and not words & _FAMILIES["delete"][0]):
        return None
    mass = bool(
        words & {"all", "everything", "bulk", "database", "account", "accounts", "tenant", "production", "users"}
    ) or _is_mass(call.text)
    what = f"calls {call.tool}" + (" on many things at once, or for good" if mass else "")
    end = min(len(call.text), 300)
    return Action(family, "high" if mass else "medium", 0.75 if mass else 0.6, 0, end, what, mass)


def _is_mass(arguments: str) -> bool:
    if _MASS_KEY.search(arguments) or _MASS_VALUE.search(arguments):
        return True
    return any(part.count(",") >= _MANY - 1 for part in re.findall(r"\[([^\[\]{}]*)\]", arguments))


def asked_for(family: str, before: Sequence[Passage]) -> Asked:
    """Tell whether people asked for such an action, from what was said ``before`` it.

    The user's words count, and a user's yes to an assistant that named the action. A ban in the user's words or the
    system prompt is stronger than both.
    """
    said = [p.text.lower() for p in before if p.source == "user"]
    ruled = [p.text.lower() for p in before if p.source == "system"]
    if not said:
        return "unknown"
    if any(_FORBIDDEN[family].search(text) for text in said):
        return "forbidden"
    if any(_ASKED[family].search(text) for text in said):
        return "yes"
    proposed = any(_ASKED[family].search(p.text.lower()) for p in before if p.source == "assistant")
    if proposed and any(_YES.search(text) for text in said):
        return "yes"
    return "forbidden" if any(_FORBIDDEN[family].search(text) for text in ruled) else "no"
