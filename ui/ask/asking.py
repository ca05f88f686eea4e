"""What the events of a conversation do: ask, stop, ask again, begin anew."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import gradio as gr

from rag import Attest, AttestError, Filters
from rag.schema import Translation
from rag.serve.turnstile import Turnstile
from ui import evidence
from ui.ask.chat import Chat, opening, shared, user_of
from ui.ask.clicks import first
from ui.ask.conversation import Exchange, ask
from ui.ask.drawing import BEING_ANSWERED, Updates, drawn
from ui.ask.keeping import keeper, now, rated
from ui.ask.talk import Talk, caught_up, ended, held
from ui.notices import trouble
from ui.scope import limits
from ui.settings.preferences import Preferences
from ui.stops import Stops
from ui.turns import AT_ONCE, Entry


class Asking:
    """What the events of a conversation do; nothing is kept here but what is under way."""

    def __init__(self, attest: Attest, turnstile: Turnstile, chat: Chat, panel: gr.HTML) -> None:
        self.attest = attest
        self.turnstile = turnstile
        self.chat = chat
        self.panel = panel
        self.stops = Stops()
        self.pages = Stops()  # by page: the sign that it has turned to another conversation
        self.chosen = Stops()  # by page: the sign that its reader opens evidence while an answer grows

    def show(self, talk: Talk, preferences: Preferences, request: gr.Request) -> Updates:
        """Turn the page to a conversation: return all of it as it is now, with its newest evidence."""
        self.pages.end(request.session_hash)
        beside: Updates = {
            self.panel: evidence.view(self.attest, first(talk.exchanges)),
            self.chat.scope: talk.scope,
            self.chat.limits: limits(talk.scope),
        }
        begun: Updates = {} if talk.exchanges else {self.chat.live: opening(self.attest)}
        return self.draw(talk, preferences) | beside | begun

    def draw(self, talk: Talk, preferences: Preferences) -> Updates:
        """Return the whole conversation as it is now."""
        return drawn(self.chat, talk, preferences, self.version())

    def respond(
        self, talk: Talk, exchange: Exchange, preferences: Preferences, request: gr.Request, *, instead: bool = False
    ) -> Iterator[Updates]:
        """Yield what changes on the page while a question is answered; `instead` of the last one if so.

        A page that turns to another conversation is told no more. Evidence that its reader opens meanwhile stays open.
        """
        chat = self.chat
        if not exchange.question.strip():
            yield {chat.box: ""}
            return
        if self.stops.running(talk.conversation_id or None):
            yield {chat.told: trouble(BEING_ANSWERED)}
            return
        known, talk = talk, caught_up(self.attest, talk, user_of(request))
        replaced = (instead or known.editing) and talk is known
        talk = ended(talk)
        earlier = talk.exchanges[:-1] if replaced else talk.exchanges
        name = talk.conversation_id or self.attest.conversations.new_id()
        exchange = dataclasses.replace(
            exchange, question=exchange.question.strip(), papers=preferences.papers, asked_at=now()
        )
        self.pages.end(request.session_hash)
        page = request.session_hash
        with self.pages.under_way(page) as left, self.chosen.under_way(page) as chosen:
            talk = Talk(conversation_id=name, exchanges=(*earlier, exchange))
            user = user_of(request)
            entry = Entry.of(self.turnstile, user, page)
            for updates in self._grow(talk, preferences, user, entry):
                if left.is_set():
                    return
                if chosen.is_set():
                    updates.pop(self.panel, None)
                yield updates
            yield {chat.stop: gr.skip()}  # Gradio sends the last ones twice, and would close what is opened meanwhile

    def _grow(self, talk: Talk, preferences: Preferences, user: str, entry: Entry) -> Iterator[Updates]:
        """Yield what changes while the last question of a conversation is answered."""
        chat, name = self.chat, talk.conversation_id
        *earlier, exchange = talk.exchanges
        stop = self.stops.begin(name)
        steps = ask(
            preferences.engine(self.attest),
            tuple(earlier),
            exchange,
            stop,
            keeper(self.attest, name, user),
            lambda: self.stops.done(name, stop),
            entry,
        )
        shown = None
        for grown in steps:
            last = grown[-1]
            before = earlier if last.status == "asking" else self._judged(earlier)
            talk = Talk(conversation_id=name, exchanges=(*before, last))
            updates: Updates = {chat.stop: gr.skip()}
            if last is not shown:
                updates = drawn(chat, talk, preferences, self.version(), past=shown is None)
            if shown is None:
                updates |= {chat.box: "", chat.told: "", chat.address: name}
            if last.status != "asking":
                updates |= {self.panel: evidence.view(self.attest, first(talk.exchanges))}
            shown = last
            yield updates

    def _judged(self, exchanges: Sequence[Exchange]) -> Sequence[Exchange]:
        """Return answers with what the reader thinks of them now, judged perhaps while something else was made."""
        try:
            return [rated(self.attest, one) for one in exchanges]
        except AttestError:
            return exchanges

    def asked(
        self, talk: Talk, address: str, chosen: Preferences, scope: Filters, question: str, request: gr.Request
    ) -> Iterator[Updates]:
        """Answer what was typed."""
        talk = held(self.attest, talk, address, user_of(request))
        yield from self.respond(talk, Exchange(question=question, filters=scope), chosen, request)

    def picked(
        self,
        talk: Talk,
        address: str,
        chosen: Preferences,
        scope: Filters,
        event: gr.EventData,
        request: gr.Request,
    ) -> Iterator[Updates]:
        """Answer a question that was offered."""
        talk, question = dataclasses.replace(talk, editing=False), str(getattr(event, "question", ""))
        yield from self.asked(talk, address, chosen, scope, question, request)

    def repeated(self, talk: Talk, address: str, chosen: Preferences, request: gr.Request) -> Iterator[Updates]:
        """Answer the last question again."""
        yield from self._anew(talk, address, chosen, request, as_written=False)

    def literally(self, talk: Talk, address: str, chosen: Preferences, request: gr.Request) -> Iterator[Updates]:
        """Answer the last question again, as it is written."""
        yield from self._anew(talk, address, chosen, request, as_written=True)

    def end(self, talk: Talk, address: str) -> None:
        """Stop the answer that is being written."""
        self.stops.end(talk.conversation_id or address)

    def choose(self, request: gr.Request) -> None:
        """Leave open what the reader opens."""
        self.chosen.end(request.session_hash)

    def clear(self, chosen: Preferences, request: gr.Request) -> Updates:
        """Begin a new conversation; what is typed already stays."""
        return self.show(Talk(), chosen, request) | {self.chat.address: "", self.chat.told: ""}

    def _anew(
        self, talk: Talk, address: str, chosen: Preferences, request: gr.Request, *, as_written: bool
    ) -> Iterator[Updates]:
        talk = held(self.attest, talk, address, user_of(request))
        if not talk.exchanges:
            yield {self.chat.box: ""}
            return
        last = talk.exchanges[-1]
        exchange = Exchange(
            question=last.question,
            as_written=as_written or last.as_written,
            filters=last.filters,
            search_query=last.search_query,
        )
        yield from self.respond(talk, exchange, chosen, request, instead=True)

    def follow(self, talk: Talk, chosen: Preferences, request: gr.Request) -> Iterator[Updates]:
        """Yield the newest answer with what could be asked now, and in the reader's language.

        An event of its own: Gradio lets nothing be asked while the event that answered goes on.
        """
        yield {self.chat.stop: gr.skip()}  # Gradio empties the page after a generator that gives nothing
        if not talk.exchanges or talk.exchanges[-1].answer is None or self.pages.running(request.session_hash):
            return
        with self.pages.under_way(request.session_hash) as left:
            for updates in self._added(talk, chosen, user_of(request)):
                if left.is_set():
                    return
                yield updates

    def _added(self, talk: Talk, preferences: Preferences, user: str) -> Iterator[Updates]:
        for addition in (self._next, self._translation):
            try:
                last = addition(talk.exchanges[-1], preferences)
            except AttestError as exc:
                yield {self.chat.told: trouble(str(exc))}
                continue
            if last == talk.exchanges[-1]:
                continue
            if last.translation is not None:
                keeper(self.attest, talk.conversation_id, user)(len(talk.exchanges) - 1, last)
            (last,) = self._judged([last])
            talk = talk.with_last(last)
            yield drawn(self.chat, talk, preferences, self.version(), past=False)

    def _next(self, last: Exchange, preferences: Preferences) -> Exchange:
        return dataclasses.replace(last, next=self.attest.questions(last.answer))

    def _translation(self, last: Exchange, preferences: Preferences) -> Exchange:
        engine, language = preferences.engine(self.attest), preferences.language
        model = engine.model_name() if language else None
        if language is None or model is None or last.answer is None or not last.answer.text or last.translation:
            return last
        shown = [sentence.text for sentence in last.sentences if sentence.shown]
        sentences = engine.translate(shown, language)
        if not any(sentences):
            return last
        return dataclasses.replace(last, translation=Translation(language=language, model=model, sentences=sentences))

    def version(self) -> int | None:
        """Return the number of the library as it is now, or None where it cannot be read."""
        try:
            return self.attest.version
        except AttestError:
            return None


def connect(attest: Attest, turnstile: Turnstile, chat: Chat, preferences: gr.State, panel: gr.HTML) -> Asking:
    """Let the conversation be held, and its newest evidence be seen in the panel."""
    asking, common = Asking(attest, turnstile, chat, panel), shared(chat, panel)
    answering = common | AT_ONCE
    inputs = [chat.talk, chat.address, preferences]
    events = [
        gr.on([chat.box.submit, chat.send.click], asking.asked, inputs=[*inputs, chat.scope, chat.box], **answering),
        chat.live.example(asking.picked, inputs=[*inputs, chat.scope], **answering),
        chat.retry.click(asking.repeated, inputs=inputs, **answering),
        chat.as_written.click(asking.literally, inputs=inputs, **answering),
    ]
    for event in events:
        event.then(asking.follow, inputs=[chat.talk, preferences], **common)
    chat.stop.click(asking.end, inputs=inputs[:2], queue=False, show_progress="hidden", api_visibility="private")
    chat.fresh.click(asking.clear, inputs=[preferences], **common)
    return asking
