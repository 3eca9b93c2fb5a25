"""Does something in a window as a program does that sees nothing but its accessibility tree.

Run by Debian's own Python, like `spoken`. Arguments: the program, ``press`` or ``write``, the role
and the beginning of the name of a thing. The text to write comes from standard input: whoever looks
for secrets in the arguments of processes meanwhile would find it there.
"""

import sys
from typing import Any

import pyatspi

DEEPEST = 30


def find(node: Any, role: str, name: str, depth: int = 0) -> Any:
    """The first thing with this role and a name that begins like this."""
    if depth > DEEPEST:
        return None
    showing = node.getState().contains(pyatspi.STATE_SHOWING)
    if showing and node.getRoleName() == role and node.name.startswith(name):
        return node
    for number in range(min(node.childCount, 300)):
        child = node.getChildAtIndex(number)
        found = find(child, role, name, depth + 1) if child is not None else None
        if found is not None:
            return found
    return None


def press(thing: Any) -> None:
    """Do what a press does."""
    actions = thing.queryAction()
    names = [actions.getName(number).lower() for number in range(actions.nActions)]
    assert actions.doAction(names.index("press"))


def write(thing: Any, text: str) -> None:
    """Go to a field and put a text into it."""
    thing.queryComponent().grabFocus()
    assert thing.queryEditableText().setTextContents(text)


def main() -> None:
    """Do what is asked for."""
    program, verb, role, name = sys.argv[1:]
    text = sys.stdin.read()
    desktop = pyatspi.Registry.getDesktop(0)
    applications = [desktop.getChildAtIndex(number) for number in range(desktop.childCount)]
    for application in applications:
        if application is not None and application.name == program:
            thing = find(application, role, name)
            if thing is not None:
                write(thing, text) if verb == "write" else press(thing)
                return
    sys.exit(f"there is no {role} {name!r}")


main()
