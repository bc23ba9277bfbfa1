"""A real Chromium on the running application: at a desk, on a phone, and without JavaScript."""

import logging
import shutil
import threading
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import make_server

from app.models import RoleName
from app.services import members
from tests.factories.moments import NOW
from tests.factories.people import member

WAYS = {
    "desk": {"viewport": {"width": 1200, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True},
    "no-script": {"viewport": {"width": 1200, "height": 800}, "java_script_enabled": False},
    "dark": {"viewport": {"width": 1200, "height": 800}, "color_scheme": "dark"},
}
GRAVE = {"serious", "critical"}
SECONDS = 15


@pytest.fixture(scope="session")
def chromium():
    """The machine's own Chromium, started once."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("needs chromium, which is not on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def address(app, clock, socket_enabled):
    """Where the application answers: served by threads of this process, so that time stands."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app.config.update(WTF_CSRF_ENABLED=True)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join(SECONDS)
    server.server_close()


@dataclass
class Visit:
    """One reader in one browser. What a page says wrong on the console fails the test."""

    page: Page
    address: str
    way: str
    session: object
    wrong: list

    def go(self, path):
        """Open a page of ours."""
        return self.page.goto(self.address + path)

    def sign_in(self, role=RoleName.TRACKER, **facts):
        """Come in by a one-time link, as a new member of this role."""
        who = member(self.session, role, **facts)
        link = members.issue_link(self.session, who, now=NOW)
        self.session.commit()
        self.go(f"/account/link/{link.secret}")
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        return who

    def looks_right(self):
        """Assert that nothing grave is wrong for anybody, and that nothing runs off the side."""
        self.page.wait_for_load_state()  # a click is done when the answer begins, not when it ends
        assert self.wrong == [], self.page.url
        if self.way == "no-script":  # axe is a script
            return
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(wide) <= 0, f"{self.page.url} runs off the side"
        found = Axe().run(self.page).response["violations"]
        grave = [
            (each["id"], [node["html"] for node in each["nodes"]])
            for each in found
            if each["impact"] in GRAVE
        ]
        assert grave == [], self.page.url


@pytest.fixture(params=list(WAYS))
def way(request):
    """Each way somebody may come."""
    return request.param


@pytest.fixture
def visit(chromium, address, session, way):
    """A reader who has not signed in, in each of the ways."""
    # Pages glide to an anchor where motion is welcome: a place that was measured would have moved.
    context = chromium.new_context(**WAYS[way], reduced_motion="reduce")
    context.set_default_timeout(SECONDS * 1000)
    page = context.new_page()
    wrong = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((address, "data:")) else wrong.append(asked.url),
    )
    yield Visit(page, address, way, session, wrong)
    context.close()
