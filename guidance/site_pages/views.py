"""The pages about the service, for readers and at the desk."""

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from guidance.errors import TextRefused
from guidance.models import About, Permission
from guidance.site_pages.pages import TITLES, AboutPage, publish, shown
from guidance.web.addresses import or_missing, whole_number
from guidance.web.answering import answered
from guidance.web.fields import Lines
from guidance.web.forms import Form, blame, filled
from guidance.web.guards import needs, public
from guidance.web.identity import me
from guidance.web.pages import private_page, shared_page
from guidance.web.session import limits, now, session, settings


class SitePageForm(Form):
    """The text, and the version on which it was begun."""

    body = Lines("Text, in Markdown", [filled("Enter the text")])
    based_on = HiddenField()
    blamed = blame(body=TextRefused)

    @property
    def number(self) -> int:
        """The version on which the text was begun."""
        return whole_number(self.based_on.data)


rooms = Blueprint("site_pages", __name__)


@rooms.get("/about", defaults={"name": "about"})
@rooms.get("/how-we-review", defaults={"name": "how-we-review"})
@rooms.get("/accessibility", defaults={"name": "accessibility"})
@rooms.get("/privacy", defaults={"name": "privacy"})
@rooms.get("/contact", defaults={"name": "contact"})
@public
def page(name: str) -> ResponseReturnValue:
    """One page about the service, as it is or as an earlier ``version`` was."""
    typed = request.args.get("version")
    found = _found(name, None if typed is None else whole_number(typed))
    return shared_page("site_pages/page.html", page=found, html=found.html(_names(), limits()))


@rooms.get("/desk/site-pages")
@needs(Permission.MANAGE)
def site_pages() -> ResponseReturnValue:
    """All of them, with the version that readers have."""
    return private_page("site_pages/list.html", pages=[_found(about.value) for about in About])


@rooms.route("/desk/site-pages/<name>", methods=["GET", "POST"])
@needs(Permission.MANAGE)
def edit(name: str) -> ResponseReturnValue:
    """A new version of one of them."""
    found = _found(name)
    form = SitePageForm()
    if request.method == "GET":
        form.body.data, form.based_on.data = found.body, str(found.number)
    return answered(
        form,
        lambda: publish(
            session(), found.about, form.body.words, based_on=form.number, limits=limits(), by=me(), at=now()
        ),
        lambda: _editor(name, form),
        then=url_for("site_pages.page", name=name),
    )


def _editor(name: str, form: SitePageForm) -> Response:
    found = _found(name)
    form.based_on.data = str(found.number)  # also after a refusal: the next decision is a new one
    return private_page("site_pages/edit.html", page=found, form=form)


def _found(name: str, number: int | None = None) -> AboutPage:
    """:raises Missing: when there is no such page or version."""
    about = next((about for about in TITLES if about.value == name), None)
    return or_missing(shown(session(), about, number) if about else None, "There is no page at this address.")


def _names() -> dict[str, str]:
    known, contact = settings(), settings().contact
    address = contact if "://" in contact else f"mailto:{contact}"
    return {
        "site": known.site_name,
        "organisation": known.organisation,
        "address": known.base_url,
        "contact": f"[{contact}]({address})" if contact else "the address that your organisation has for it",
    }
