"""Refuses names that are no setting: nothing would read them, so a misspelt key encrypts nothing.

It must not know what a setting means, nor read a file.
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from consultation.settings.values import UnsafeSetting


def check_variables(variables: Iterable[str], prefix: str, known: Sequence[str]) -> None:
    """Refuse an environment variable that begins as ours do and is none of them."""
    for variable in sorted(variables):
        if variable.upper().startswith(prefix) and variable not in known:
            nearest = get_close_matches(variable.upper(), known, n=1, cutoff=0.8)
            cure = f"Rename it to {nearest[0]}, or unset it." if nearest else "Unset it."
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
