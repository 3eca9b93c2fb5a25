"""What a screen reader finds in a window, as JSON on standard output.

Run by Debian's own Python, which has the bindings of the accessibility bus; the name of the
program to read is its only argument.
"""

import json
import sys
from typing import Any

import pyatspi
from gi.repository import GLib

DEEPEST = 30


def describe(node: Any, found: "list[dict[str, Any]]", depth: int = 0) -> None:
    """One thing and all that is in it, as far as it is still there."""
    if depth > DEEPEST:
        return
    states = node.getState()
    if states.contains(pyatspi.STATE_SHOWING):
        found.append(one_thing(node, states))
    for number in range(min(node.childCount, 300)):
        try:
            child = node.getChildAtIndex(number)
            if child is not None:
                describe(child, found, depth + 1)
        except (GLib.Error, RuntimeError):
            continue  # it has gone meanwhile, as things in a window do


def one_thing(node: Any, states: Any) -> "dict[str, Any]":
    """What is known about one thing."""
    thing: dict[str, Any] = {
        "role": node.getRoleName(),
        "name": node.name,
        "description": node.description,
        "focused": states.contains(pyatspi.STATE_FOCUSED),
        "enabled": states.contains(pyatspi.STATE_ENABLED),
        "is_open": states.contains(pyatspi.STATE_EXPANDED)
        if states.contains(pyatspi.STATE_EXPANDABLE)
        else None,
        "text": "",
        "box": [0, 0, 0, 0],
    }
    try:
        text = node.queryText()
        thing["text"] = text.getText(0, text.characterCount)
    except NotImplementedError:
        pass
    try:
        box = node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
        thing["box"] = [box.x, box.y, box.width, box.height]
    except NotImplementedError:
        pass
    return thing


def main() -> None:
    """Read the program that is named."""
    found: list[dict[str, Any]] = []
    desktop = pyatspi.Registry.getDesktop(0)
    for number in range(desktop.childCount):
        application = desktop.getChildAtIndex(number)
        if application is not None and application.name == sys.argv[1]:
            for window in range(application.childCount):
                describe(application.getChildAtIndex(window), found)
    print(json.dumps(found))


main()
