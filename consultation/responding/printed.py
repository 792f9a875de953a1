"""The address of the questionnaire to print. Parse, have it made, send; not how it looks."""

from flask import Blueprint, g, make_response, request
from werkzeug.wrappers import Response

from consultation.responding.consulting import current, know_consultation, name_consultation
from consultation.responding.printing import questionnaire

paper = Blueprint("printed", __name__, url_prefix="/c/<slug:slug>")
paper.url_value_preprocessor(name_consultation)
paper.before_request(know_consultation)


@paper.get("/questionnaire.pdf")
def to_print() -> Response:
    """The questionnaire in the language of the address, in large print where that is asked for."""
    here, large = current(), request.args.get("size") == "large"
    made = make_response(questionnaire(here, g.language, large=large))
    made.mimetype = "application/pdf"
    size = "-large" if large else ""
    name = f"{here.slug}-questionnaire-{g.language}{size}.pdf"
    made.headers["Content-Disposition"] = f'inline; filename="{name}"'
    made.headers["Content-Language"] = g.language
    made.add_etag()
    return made.make_conditional(request)
