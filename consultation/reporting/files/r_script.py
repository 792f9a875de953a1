"""`responses.R`: the script with which R reads `responses-r.csv`, with every label.

It must not know how answers are stored, nor the labels of which language it is given.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from consultation.questionnaire.answers import ColumnKind
from consultation.reporting.files.statistics_files import Variable, names_for_packages

TYPE = "text/plain; charset=us-ascii"
_HEAD = """\
# Reads responses-r.csv into R (4.0 or newer; no package is needed). Give the names under which you
# saved both files:
#
#   source("responses.R")
#   responses <- read_responses("responses-r.csv")
#
# The attribute "label" of each column is its question. Options are factors, whose levels stand in
# the order of the questionnaire; what is off a scale, such as "don't know", comes last. Ticks are
# TRUE or FALSE, and NA where the question was not answered. Days are dates.

read_responses <- function(file) {
  responses <- read.csv(file, colClasses = "character", na.strings = "NA", encoding = "UTF-8",
                        check.names = FALSE)
  column <- function(name, label, read) {
    if (!name %in% names(responses)) {
      stop("There is no column ", name, ". Download both files anew, one after the other.")
    }
    cells <- read(responses[[name]])
    attr(cells, "label") <- label
    responses[[name]] <<- cells
  }
  words <- identity
  number <- as.numeric
  day <- as.Date
  ticked <- function(cells) cells == "1"
  option <- function(...) {
    function(cells) {
      labels <- c(...)
      unknown <- setdiff(cells, c(NA, names(labels)))
      if (length(unknown) > 0) {
        stop("There is no option ", unknown[1], ". Download both files anew, one after the other.")
      }
      factor(cells, names(labels), labels)
    }
  }

"""
_READERS = {
    ColumnKind.FLAG: "ticked",
    ColumnKind.PLACE: "number",
    ColumnKind.POINTS: "number",
    ColumnKind.NUMBER: "number",
    ColumnKind.DAY: "day",
}


def script(variables: Sequence[Variable], slug: str) -> Iterator[bytes]:
    """The script for the columns of a consultation, and of any selection of its responses."""
    yield f"# {slug}\n#\n{_HEAD}".encode()
    names = names_for_packages([each.column for each in variables])
    for name, each in zip(names, variables, strict=True):
        yield f"  column({_text(name)}, {_text(each.label)}, {_reader(each)})\n".encode()
    yield b"\n  responses\n}\n"


def _reader(variable: Variable) -> str:
    if not variable.options:
        return _READERS.get(variable.kind, "words")
    options = _told_apart(variable.options).items()
    return f"option({', '.join(f'{_text(id_)} = {_text(label)}' for id_, label in options)})"


def _told_apart(options: Mapping[str, str]) -> dict[str, str]:
    """Labels of which no two are the same: R would make one level of them."""
    labels = list(options.values())
    return {
        id_: f"{label} ({id_})" if labels.count(label) > 1 else label
        for id_, label in options.items()
    }


def _text(text: str) -> str:
    """A string of R: no label can end it and go on as a command."""
    plain = _in_one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_escaped(plain)}"'


def _escaped(text: str) -> str:
    """Letters beyond ASCII as R escapes them: it reads a script in its computer's own encoding."""
    return re.sub(r"[^ -~]", lambda letter: f"\\U{ord(letter[0]):08x}", text)


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
