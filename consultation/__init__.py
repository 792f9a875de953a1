"""The consultation platform on one page: `create_app` makes the Flask application.

It reads the settings, opens the database, and lets each room (a package below) add its pages.
"""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from consultation.settings import Settings, read_settings

TOP = Path(__file__).resolve().parent.parent
LARGEST_BODY = 8 * 1024 * 1024
A_YEAR = 365 * 24 * 3600


def create_app(settings: Settings | None = None, *, patience: float | None = None) -> Flask:
    """Make the application; raises UnsafeSetting rather than start with an unsafe setting.

    `patience` is how many seconds a write waits for its turn.
    """
    # Rooms are imported here and not above: each can then be used, and tested, without the others.
    from consultation.engine import PATIENCE_SECONDS
    from consultation.site import Site

    settings = settings or read_settings()
    app = Site(
        "consultation",
        root_path=str(TOP),
        instance_path=str(settings.instance),
        template_folder="templates",
        static_folder="static",
    )
    patience = PATIENCE_SECONDS if patience is None else patience
    _configure(app, settings, patience)
    _open_database(app, settings, patience)
    _open_rooms(app, settings)
    _wrap(app, settings)
    return app


def _configure(app: Flask, settings: Settings, patience: float) -> None:
    from consultation.engine import engine_options

    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url, patience),
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=5_000,
        BABEL_DEFAULT_LOCALE="en_GB",
        BABEL_TRANSLATION_DIRECTORIES=str(TOP / "consultation" / "translations"),
        SEND_FILE_MAX_AGE_DEFAULT=A_YEAR,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.url_map.strict_slashes = False  # people who type an address add a slash, or forget one


def _open_database(app: Flask, settings: Settings, patience: float) -> None:
    from consultation.engine import prepare
    from consultation.extensions import db, migrate
    from consultation.transactions import end_request, install_store

    db.init_app(app)
    migrate.init_app(app, db, directory=str(TOP / "migrations"))
    with app.app_context():
        prepare(db.engine, patience)
    app.teardown_request(end_request)
    install_store(settings.sqlite, settings.instance, app.extensions, patience)


def _open_rooms(app: Flask, settings: Settings) -> None:
    from consultation import antiforgery, commands, doorway, error_pages, prose, web
    from consultation.authoring import routes as authoring
    from consultation.extensions import babel
    from consultation.keying import routes as keying
    from consultation.officers import routes as officers
    from consultation.operations import pages as operations
    from consultation.publishing import routes as publishing
    from consultation.reporting.pages import routes as reporting
    from consultation.responding import routes as responding

    babel.init_app(app, locale_selector=prose.page_locale)
    web.install(app, settings)
    error_pages.install(app)
    doorway.install(app, settings)
    for room in (responding, officers, reporting, operations, authoring, publishing, keying):
        room.install(app)
    # After the rooms: they say which cookie a request's tokens are bound to before it is checked.
    antiforgery.install(app)
    commands.install(app)


def _wrap(app: Flask, settings: Settings) -> None:
    """Have long answers give way, serve static files, give every answer the security headers, and
    believe as many proxies as there are."""
    from consultation.giving_way import GivingWay
    from consultation.web import SecurityHeaders

    giving_way = app.extensions["giving_way"] = GivingWay(app.wsgi_app)
    app.wsgi_app = giving_way  # type: ignore[method-assign]  # the documented way to wrap it
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # the documented way to wrap it
        app.wsgi_app,
        root=str(TOP / "static"),
        prefix="static/",
        max_age=A_YEAR,
        allow_all_origins=False,
    )
    app.wsgi_app = SecurityHeaders(app.wsgi_app)  # type: ignore[method-assign]  # the documented way to wrap it
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the documented way to wrap it
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_port=hops, x_prefix=0
        )
