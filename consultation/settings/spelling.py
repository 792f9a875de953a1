"""Refuses names that are no setting: nothing would read them, so a misspelt key encrypts nothing.

It must not know what a setting means, nor read a file.
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from consultation.settings.values import UnsafeSetting

ALIKE = 0.85
"""How alike a misspelt name is, by difflib's ratio: BACKUPKEY is near enough, PORT is not."""


def unknown(variables: Iterable[str], prefix: str, known: Sequence[str]) -> list[str]:
    """The variables that begin as ours do, in any case, and are none of them."""
    return sorted(
        each for each in variables if each.upper().startswith(prefix) and each not in known
    )


def check_variables(variables: Iterable[str], prefix: str, known: Sequence[str]) -> None:
    """Refuse an environment variable that is nearly one of ours.

    One that is like none of ours may be somebody else's: where several services run, each is told
    of the others by variables that begin with their names.
    """
    names = {each.removeprefix(prefix): each for each in known}
    for variable in unknown(variables, prefix, known):
        end = variable.upper().removeprefix(prefix)
        for nearest in get_close_matches(end, names, n=1, cutoff=ALIKE):
            cure = f"Rename it to {names[nearest]}, or unset it."
            raise UnsafeSetting(variable, "this variable is not a setting.", cure)


def check_names(
    names: Iterable[str], path: Path, known: Sequence[str], variables: Mapping[str, str]
) -> None:
    """Refuse a name in config.toml that is none of ours, or that only a variable can set."""
    for name in names:
        if name in known:
            continue
        if name in variables:
            cure = f"Set it in the environment, as {variables[name]}."
        elif nearest := get_close_matches(name.lower(), known, n=1):
            cure = f"Write {nearest[0]}, or take it out."
        else:
            cure = f"Use one of: {', '.join(sorted(known))}."
        raise UnsafeSetting(str(path), f"“{name}” is not a setting here.", cure)
