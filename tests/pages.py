"""What every page of ours promises, checked on each page that any test fetches."""

import re
from html.parser import HTMLParser

LABELLED = {"input", "select", "textarea"}
NEED_NO_LABEL = {"hidden", "submit", "button"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class _Page(HTMLParser):
    """Reads a page and notes what breaks a promise."""

    def __init__(self):
        super().__init__()
        self.faults = []
        self.h1, self.title = [], ""
        self.ids, self.labels, self.fields, self.refs = [], set(), [], []
        self.lang, self.skip = False, False
        self.open = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._check_inline(tag, given)
        self._check_form(tag, given)
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("aria-describedby", "aria-labelledby"):
            self.refs += given.get(name, "").split()
        if tag == "html":
            self.lang = bool(given.get("lang"))
        if tag == "a" and given.get("href", "").startswith("#"):
            self.skip = self.skip or "skip" in given.get("class", "")
        if tag == "h1":
            self.h1.append("")
        if tag == "img" and "alt" not in given:
            self.faults.append("an image has no alt")
        if tag not in VOID:
            self.open.append(tag)

    def _check_form(self, tag, given):
        if tag == "label":
            self.labels.add(given.get("for"))
        if tag == "form" and not given.get("action"):
            self.faults.append("a form has no action")
        if tag == "form" and "form" in self.open:
            self.faults.append("a form stands inside a form")
        if tag in LABELLED and given.get("type") not in NEED_NO_LABEL:
            self.fields.append((given, "label" in self.open))

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        if self.open and self.open[-1] == "title" and "svg" not in self.open:
            self.title += data
        if "h1" in self.open and self.h1:
            self.h1[-1] += data
        if self.open and self.open[-1] == "script" and data.strip():
            self.faults.append("a script stands in the page")

    def _check_inline(self, tag, given):
        for name in given:
            if name == "style" or name.startswith("on"):
                self.faults.append(f"<{tag}> has the attribute {name}")
        if tag == "style":
            self.faults.append("styles stand in the page")
        for name in ("src", "action"):
            if re.match(r"(https?:)?//", given.get(name) or ""):
                self.faults.append(f"<{tag}> asks another machine: {given[name]}")


def faults_of(html):
    """List every broken promise of a page."""
    page = _Page()
    page.feed(html)
    words = [" ".join(text.split()) for text in page.h1]
    if len(words) != 1 or not words[0]:
        page.faults.append(f"there are {len(words)} h1: {words}")
    elif not " ".join(page.title.split()).startswith(words[0]):
        page.faults.append(f"the title “{page.title}” does not open with the h1 “{words[0]}”")
    if not page.lang:
        page.faults.append("the page does not say its language")
    if not page.skip:
        page.faults.append("there is no skip link")
    twice = {name for name in page.ids if page.ids.count(name) > 1}
    if twice:
        page.faults.append(f"ids stand twice: {sorted(twice)}")
    for given, wrapped in page.fields:
        named = wrapped or given.get("aria-label") or given.get("id") in page.labels
        if not named:
            page.faults.append(f"a field has no label: {given}")
    lost = set(page.refs) - set(page.ids)
    if lost:
        page.faults.append(f"nothing has the id {sorted(lost)}")
    return page.faults
