"""class Conversations: what was asked and answered, kept in the library's catalog, each conversation one user's."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Callable, Iterable
from sqlite3 import Connection
from typing import TypeVar

from rag.errors import LibraryEmptyError, LibraryError
from rag.keeping import kept_turn, now, own, shortened, standing, store_answer, stored_turn
from rag.library.catalog import answers, ratings
from rag.library.catalog import conversations as stored
from rag.library.catalog.damage import translated
from rag.library.catalog.store import Catalog
from rag.parts import Parts
from rag.schema import Conversation, ConversationPage, KeptTurn, RatedAnswer, Rating
from rag.text import sound

T = TypeVar("T")

_TITLE = 80  # characters of a title that is made of a question
_LONGEST_TITLE = 200


class Conversations:
    """The conversations of a library; safe from any thread, and beside other processes.

    No search sees what is stored here: `library_version` stays. What is another user's is as if it were not there.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def new_id(self) -> str:
        """Return an id that nobody can guess; nothing is stored."""
        return secrets.token_urlsafe(16).replace("-", "_")  # a leading dash would make it an option of a command

    def put(self, conversation_id: str, number: int, turn: KeptTurn, *, user: str = "") -> None:
        """Store turn `number` (0-based); the first one makes the conversation, with its question as title.

        Turns after it are dropped, and the answers that only they had, unless it is the turn that stands there as it
        is now: the same question, asked at the same time. The answer is stored if it is not yet.

        Raises:
            LibraryError: the conversation is another user's, the turn before is not stored, or the library cannot be
                written to.
        """
        with self._catalog.unseen_change() as db:
            _put(db, sound(conversation_id), number, turn, sound(user))

    def append(self, conversation_id: str, turn: KeptTurn, *, user: str = "") -> None:
        """Store a turn after those of a conversation, also those that came while its answer was written.

        Raises:
            LibraryError: there is no such conversation any more, or it is another user's, or the library cannot be
                written to.
        """
        conversation_id = sound(conversation_id)
        with self._catalog.unseen_change() as db:
            _require(db, conversation_id, sound(user))
            _put(db, conversation_id, stored.count_turns(db, conversation_id), turn, sound(user))

    def get(self, conversation_id: str, *, user: str = "") -> Conversation:
        """Return a conversation as it was shown, its answers whole, with what became of the papers that they cite.

        Raises:
            LibraryError: there is none with that id, or it is another user's.
        """
        found = self._look(lambda db: stored.whole(db, sound(conversation_id)))
        if found is None or found[0].user != sound(user):
            raise _missing(conversation_id)
        turns = [kept_turn(*row) for row in found[1]]
        return Conversation(**dataclasses.asdict(found[0]), turns=self._look(lambda db: standing(db, turns)))

    def has(self, conversation_id: str, *, user: str = "") -> bool:
        """Tell whether there is a conversation with that id, and it is this user's."""
        found = self._look(lambda db: stored.head(db, sound(conversation_id)))
        return found is not None and found.user == sound(user)

    def length(self, conversation_id: str, *, user: str = "") -> int:
        """Return how many turns a conversation has; 0 if there is none with that id, or it is another user's."""
        if not self.has(conversation_id, user=user):
            return 0
        return self._look(lambda db: stored.count_turns(db, sound(conversation_id)))

    def list(self, *, query: str = "", user: str = "", limit: int = 50, offset: int = 0) -> ConversationPage:
        """Return the user's conversations, the one that changed last first.

        Each word of a query must stand in the title, a question or the text of an answer, case and accents aside; of
        a long query the first twenty words count. A library that does not exist yet has none.
        """
        try:
            return self._look(lambda db: stored.page(db, sound(user), sound(query), max(limit, 0), max(offset, 0)))
        except LibraryEmptyError:
            return ConversationPage(total=0, conversations=())

    def rename(self, conversation_id: str, title: str, *, user: str = "") -> None:
        """Give a conversation another title, cut after 200 characters.

        Raises:
            LibraryError: there is none with that id, it is another user's, or the title is blank.
        """
        cut = shortened(title, _LONGEST_TITLE)
        if not cut:
            raise LibraryError("A title needs at least one letter or figure.")
        with self._catalog.unseen_change() as db:
            _require(db, conversation_id, sound(user))
            stored.rename(db, sound(conversation_id), cut)

    def delete(self, conversation_ids: Iterable[str], *, user: str = "") -> int:
        """Remove conversations for good, with answers that only they had; return how many were the user's."""
        count = 0
        with self._catalog.unseen_change() as db:
            for conversation_id in dict.fromkeys(map(sound, conversation_ids)):
                found = stored.head(db, conversation_id)
                if found is not None and found.user == sound(user):
                    stored.delete(db, conversation_id)
                    count += 1
        return count

    def write(self, conversation_id: str, fmt: str, *, user: str = "") -> str:
        """Return a conversation as the text of a file: "json", which `read` takes, or "md" to be read by people.

        Raises:
            LibraryError: there is none with that id, or it is another user's.
            ExportError: there is no such format.
        """
        from rag.export.conversation import written

        return written(self.get(conversation_id, user=user), fmt)

    def read(self, text: str, *, user: str = "") -> Conversation:
        """Store the conversation of a shared file as a new one of this user, and return it.

        Answers whose ids are taken get new ones; the papers behind them need not be here.

        Raises:
            LibraryError: the file holds no conversation, or the library cannot be written to.
        """
        from rag.export.conversation import opened

        shared = opened(text)
        title = shortened(shared.title, _LONGEST_TITLE) or _title(shared.turns[0])
        new = stored.Head(self.new_id(), sound(user), title, now(), now())
        earlier: list[tuple[str, str]] = []
        with self._catalog.unseen_change() as db:
            stored.add(db, new)
            for number, turn in enumerate(shared.turns):
                turn = own(db, turn)
                if turn.answer is not None:
                    store_answer(db, turn, turn.answer, earlier)
                    earlier.append((turn.question, turn.answer.text))
                stored.put_turn(db, new.conversation_id, number, stored_turn(turn))
        return self.get(new.conversation_id, user=user)

    def owns(self, answer_id: str, *, user: str = "") -> bool:
        """Tell whether an answer stands in a conversation of this user; one that stands in none is nobody's by name."""
        users = self._look(lambda db: stored.users_of(db, sound(answer_id)))
        return sound(user) in (users or [""])

    def rate(self, answer_id: str, liked: bool | None, comment: str = "", *, user: str = "") -> None:
        """Keep what a reader thinks of an answer, in place of what was kept before; None takes it back.

        Raises:
            LibraryError: there is no such answer, or it stands in conversations of other users only.
        """
        answer_id = sound(answer_id)
        with self._catalog.unseen_change() as db:
            if not answers.has(db, answer_id) or not stored.is_of(db, answer_id, sound(user)):
                raise LibraryError(
                    f"There is no answer {shortened(answer_id, 64)} here; only an answer that was kept can be rated."
                )
            if liked is None:
                ratings.drop(db, answer_id)
            else:
                rating = Rating(answer_id=answer_id, liked=liked, comment=sound(comment).strip(), rated_at=now())
                ratings.put(db, rating)

    def rating(self, answer_id: str) -> Rating | None:
        """Return what a reader thought of an answer, or None."""
        return self._look(lambda db: ratings.get(db, sound(answer_id)))

    def ratings(self) -> tuple[RatedAnswer, ...]:
        """Return what readers thought of answers, the newest first."""
        return self._look(ratings.all_of)

    @property
    def _catalog(self) -> Catalog:
        return self._parts.library().catalog

    def _look(self, read: Callable[[Connection], T]) -> T:
        catalog = self._catalog
        with translated(catalog.path):
            return read(catalog.db)


def _put(db: Connection, conversation_id: str, number: int, turn: KeptTurn, user: str) -> None:
    turn = turn if turn.asked_at else dataclasses.replace(turn, asked_at=now())
    kept = stored_turn(turn)
    before = _make_place(db, conversation_id, number, turn, user)
    same = before is not None and (before.question, before.asked_at) == (turn.question, turn.asked_at)
    answer = turn.answer
    if answer is not None and not answers.has(db, answer.answer_id):
        store_answer(db, turn, answer, stored.said(db, conversation_id, number))
    stored.put_turn(db, conversation_id, number, kept, alone=same)
    stored.touch(db, conversation_id, now())


def _make_place(db: Connection, conversation_id: str, number: int, turn: KeptTurn, user: str) -> KeptTurn | None:
    """See that a turn can be stored, and return the one in its place.

    The first one makes the conversation or, put otherwise, gives it its new title.
    """
    found = stored.head(db, conversation_id)
    if found is not None and found.user != user:
        raise _missing(conversation_id)
    if not 0 <= number <= (stored.count_turns(db, conversation_id) if found else 0):
        raise LibraryError(
            "What was said before this is no longer stored, perhaps because the conversation was deleted; "
            "what follows is not kept."
        )
    text = stored.turn(db, conversation_id, number)
    before = kept_turn(text) if text else None
    title = _title(turn)
    if found is None:
        stored.add(db, stored.Head(conversation_id, user, title, now(), now()))
    elif number == 0 and before is not None and found.title != title and found.title == _title(before):
        stored.rename(db, conversation_id, title)
    return before


def _title(turn: KeptTurn) -> str:
    """Return what a conversation is called that begins with a turn."""
    return shortened(turn.question, _TITLE) or "Untitled"


def _require(db: Connection, conversation_id: str, user: str) -> None:
    """Raise unless there is such a conversation of the user."""
    found = stored.head(db, conversation_id)
    if found is None or found.user != user:
        raise _missing(conversation_id)


def _missing(conversation_id: str) -> LibraryError:
    named = shortened(conversation_id, 64)
    return LibraryError(f"There is no conversation {named} here; it may have been deleted, choose one that is listed.")
