"""A template as an answer that is the same for everybody, and may be kept until something public changes."""

from flask import Response, make_response, render_template


def shared_page(template: str, **context: object) -> Response:
    """The page, marked so that this service and a proxy may keep it and always ask whether it is still current."""
    return shared(make_response(render_template(template, **context)))


def shared(response: Response) -> Response:
    """Mark an answer that does not depend on who asks."""
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response
