"""The conversations that are kept, on the page: listed, searched, opened again, renamed, saved, deleted."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from rag import AttestError
from ui.ask.answers import sent
from ui.ask.archived import archived
from ui.ask.asking import Asking
from ui.ask.chat import shared, user_of
from ui.ask.drawing import Updates
from ui.ask.talk import Talk, ended, opened
from ui.assets import read
from ui.formats import packed
from ui.notices import trouble
from ui.settings.preferences import Preferences

_SHOWN = 100
_FILES = {"json": (".attest.json", "application/json"), "md": (".md", "text/markdown")}
_TICK = 0.7  # seconds: how often an answer that another page began is looked after
_LARGEST = 32_000_000  # bytes of a file
_TOO_LARGE = "The file is too large to be a conversation; choose one that was saved here."
# The page's address names its conversation: a reload, a bookmark or another tab opens it again.
_TO_URL = """(name) => {
  const url = new URL(location.href);
  if (name) url.searchParams.set("c", name); else url.searchParams.delete("c");
  history.replaceState(null, "", url);
}"""
_FROM_URL = '(name, talk, chosen) => [new URL(location.href).searchParams.get("c") ?? "", talk, chosen]'
_TEMPLATE = (
    '<div class="receive"><label class="quiet-button">Open a saved conversation'
    f'<input type="file" accept=".json,application/json" data-largest="{_LARGEST}" class="sr-only"></label></div>'
    "${value}"
)


@dataclass(frozen=True, slots=True)
class Archive:
    """The components of the list; `seen` tells whether it is open, `watch` looks after an answer begun elsewhere."""

    toggle: gr.Button
    seen: gr.State
    panel: gr.Column
    search: gr.Textbox
    told: gr.HTML
    list: gr.HTML
    watch: gr.Timer


def place() -> Archive:
    """Put the list on the page, closed."""
    toggle = gr.Button("Conversations", size="sm", scale=0, min_width=80, elem_id="conversations")
    with gr.Column(visible=False, elem_id="archive") as panel:
        search = gr.Textbox(
            placeholder="Search conversations",
            label="Search conversations",
            show_label=False,
            container=False,
            elem_id="archive-search",
            html_attributes=gr.InputHTMLAttributes(autocomplete="off"),
        )
        told = gr.HTML("", apply_default_css=False, elem_id="archive-told")
        rows = gr.HTML(
            "",
            html_template=_TEMPLATE,
            js_on_load=read("clicks.js") + read("archive.js"),
            apply_default_css=False,
            elem_id="archive-list",
        )
    return Archive(toggle, gr.State(False), panel, search, told, rows, gr.Timer(_TICK, active=False))


class Archiving:
    """What the events of the list do."""

    def __init__(self, asking: Asking, archive: Archive, parcel: gr.HTML) -> None:
        self.asking = asking
        self.attest = asking.attest
        self.chat = asking.chat
        self.archive = archive
        self.parcel = parcel

    def rows(self, query: str, address: str, request: gr.Request) -> Updates:
        """List the conversations that have the words."""
        try:
            found = self.attest.conversations.list(query=query, user=user_of(request), limit=_SHOWN)
        except AttestError as exc:
            return {self.archive.told: trouble(str(exc))}
        return {self.archive.list: archived(found, query, address), self.archive.told: ""}

    def toggle(self, seen: bool, address: str, request: gr.Request) -> Updates:
        """Open or close the list."""
        listed = {} if seen else self.rows("", address, request) | {self.archive.search: ""}
        return {self.archive.seen: not seen, self.archive.panel: gr.update(visible=not seen)} | listed

    def reopen(self, chosen: Preferences, event: gr.EventData, request: gr.Request) -> Updates:
        """Open a conversation of the list."""
        return self._open(str(sent(event).get("conversation", "")), chosen, request) | self._closed()

    def arrive(self, address: str, talk: Talk, chosen: Preferences, request: gr.Request) -> Updates:
        """Open the conversation that the page's address names, or show what can be asked."""
        if address and not talk.exchanges:
            return self._open(address, chosen, request)
        return self.asking.show(talk, chosen, request)

    def look(self, address: str, chosen: Preferences, request: gr.Request) -> Updates:
        """Show an answer that another page began as soon as it is there."""
        if self.asking.stops.running(address):
            return {self.archive.watch: gr.skip()}
        return self._open(address, chosen, request)

    def rename(self, query: str, address: str, event: gr.EventData, request: gr.Request) -> Updates:
        """Give a conversation another title."""
        title = str(sent(event).get("title", "")).strip()
        try:
            name = str(sent(event).get("conversation", ""))
            self.attest.conversations.rename(name, title, user=user_of(request))
        except AttestError as exc:
            return {self.archive.told: trouble(str(exc))}
        return self.rows(query, address, request)

    def forget(
        self, query: str, address: str, chosen: Preferences, event: gr.EventData, request: gr.Request
    ) -> Updates:
        """Delete a conversation."""
        name = str(sent(event).get("conversation", ""))
        self.asking.stops.end(name)
        try:
            self.attest.conversations.delete([name], user=user_of(request))
        except AttestError as exc:
            return {self.archive.told: trouble(str(exc))}
        if name != address:
            return self.rows(query, address, request)
        emptied = self.asking.show(Talk(), chosen, request) | {self.chat.address: "", self.chat.told: ""}
        return self.rows(query, "", request) | emptied

    def share(self, event: gr.EventData, request: gr.Request) -> Updates:
        """Hand a conversation to the browser as a file."""
        name, fmt = str(sent(event).get("conversation", "")), str(sent(event).get("format", ""))
        if fmt not in _FILES:
            return {self.archive.told: ""}
        try:
            title = self.attest.conversations.get(name, user=user_of(request)).title
            text = self.attest.conversations.write(name, fmt, user=user_of(request))
        except AttestError as exc:
            return {self.archive.told: trouble(str(exc))}
        return {self.parcel: packed(title, text, *_FILES[fmt]), self.archive.told: ""}

    def receive(self, chosen: Preferences, event: gr.EventData, request: gr.Request) -> Updates:
        """Open a conversation from a file."""
        size = sent(event).get("size")
        if isinstance(size, int) and size > _LARGEST:
            return {self.archive.told: trouble(_TOO_LARGE)}
        try:
            found = self.attest.conversations.read(str(sent(event).get("text", "")), user=user_of(request))
        except AttestError as exc:
            return {self.archive.told: trouble(str(exc))}
        return self._open(found.conversation_id, chosen, request) | self._closed()

    def _closed(self) -> Updates:
        return {self.archive.seen: False, self.archive.panel: gr.update(visible=False)}

    def _open(self, name: str, chosen: Preferences, request: gr.Request) -> Updates:
        try:
            talk = opened(self.attest, name, user_of(request))
        except AttestError as exc:
            told = {self.chat.told: trouble(str(exc)), self.chat.address: ""}
            return self.asking.show(Talk(), chosen, request) | told
        growing = self.asking.stops.running(name)
        shown = self.asking.show(talk if growing else ended(talk), chosen, request)
        return shown | {
            self.chat.address: name,
            self.chat.told: "",
            self.archive.watch: gr.Timer(_TICK, active=growing),
        }


def connect(
    page: gr.Blocks, archive: Archive, preferences: gr.State, asking: Asking, panel: gr.HTML, parcel: gr.HTML
) -> None:
    """Let conversations be found and opened, by name, by file or by the page's address."""
    does, chat = Archiving(asking, archive, parcel), asking.chat
    common = shared(chat, panel)
    own = [archive.seen, archive.panel, archive.search, archive.told, archive.list, archive.watch, parcel]
    common["outputs"] = [*common["outputs"], *own]
    listed = [archive.search, chat.address]
    archive.toggle.click(does.toggle, inputs=[archive.seen, chat.address], **common)
    archive.search.change(does.rows, inputs=listed, trigger_mode="always_last", **common)
    archive.list.reopen(does.reopen, inputs=[preferences], **common)
    archive.list.rename(does.rename, inputs=listed, **common)
    archive.list.forget(does.forget, inputs=[*listed, preferences], **common)
    archive.list.deliver(does.share, **common)  # Gradio keeps an event called share to itself
    archive.list.receive(does.receive, inputs=[preferences], **common)
    archive.watch.tick(does.look, inputs=[chat.address, preferences], **common)
    chat.address.change(None, inputs=[chat.address], js=_TO_URL)
    arrived = page.load(does.arrive, inputs=[chat.address, chat.talk, preferences], js=_FROM_URL, **common)
    arrived.then(None, inputs=[chat.address], js=_TO_URL)  # an address that opened nothing goes
