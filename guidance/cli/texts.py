"""``guidance render`` and ``compare``: trying a text without any database."""

from typing import Any

import click

from guidance.cli.shell import main
from guidance.errors import Refusal


@main.command()
@click.argument("file", type=click.File(encoding="utf-8"))
def render(file: Any) -> None:
    """Print the safe HTML of a Markdown FILE (- for standard input)."""
    from guidance.text.markdown.rendering import render as run
    from guidance.text.turning import refusal_of

    text = _text_of(file)
    if reason := refusal_of(text):
        click.echo(f"Not fit to be published. {reason}.", err=True)
    click.echo(run(text).html)


@main.command()
@click.argument("old", type=click.File(encoding="utf-8"))
@click.argument("new", type=click.File(encoding="utf-8"))
@click.option("--html", "as_html", is_flag=True, help="Print the new page with marks instead.")
def compare(old: Any, new: Any, as_html: bool) -> None:
    """Print what changed from the Markdown file OLD to NEW, in words. Exits 0 whether or not anything did."""
    from guidance.text.compare import compare as run
    from guidance.text.compare.telling import told
    from guidance.text.markdown.rendering import render as rendered

    (facts, before), (new_facts, after) = (_above_and_text(file) for file in (old, new))
    comparison = run(rendered(before).html, rendered(after).html)
    if as_html:
        click.echo(comparison.html)
        return
    for name in dict.fromkeys((*facts, *new_facts)):
        if facts.get(name) != new_facts.get(name):
            click.echo(f"{name} above the text: {facts.get(name) or 'not there'} -> {new_facts.get(name) or 'gone'}")
    click.echo(told(comparison))


def _above_and_text(file: Any) -> tuple[dict[str, str], str]:
    """The facts above a text, as files of Markdown have them, and the text."""
    from guidance.importing.front import UnreadableFrontMatter, front_matter

    try:
        found, text = front_matter(_text_of(file))
    except UnreadableFrontMatter as unreadable:
        raise Refusal(f"{file.name}: {unreadable}") from None
    return found.facts, text


def _text_of(file: Any) -> str:
    try:
        text: str = file.read()
    except UnicodeDecodeError:
        raise Refusal(f"{file.name} is not UTF-8 text.") from None
    return text.replace("\r\n", "\n")
