"""What a reader does with the answers of a conversation: judge, search again, ask again, edit, choose the papers."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import gradio as gr

from rag import AttestError, Filters, QuestionError
from ui import scope
from ui.ask.asking import Asking
from ui.ask.chat import Chat, shared, user_of
from ui.ask.conversation import Exchange
from ui.ask.drawing import EDITING, Updates, whole_past
from ui.ask.talk import Talk, held
from ui.notices import trouble
from ui.settings.preferences import Preferences

_MOST_WORDS = 2000  # characters of a comment


class Answers:
    """What the buttons and forms under answers, and beside the ask box, do."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.attest = asking.attest
        self.chat = asking.chat

    def rate(self, talk: Talk, address: str, chosen: Preferences, event: gr.EventData, request: gr.Request) -> Updates:
        """Keep whether an answer is good; the same click again takes it back."""
        talk = held(self.attest, talk, address, user_of(request))
        turn = talk.at(sent(event))
        if turn is None:
            return {self.chat.told: ""}
        liked = sent(event).get("liked") == "true"
        return self._rated(talk, turn, None if talk.exchanges[turn].liked is liked else liked, "", chosen, request)

    def comment(
        self, talk: Talk, address: str, chosen: Preferences, event: gr.EventData, request: gr.Request
    ) -> Updates:
        """Keep what a reader says of an answer."""
        talk = held(self.attest, talk, address, user_of(request))
        turn, words = talk.at(sent(event)), str(sent(event).get("comment", "")).strip()[:_MOST_WORDS]
        if turn is None or not words:
            return {self.chat.told: ""}
        return self._rated(talk, turn, talk.exchanges[turn].liked, words, chosen, request)

    def again(
        self, talk: Talk, address: str, chosen: Preferences, event: gr.EventData, request: gr.Request
    ) -> Iterator[Updates]:
        """Ask what was asked once more; the earlier answer stays."""
        talk = held(self.attest, talk, address, user_of(request))
        if (turn := talk.at(sent(event))) is None:
            yield {self.chat.told: ""}
            return
        before = talk.exchanges[turn]
        exchange = Exchange(question=before.question, filters=before.filters, again=talk.answer(turn).answer_id)
        yield from self.asking.respond(dataclasses.replace(talk, editing=False), exchange, chosen, request)

    def rerun(
        self, talk: Talk, address: str, chosen: Preferences, event: gr.EventData, request: gr.Request
    ) -> Iterator[Updates]:
        """Answer a question from another search; of the last question the answer is replaced."""
        talk = held(self.attest, talk, address, user_of(request))
        if (turn := talk.at(sent(event))) is None:
            yield {self.chat.told: ""}
            return
        query = str(sent(event).get("query", "")).strip()
        try:
            if not query:
                raise QuestionError("The search is empty; type what to search for.")
            filters = scope.read(sent(event), talk.answer(turn).filters)
        except QuestionError as exc:
            yield {self.chat.told: trouble(str(exc))}
            return
        question = talk.exchanges[turn].question
        exchange = Exchange(question=question, search_query=query, filters=filters, as_written=True)
        last = turn == len(talk.exchanges) - 1
        talk = dataclasses.replace(talk, editing=False)
        yield from self.asking.respond(talk, exchange, chosen, request, instead=last)

    def edit(self, talk: Talk, address: str, request: gr.Request) -> Updates:
        """Put the last question into the box again."""
        talk = held(self.attest, talk, address, user_of(request))
        if not talk.exchanges:
            return {self.chat.told: ""}
        editing = dataclasses.replace(talk, editing=True)
        return {self.chat.talk: editing, self.chat.box: talk.exchanges[-1].question, self.chat.told: EDITING}

    def leave(self, talk: Talk) -> Updates:
        """Leave the last question as it was."""
        return {self.chat.talk: dataclasses.replace(talk, editing=False), self.chat.box: "", self.chat.told: ""}

    def before(self, talk: Talk, address: str, chosen: Preferences, request: gr.Request) -> Updates:
        """Show the oldest questions of a long conversation, too."""
        talk = held(self.attest, talk, address, user_of(request))
        return {self.chat.past: whole_past(talk, chosen, self.asking.version())}

    def limit(self, filters: Filters, event: gr.EventData) -> Updates:
        """Put the next questions to some papers only."""
        try:
            return limited(self.chat, scope.read(sent(event), filters))
        except QuestionError as exc:
            return {self.chat.told: trouble(str(exc))}

    def unlimit(self) -> Updates:
        """Put the next questions to all papers."""
        return limited(self.chat, Filters())

    def _rated(
        self, talk: Talk, turn: int, liked: bool | None, words: str, chosen: Preferences, request: gr.Request
    ) -> Updates:
        """Keep what a reader thinks of an answer, and show it."""
        try:
            name = talk.answer(turn).answer_id
            self.attest.conversations.rate(name, liked, words, user=user_of(request))
        except AttestError as exc:
            return {self.chat.told: trouble(str(exc))}
        rated = dataclasses.replace(talk.exchanges[turn], liked=liked, comment=words)
        talk = dataclasses.replace(talk, exchanges=(*talk.exchanges[:turn], rated, *talk.exchanges[turn + 1 :]))
        changed = self.chat.live if turn == len(talk.exchanges) - 1 else self.chat.past
        shown = self.asking.draw(talk, chosen)
        return {part: new for part, new in shown.items() if part in (self.chat.talk, changed)}


def connect(chat: Chat, preferences: gr.State, asking: Asking, panel: gr.HTML) -> None:
    """Let the buttons and forms under answers, and beside the ask box, do what they say."""
    answers, common = Answers(asking), shared(chat, panel)
    page = [chat.talk, chat.address]
    for part in (chat.past, chat.live):
        part.rate(answers.rate, inputs=[*page, preferences], **common)
        part.comment(answers.comment, inputs=[*page, preferences], **common)
        again = part.again(answers.again, inputs=[*page, preferences], **common)
        rerun = part.rerun(answers.rerun, inputs=[*page, preferences], **common)
        for event in (again, rerun):
            event.then(asking.follow, inputs=[chat.talk, preferences], **common)
    chat.live.edit(answers.edit, inputs=page, **common)
    chat.told.leave(answers.leave, inputs=[chat.talk], **common)
    chat.past.before(answers.before, inputs=[*page, preferences], **common)
    chat.limits.limit(answers.limit, inputs=[chat.scope], **common)
    chat.limits.unlimit(answers.unlimit, **common)


def limited(chat: Chat, filters: Filters) -> Updates:
    """Return what changes when the next questions are put to other papers."""
    return {chat.scope: filters, chat.limits: scope.limits(filters), chat.told: ""}


def sent(event: gr.EventData) -> Mapping[str, Any]:
    """Return what a click or form on the page sent."""
    return event._data if isinstance(event._data, dict) else {}
