"""The page from cold, and in Chromium: its first view, from a key to the first words, memory over many answers."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import data

_ROUNDS = 3
_VISITS = 5
_ASKED = 20
_ANSWERS = 1000
_TITLES = 300  # that questions are made of
_IN_ONE = 50  # questions of one conversation
_FLAGS = ("--no-sandbox", "--disable-gpu")
# From the key that sends the question to the frame in which the first words stand.
_FIRST_WORDS = """([question]) => new Promise((done) => {
  const box = document.querySelector("#question textarea");
  const before = document.querySelectorAll("article.exchange .sentence").length;
  const live = document.querySelector("#live");
  box.value = question;
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  setTimeout(() => {
    const start = performance.now();
    const shown = () => live.querySelector(".question")?.textContent === question
      && live.querySelector(".sentence, .outcome");
    const watch = new MutationObserver(() => {
      if (!shown()) return;
      watch.disconnect();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - start), 0));
    });
    watch.observe(live, { childList: true, subtree: true });
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    box.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true }));
  }, 100);
})"""


def main() -> None:
    """Print all figures of the page; the library of 50,810 papers is left out where `scale` has not made it."""
    _cold()
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        for name in ("corpus", "scale"):
            if name == "scale" and not (data.CACHE / name / "catalog.sqlite3").exists():
                continue
            with data.copied(name) as folder, _running(folder) as (url, page):
                _views(browser, name, url)
                _words(browser, name, url, folder)
                if name == "corpus":
                    _many(browser, url, folder, page.pid)
        browser.close()


def _cold() -> None:
    times, memory = [], 0
    with data.copied("corpus") as folder:
        for _ in range(_ROUNDS):
            started = time.perf_counter()
            with _running(folder) as (_, page):
                times.append(time.perf_counter() - started)
                memory = max(memory, _resident(page.pid))
    print(f"first page after {statistics.median(times):.2f} s (median of {_ROUNDS}), {memory} MB resident", flush=True)


def _views(browser: Browser, name: str, url: str) -> None:
    """Print how long a warm server takes to show what can be asked."""
    times = []
    for _ in range(_VISITS + 1):
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        started = time.perf_counter()
        page.goto(url, wait_until="commit")
        page.wait_for_selector(".welcome", timeout=120_000)
        times.append(time.perf_counter() - started)
        page.context.close()
    _print(name, "first view", [1000 * seconds for seconds in times[1:]])


def _words(browser: Browser, name: str, url: str, folder: Path) -> None:
    """Print how long it takes from the key that sends a question to the first words of its answer."""
    page = _visit(browser, url)
    times = [_ask(page, question) for question in itertools.islice(_questions(folder), _ASKED + 3)]
    _print(name, "a key to the first words", times[3:])
    page.context.close()


def _many(browser: Browser, url: str, folder: Path, pid: int) -> None:
    """Print what the server's memory is while it gives many answers."""
    page = _visit(browser, url)
    number = int(os.environ.get("ANSWERS", _ANSWERS))
    for count, question in enumerate(itertools.islice(itertools.cycle(_questions(folder)), number), start=1):
        _ask(page, f"{question} ({count})")
        if count % _IN_ONE == 0:
            page.wait_for_selector("#fresh:not(.hide)")
            page.click("#fresh")
            page.wait_for_selector(".welcome")
        if count in (10, number // 10, number // 4, number // 2, number):
            print(f"after {count} answers: {_resident(pid)} MB resident", flush=True)
    page.context.close()


def _visit(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(120_000)
    page.goto(url)
    page.wait_for_selector(".welcome")
    return page


def _ask(page: Page, question: str) -> float:
    """Return the milliseconds to the first words, when the answer is whole."""
    took = float(page.evaluate(_FIRST_WORDS, [question]))
    page.wait_for_selector("#live article[aria-busy=false]")
    page.wait_for_selector("#send:not(.hide)")
    return took


def _questions(folder: Path) -> Iterator[str]:
    """Yield questions about papers from all over a library."""
    from rag import Attest, Settings

    attest = Attest(Settings(_env_file=None, data_dir=folder, llm="none"))
    papers = attest.papers()
    attest.close()
    for paper in papers[:: max(1, len(papers) // _TITLES)]:
        yield f"What do the abstracts say about {paper.title}?"


def _print(name: str, what: str, times: list[float]) -> None:
    middle, most = statistics.median(times), max(times)
    print(f"{name}: {what} {middle:.0f} ms (median of {len(times)}, slowest {most:.0f})", flush=True)


@contextmanager
def _running(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run the page over a library until the block is left."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "-m", "ui", "--port", str(port), "--data-dir", str(folder)]
    page = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait(url, page)
        yield url, page
    finally:
        page.terminate()
        page.wait(20)


def _wait(url: str, page: subprocess.Popen[bytes]) -> None:
    while page.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as reply:
                reply.read()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise SystemExit("the page did not start")


def _resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
