"""What the page and the evaluation use besides the engine, its nouns and its errors."""

from rag.answer.address import on_this_machine, require_permitted, server_address
from rag.answer.draft import draft_form
from rag.answer.injections import reads_as_instructions
from rag.answer.servers import find_servers
from rag.answer.trying import try_model
from rag.export import FORMATS, TEXT_FORMATS
from rag.export.checked import draft_json
from rag.log import configure_logging
from rag.provenance import FITTED_ON
from rag.standing import SIGN, notices, remarks, since
from rag.terminal import give, safe, safe_json, shown, tell
from rag.text import clean, counted, sound

__all__ = [
    "FITTED_ON",
    "FORMATS",
    "SIGN",
    "TEXT_FORMATS",
    "clean",
    "configure_logging",
    "counted",
    "draft_form",
    "draft_json",
    "find_servers",
    "give",
    "notices",
    "on_this_machine",
    "reads_as_instructions",
    "remarks",
    "require_permitted",
    "safe",
    "safe_json",
    "server_address",
    "shown",
    "since",
    "sound",
    "tell",
    "try_model",
]
