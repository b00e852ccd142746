"""A page of Chromium under watch: what it says, asks, refuses; when it is done; pictures of it."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

CHECKS: Final = Path(__file__).with_name("checks.js").read_text(encoding="utf-8")
#: Longer pages are cut in pictures.
_TALLEST: Final = 2400
_LISTEN: Final = """
document.addEventListener("securitypolicyviolation", (event) => {
  window.reported?.(`${event.violatedDirective} refused ${event.blockedURI} at ${location.href}`);
});
"""
#: A script asks for another month before the last answer is there, and takes the question back.
_TAKEN_BACK: Final = "net::ERR_ABORTED"


@dataclass  # not slots: Playwright notes its handlers on it
class Watch:
    """A page and everything that went wrong in it since `clear`."""

    page: Page
    base: str
    wrong: list[str] = field(default_factory=list)
    #: Statuses that are meant to come back, and what Chromium says of them.
    expected: frozenset[int] = frozenset()
    asked: int = 0

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(f"page error: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)
        self.page.on("request", self._asked)
        self.page.on("dialog", self._dialog)

    def _said(self, message: ConsoleMessage) -> None:
        policy = "content security policy" in message.text.lower()
        known = any(f"status of {status}" in message.text for status in self.expected)
        if (message.type == "error" and not known) or policy:
            self.wrong.append(f"console {message.type}: {message.text[:300]}")

    def _failed(self, request: Request) -> None:
        if request.failure != _TAKEN_BACK:
            self.wrong.append(f"request failed: {request.url[:200]} ({request.failure})")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400 and answer.status not in self.expected:
            self.wrong.append(f"status {answer.status}: {answer.url[:200]}")

    def _asked(self, request: Request) -> None:
        self.asked += 1
        told = urlsplit(request.url)
        ours = f"{told.scheme}://{told.netloc}" == self.base
        if not ours and told.scheme not in ("data", "blob", "about"):
            self.wrong.append(f"request to elsewhere: {request.url[:200]}")

    def _dialog(self, dialog: Any) -> None:
        self.wrong.append(f"dialog: {dialog.message[:200]}")
        dialog.dismiss()

    def call(self, name: str) -> Any:
        """The answer of one of the checks; they are put in again when the page is another one."""
        self.page.evaluate(f"() => {{ if (!window.acceptanceChecks) {{ {CHECKS} }} }}")
        return self.page.evaluate(f"() => window.acceptanceChecks.{name}()")

    def done(self, limit_s: float) -> None:
        """Scroll through, so that charts are drawn, and wait until nothing waits."""
        self.page.wait_for_load_state("load")
        until, left = time.monotonic() + limit_s, ["?"]
        while left and time.monotonic() < until:
            self._scroll()
            left = self.call("waiting")
            if left:
                self.page.wait_for_timeout(250)
        self.page.wait_for_timeout(150)
        if left:
            self.wrong.append(f"not done after {limit_s:.0f} s: {'; '.join(left[:4])}")
        self.wrong += self.call("failures")

    def _scroll(self) -> None:
        script = """async () => {
            const high = document.scrollingElement.scrollHeight;
            for (let at = 0; at < high; at += 700) {
                scrollTo(0, at); await new Promise((go) => requestAnimationFrame(() => go()));
            }
            scrollTo(0, 0);
        }"""
        self.page.evaluate(script)

    def tabs(self, most: int = 400) -> list[str]:
        """Press Tab from the top to the end: focus can be seen, and comes round.

        A field for a day has stops of its own for its parts.
        """
        self.page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }")
        wrong: list[str] = []
        for _ in range(most):
            self.page.keyboard.press("Tab")
            at = self.call("focused")
            if at is None or at["times"] > 6:
                if at:
                    wrong.append(f"focus stays at {at['what']}")
                break
            # The button of a field for a day draws its own ring, which a page cannot see.
            if not at["ring"] and at["times"] == 1:
                wrong.append(f"focus not marked: {at['what']}")
            if not at["inside"]:
                wrong.append(f"focus out of sight: {at['what']}")
        return list(dict.fromkeys(wrong))[:6]

    def picture(self, path: Path) -> None:
        """A picture of the page from its top, made small where Pillow is there."""
        high = min(_TALLEST, int(self.page.evaluate("document.scrollingElement.scrollHeight")))
        size = self.page.viewport_size or {"width": 1440}
        clip: Any = {"x": 0, "y": 0, "width": size["width"], "height": high}
        made = self.page.screenshot(full_page=True, clip=clip)
        path.write_bytes(smaller(made))


def smaller(png: bytes) -> bytes:
    """The picture with 128 colours, if Pillow is installed."""
    try:
        from PIL import Image  # type: ignore[import-not-found]
    except ImportError:
        return png
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(128).save(out, "PNG", optimize=True)
    return out.getvalue() if len(out.getvalue()) < len(png) else png


def watched(one: Browser, base: str, width: int) -> Watch:
    """A page of its own profile, under watch from its first request."""
    context: Any = one.new_context(
        viewport={"width": width, "height": 900}, color_scheme="light", locale="en-GB",
        accept_downloads=False,
    )  # fmt: skip
    page = context.new_page()
    found = Watch(page, base)
    page.expose_function("reported", lambda text: found.wrong.append(f"policy: {text}"))
    page.add_init_script(_LISTEN)
    return found
