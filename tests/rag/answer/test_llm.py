from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.answer.llm import ChatModel
from rag.errors import ModelError, ModelUnavailableError
from rag.schema import Usage
from tests.scripted_server import Endless, Raw, Says, Scripted, ScriptedServer, Status

KEY = "sk-very-secret"
MESSAGES = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello?"}]
Model = Callable[..., ChatModel]


@pytest.fixture
def model(server: ScriptedServer) -> Model:
    def make(name: str = "scripted", **options: object) -> ChatModel:
        given = {"api_key": KEY, "base_url": server.base_url, "timeout": 10.0, "retries": 0, "max_tokens": 50}
        return ChatModel(name, **{**given, **options})

    return make


def said(model: ChatModel) -> str:
    return "".join(model.stream(MESSAGES))


# ---- a good reply ----


def test_reply_comes_in_pieces_and_its_usage_afterwards(server: ScriptedServer, model: Model) -> None:
    server.enqueue(Says("Late chunking keeps the context [1].", piece=5, usage=(120, 9)))
    reply = model().stream(MESSAGES)
    assert reply.usage is None
    pieces = list(reply)
    assert len(pieces) > 5
    assert "".join(pieces) == "Late chunking keeps the context [1]."
    assert reply.usage == Usage(input_tokens=120, output_tokens=9)
    assert not reply.cut


def test_request_holds_model_messages_key_and_limits(server: ScriptedServer, model: Model) -> None:
    server.enqueue("Yes.")
    said(model())
    request = server.calls[0]
    assert request["model"] == "scripted"
    assert request["messages"] == MESSAGES
    assert request["stream"] is True
    assert request["stream_options"] == {"include_usage": True}
    assert request["max_tokens"] == 50
    assert request["temperature"] == 0
    assert server.keys == [f"Bearer {KEY}"]


def test_usage_is_null_where_the_server_does_not_count(server: ScriptedServer, model: Model) -> None:
    server.enqueue(Says("Yes.", usage=None))
    reply = model().stream(MESSAGES)
    assert "".join(reply) == "Yes."
    assert reply.usage is None


def test_empty_reply_is_no_error(server: ScriptedServer, model: Model) -> None:
    server.enqueue("")
    assert said(model()) == ""


def test_reply_that_ran_into_the_limit_says_so(server: ScriptedServer, model: Model) -> None:
    server.enqueue(Says("Half a sent", finish="length"))
    reply = model().stream(MESSAGES)
    list(reply)
    assert reply.cut


@pytest.mark.parametrize("piece", [1, 3, 100])
def test_thoughts_before_the_answer_are_left_out(server: ScriptedServer, model: Model, piece: int) -> None:
    server.enqueue(Says("<think>They ask [1]. Hm.</think>\n\nYes [2].", piece=piece))
    assert said(model()) == "Yes [2]."


def test_reply_that_only_begins_like_a_thought_is_kept(server: ScriptedServer, model: Model) -> None:
    server.enqueue("<thin layers> help [1].", Says("<think>never ends", piece=2))
    assert said(model()) == "<thin layers> help [1]."
    assert said(model()) == ""


def test_lone_surrogate_is_replaced(server: ScriptedServer, model: Model) -> None:
    choice = '{"delta": {"content": "\\ud800!"}, "finish_reason": "stop"}'
    server.enqueue(Raw(f'data: {{"choices": [{choice}]}}\n\n'))
    assert said(model()) == "\ufffd\ufffd\ufffd!"


def test_reader_may_stop_in_the_middle(server: ScriptedServer, model: Model) -> None:
    server.enqueue(Endless(), "Next.")
    asked = model()
    pieces = iter(asked.stream(MESSAGES))
    assert next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert said(asked) == "Next."


# ---- the name ----


def test_name_is_the_first_model_that_can_chat(server: ScriptedServer, model: Model) -> None:
    server.models = ("nomic-embed-text", "qwen", "llama")
    server.enqueue("Yes.")
    asked = model("")
    assert said(asked) == "Yes."
    assert asked.name == "qwen"
    assert server.calls[0]["model"] == "qwen"
    assert server.model_calls == 1


def test_threads_that_ask_for_the_name_at_a_time_ask_the_server_once(server: ScriptedServer, model: Model) -> None:
    unnamed = model(name="")
    threads = [threading.Thread(target=lambda: unnamed.name) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (unnamed.name, server.model_calls) == ("scripted", 1)


def test_given_name_is_not_asked_for(server: ScriptedServer, model: Model) -> None:
    assert model("mine").name == "mine"
    assert server.model_calls == 0


@pytest.mark.parametrize(
    "models",
    [
        (),
        ("text-embedding-3",),
        Status(404),
        Status(401),
        Status(500),
        Raw("<html>"),
        Raw("{nonsense"),
        Raw("[1]"),
        Raw('{"data": 5}'),
        Raw('{"data": [5, null, {}]}'),
        Raw(b"\xff\xfe"),
    ],
    ids=str,
)
def test_no_name_is_one_clear_sentence(server: ScriptedServer, model: Model, models: object) -> None:
    server.models = models  # type: ignore[assignment]
    with pytest.raises(ModelError) as caught:
        _ = model("").name
    assert_clear(str(caught.value))


# ---- faults ----


def assert_clear(message: str) -> None:
    assert message.startswith("The model server at 127.0.0.1:")
    assert message.endswith(".")
    assert len(message) < 150
    for foreign in (KEY, "Bearer", "scripted failure", "Error", "Traceback", "{", "<"):
        assert foreign not in message


FAULTS = {
    "bad request": (Status(400), ModelError, "refuses the request (status 400)"),
    "wrong key": (Status(401), ModelError, "OPENAI_API_KEY"),
    "no right": (Status(403), ModelError, "OPENAI_API_KEY"),
    "no such model": (Status(404), ModelError, "does not know the model scripted"),
    "teapot": (Status(418), ModelError, "refuses the request (status 418)"),
    "rate limit": (Status(429), ModelUnavailableError, "rate limit"),
    "server error": (Status(500), ModelUnavailableError, "failed (status 500)"),
    "overloaded": (Status(503), ModelUnavailableError, "failed (status 503)"),
    "slow first byte": (Says("late", start=30), ModelUnavailableError, "did not answer in time"),
    "stall": (Says("Half a sent", end="silence"), ModelUnavailableError, "did not answer in time"),
    "cut in a chunk": (Says("Half a sent", end="cut"), ModelUnavailableError, "broke off"),
    "no finish": (Says("Half a sent", end="open"), ModelUnavailableError, "broke off"),
    "comments only": (Endless("comments", pause=0.02), ModelUnavailableError, "did not come to an end"),
    "web page": (Raw("<html>Welcome</html>", "text/html"), ModelUnavailableError, "no answer"),
    "no stream": (Raw('{"choices": []}', "application/json"), ModelUnavailableError, "no answer"),
    "no JSON": (Raw("data: {nonsense\n\n"), ModelUnavailableError, "no answer"),
    "endless JSON": (Raw("data: " + "[" * 100_000 + "\n\n"), ModelUnavailableError, "no answer"),
    "no UTF-8": (Raw(b"data: \xff\xfe\n\n"), ModelUnavailableError, "no answer"),
    "nothing": (Raw(""), ModelUnavailableError, "no answer"),
    "a number": (Raw("data: 5\n\n"), ModelUnavailableError, "no answer"),
    "null": (Raw("data: null\n\n"), ModelUnavailableError, "no answer"),
    "empty choices": (Raw('data: {"choices": []}\n\ndata: [DONE]\n\n'), ModelUnavailableError, "no answer"),
    "odd choices": (Raw('data: {"choices": [5]}\n\n'), ModelUnavailableError, "broke off"),
    "error event": (Raw('data: {"error": {"message": "scripted failure"}}\n\n'), ModelUnavailableError, "broke off"),
}


SILENT = {"slow first byte", "stall", "comments only"}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_one_clear_sentence(server: ScriptedServer, model: Model, fault: str) -> None:
    reply, kind, words = FAULTS[fault]
    server.otherwise = reply
    started = time.monotonic()
    with pytest.raises(ModelError) as caught:
        said(model(timeout=0.4 if fault in SILENT else 10.0))
    assert type(caught.value) is kind
    assert words in str(caught.value)
    assert_clear(str(caught.value))
    assert time.monotonic() - started < 5


def test_words_before_a_fault_are_handed_on(server: ScriptedServer, model: Model) -> None:
    server.enqueue(Says("Half a sent", end="cut"))
    got: list[str] = []
    reply = model().stream(MESSAGES)
    with pytest.raises(ModelUnavailableError):
        got.extend(reply)
    assert "".join(got) == "Half a sent"


def test_server_that_is_down_is_named(model: Model) -> None:
    with ScriptedServer() as gone:
        address = gone.base_url
    with pytest.raises(ModelUnavailableError, match="cannot be reached; is it running"):
        said(model(base_url=address))


def test_model_that_never_stops_is_cut_off(server: ScriptedServer, model: Model) -> None:
    server.enqueue(Endless())
    reply = model(max_tokens=50).stream(MESSAGES)
    text = "".join(reply)
    assert 400 <= len(text) < 500
    assert reply.cut


def test_model_that_thinks_for_ever_is_given_up(server: ScriptedServer, model: Model) -> None:
    server.enqueue(Endless("thoughts", pause=0.01))
    started = time.monotonic()
    with pytest.raises(ModelUnavailableError, match="did not come to an end"):
        said(model(timeout=0.25))
    assert 2.4 < time.monotonic() - started < 30


# ---- retries ----


@pytest.mark.parametrize("code", [408, 409, 429, 500, 503])
def test_what_can_pass_is_tried_again(server: ScriptedServer, model: Model, code: int) -> None:
    server.enqueue(Status(code, retry_after=0.01), Status(code, retry_after=0.01), "Yes.")
    assert said(model(retries=2)) == "Yes."
    assert len(server.calls) == 3


@pytest.mark.parametrize("code", [401, 403, 404])
def test_what_cannot_pass_is_not_tried_again(server: ScriptedServer, model: Model, code: int) -> None:
    server.otherwise = Status(code)
    with pytest.raises(ModelError):
        said(model(retries=3))
    assert len(server.calls) == 1


def test_retries_end(server: ScriptedServer, model: Model) -> None:
    server.otherwise = Status(503, retry_after=0.01)
    with pytest.raises(ModelUnavailableError):
        said(model(retries=2))
    assert len(server.calls) == 3


def test_waits_grow_and_fit_into_one_time_out(
    server: ScriptedServer, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("rag.answer.llm.time.sleep", waits.append)
    server.otherwise = Status(500)
    with pytest.raises(ModelUnavailableError):
        said(model(retries=10, timeout=6.0))
    assert waits == sorted(waits)
    assert 3 <= len(waits) <= 4  # 0.5, 1, 2, 4: the next would be longer than the time-out


def test_long_retry_after_is_not_waited_for(server: ScriptedServer, model: Model) -> None:
    server.otherwise = Status(429, retry_after=60)
    started = time.monotonic()
    with pytest.raises(ModelUnavailableError, match="rate limit"):
        said(model(retries=2))
    assert time.monotonic() - started < 5
    assert len(server.calls) == 1


def test_silent_server_is_not_asked_again(server: ScriptedServer, model: Model) -> None:
    server.otherwise = Says("late", start=30)
    with pytest.raises(ModelUnavailableError):
        said(model(retries=3, timeout=0.2))
    assert len(server.calls) == 1


# ---- options that a server refuses ----


def refusing(option: str, code: int = 400) -> Scripted:
    return lambda request: Status(code, f"Unsupported parameter: {option}") if option in request else "Plainly."


@pytest.mark.parametrize(
    ("option", "code", "kept"),
    [
        ("temperature", 400, {"stream_options"}),
        ("max_tokens", 400, {"stream_options"}),
        ("stream_options", 400, set()),
        ("stream_options", 422, set()),
    ],
)
def test_refused_options_are_dropped_once_and_remembered(
    server: ScriptedServer, model: Model, option: str, code: int, kept: set[str]
) -> None:
    server.otherwise = refusing(option, code)
    asked = model()
    assert said(asked) == "Plainly."
    assert set(server.calls[1]) == {"model", "messages", "stream"} | kept
    assert said(asked) == "Plainly."
    assert len(server.calls) == 3, "the options were tried again"


def test_second_refusal_is_the_error(server: ScriptedServer, model: Model) -> None:
    server.otherwise = Status(400, "context length exceeded")
    asked = model()
    with pytest.raises(ModelError, match="ATTEST_LLM_CONTEXT_TOKENS"):
        said(asked)
    assert len(server.calls) == 2
    server.otherwise = "Yes."
    said(asked)
    assert "max_tokens" in server.calls[2], "a refusal for another reason drops nothing for good"


# ---- settings ----


@pytest.mark.parametrize("url", ["localhost:11434/v1", "ftp://x/v1", "http://", "http://[::1", "http://a b/v1", "x"])
def test_impossible_address_is_a_clear_error(model: Model, url: str) -> None:
    with pytest.raises(ModelError, match="OPENAI_BASE_URL is no address"):
        said(model(base_url=url))


@pytest.mark.parametrize("key", ["sk-ключ", "sk\n-x", "sk\x00"])
def test_impossible_key_is_a_clear_error(model: Model, key: str) -> None:
    with pytest.raises(ModelError, match="OPENAI_API_KEY") as caught:
        said(model(api_key=key))
    assert key not in str(caught.value)


def test_local_server_needs_no_key(server: ScriptedServer, model: Model) -> None:
    server.enqueue("Yes.")
    assert said(model(api_key=None)) == "Yes."


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_proxy_of_the_environment_is_not_asked_for_local_servers(
    server: ScriptedServer, model: Model, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.enqueue("Yes.")
    assert said(model(base_url=server.base_url.replace("127.0.0.1", host))) == "Yes."


def test_proxy_that_cannot_be_used_is_a_clear_error(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://127.0.0.1:9")
    with pytest.raises(ModelError, match="HTTPS_PROXY"):
        said(model(base_url="https://models.example.org/v1"))


def test_nothing_is_imported_before_the_first_use() -> None:
    code = (
        "import sys; from rag.answer.llm import ChatModel;"
        "ChatModel('x', api_key=None, base_url=None, timeout=1, retries=0, max_tokens=1);"
        "sys.exit(sum(name in sys.modules for name in ('openai', 'httpx', 'httpx2')))"
    )
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


# ---- the scripted server itself ----


def test_scripted_server_answers_without_streaming_and_leaves_no_thread(server: ScriptedServer) -> None:
    import openai

    before = threading.active_count()
    with ScriptedServer() as other:
        other.enqueue("Whole.", Says("unread", end="silence"), Endless())
        client = openai.OpenAI(api_key="x", base_url=other.base_url, max_retries=0)
        whole = client.chat.completions.create(model="m", messages=[{"role": "user", "content": "?"}])
        assert whole.choices[0].message.content == "Whole."
        assert whole.usage
        assert other.left == 2
        for _ in range(2):
            client.chat.completions.create(model="m", messages=[{"role": "user", "content": "?"}], stream=True)
        with pytest.raises(openai.InternalServerError):
            client.chat.completions.create(model="m", messages=[{"role": "user", "content": "?"}])
        assert len(other.unexpected) == 1
        client.close()
    assert threading.active_count() == before
