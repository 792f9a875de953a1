"""The role that each route of officers needs, and values for the parts of its address."""

from werkzeug.routing import Rule

from consultation.officers.models import Role

FROM_ROLE = {
    "officers.account": Role.VIEWER,
    "officers.end_session": Role.VIEWER,
    "officers.password": Role.VIEWER,
    "officers.password_sent": Role.VIEWER,
    "officers.replace_factor": Role.VIEWER,
    "officers.replace_factor_sent": Role.VIEWER,
    "officers.recovery_codes": Role.VIEWER,
    "officers.recovery_codes_sent": Role.VIEWER,
    "officers.everyone": Role.ADMINISTRATOR,
    "officers.add": Role.ADMINISTRATOR,
    "officers.add_sent": Role.ADMINISTRATOR,
    "officers.one": Role.ADMINISTRATOR,
    "officers.role_sent": Role.ADMINISTRATOR,
    "officers.reset_sent": Role.ADMINISTRATOR,
    "officers.disable_sent": Role.ADMINISTRATOR,
    "officers.audit_trail": Role.ADMINISTRATOR,
    "officers.audit_file": Role.ADMINISTRATOR,
    "officers.settings": Role.ADMINISTRATOR,
    "reporting.consultations": Role.VIEWER,
    "reporting.results": Role.VIEWER,
    "reporting.question": Role.VIEWER,
    "reporting.chart": Role.VIEWER,
    "comments.comments": Role.ANALYST,
    "comments.one_response": Role.ANALYST,
    "comments.star_sent": Role.ANALYST,
    "comments.file": Role.ANALYST,
    "downloads.download": Role.ANALYST,
    "downloads.every_file": Role.ANALYST,
    "downloads.make": Role.ANALYST,
    "downloads.contact_addresses": Role.EDITOR,
    "keying.screen": Role.EDITOR,
    "keying.screen_sent": Role.EDITOR,
    "keying.again_list": Role.EDITOR,
    "keying.again": Role.EDITOR,
    "keying.again_sent": Role.EDITOR,
    "keying.correct": Role.EDITOR,
    "keying.correct_sent": Role.EDITOR,
    "keying.batch_page": Role.EDITOR,
    "keying.batch_sent": Role.EDITOR,
    "keying.template": Role.EDITOR,
    "keying.end": Role.EDITOR,
    "keying.end_sent": Role.EDITOR,
    "authoring.closing_time": Role.EDITOR,
    "authoring.closing_time_sent": Role.EDITOR,
    "publishing.publication": Role.EDITOR,
    "publishing.publication_sent": Role.EDITOR,
    "publishing.preview": Role.EDITOR,
    "publishing.preview_chart": Role.EDITOR,
    "publishing.preview_data": Role.EDITOR,
    "publishing.unpublish_sent": Role.EDITOR,
    "publishing.done_sent": Role.EDITOR,
    "publishing.unlock_sent": Role.ADMINISTRATOR,
    "breakdowns.breakdown": Role.ANALYST,
    "guarded.breakdown": Role.VIEWER,
    "guarded.chart": Role.VIEWER,
    "people.tables": Role.VIEWER,
    "people.chart": Role.VIEWER,
    "breakdowns.file": Role.ANALYST,
    "breakdowns.chart": Role.ANALYST,
    "selecting.selection": Role.ANALYST,
    "selecting.chart": Role.ANALYST,
    "saved.every_one": Role.ANALYST,
    "saved.save_sent": Role.ANALYST,
    "saved.one": Role.ANALYST,
    "saved.change": Role.ANALYST,
    "saved.name_sent": Role.ANALYST,
    "saved.delete_sent": Role.ANALYST,
    "loads.form": Role.EDITOR,
    "loads.form_sent": Role.EDITOR,
    "loads.loaded": Role.EDITOR,
    "authoring.late": Role.EDITOR,
    "authoring.late_sent": Role.EDITOR,
    "operations.what_is_kept": Role.VIEWER,
    "officers.assigned_sent": Role.ADMINISTRATOR,
    "officers.reach_sent": Role.ADMINISTRATOR,
    "rehearsal.rehearsal": Role.VIEWER,
    "rehearsal.begin": Role.VIEWER,
    "rehearsal.end": Role.VIEWER,
}
"""Officers' pages, each with the lowest role that opens it."""

VALUES = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "int": 2,
    "slug": "a-consultation",
    "default": "something",
    "string": "something",
    "path": "something",
}


def values_of(rule: Rule) -> dict[str, object]:
    """A value for each variable part of an address."""
    kinds = {name: type(each).__name__ for name, each in rule._converters.items()}
    known = {"UUIDConverter": "uuid", "IntegerConverter": "int", "PathConverter": "path"}
    values: dict[str, object] = {
        name: VALUES[known.get(kind, "slug" if name == "slug" else "default")]
        for name, kind in kinds.items()
    }
    return {**values, **(rule.defaults or {})}
