"""The questions of all versions are listed in a stable order."""

import pytest

from consultation.analysis.asked import in_order


@pytest.mark.parametrize(
    ("lists", "merged"),
    [
        ([], ""),
        (["abc"], "abc"),
        (["abc", "abc"], "abc"),
        (["ac", "abc"], "abc"),
        (["bc", "abc"], "abc"),
        (["ab", "abc"], "abc"),
        (["cab", "abc"], "cab"),
        (["xy", "abc"], "abcxy"),
        (["ad", "abd", "acd"], "acbd"),
    ],
)
def test_newest_first_and_the_rest_where_it_stood(lists: list[str], merged: str) -> None:
    assert "".join(in_order(lists)) == merged
