"""The promises of every page, and that each template is in order."""

import re
from pathlib import Path

import pytest

from tests.pages import faults_of

TEMPLATES = Path(__file__).parents[2] / "app" / "web" / "templates"
GOOD = (
    '<html lang="en"><title>Today · Daylight</title><a class="skip" href="#main">Skip</a>'
    '<h1>Today</h1><form action="/x"><label for="a">A</label><input id="a"></form></html>'
)


def test_a_page_in_order_has_no_faults():
    assert faults_of(GOOD) == []


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (GOOD.replace("<h1>Today</h1>", ""), "h1"),
        (GOOD.replace("<h1>Today</h1>", "<h1>Today</h1><h1>Again</h1>"), "h1"),
        (GOOD.replace("<title>Today", "<title>Now"), "does not open"),
        (GOOD.replace('lang="en"', ""), "language"),
        (GOOD.replace('class="skip"', ""), "skip"),
        (GOOD.replace('for="a"', ""), "label"),
        (GOOD.replace('action="/x"', ""), "action"),
        (GOOD.replace("<h1>", '<h1 style="color:red">'), "style"),
        (GOOD.replace("<h1>", '<h1 onclick="x()">'), "onclick"),
        (GOOD.replace("</html>", "<script>x()</script></html>"), "script"),
        (GOOD.replace("</html>", '<script src="//cdn.invalid/x.js"></script></html>'), "another"),
        (GOOD.replace("</html>", '<p id="a"></p></html>'), "twice"),
        (GOOD.replace("</html>", '<img src="/x.png"></html>'), "alt"),
    ],
)
def test_each_broken_promise_is_seen(broken, fault):
    assert any(fault in found for found in faults_of(broken)), faults_of(broken)


def test_every_template_parses(app):
    names = sorted(
        str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file()
    )
    assert names
    for name in names:
        app.jinja_env.get_template(name)


def test_no_template_trusts_what_people_typed():
    told = re.compile(r"\|\s*safe\b|autoescape\s+false")
    trusting = [path.name for path in TEMPLATES.rglob("*.html") if told.search(path.read_text())]
    assert trusting == []
