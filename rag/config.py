"""The settings of Attest: environment variables and `.env` in, one frozen object out."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import ConfigError

DEFAULT_MODEL = "gpt-4.1-mini"
_SMALLEST_PROMPT = 512


class Settings(BaseSettings):
    """Every setting with its default, bounds and meaning; built once by each entry point."""

    model_config = SettingsConfigDict(
        env_prefix="ATTEST_", env_file=".env", env_ignore_empty=True, extra="forbid", frozen=True, populate_by_name=True
    )

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("attest"),
        description="Folder of the library; empty or unset means the user's data folder.",
    )
    llm: str | None = Field(
        default=None,
        description="Language model: none, or a model name served at OPENAI_BASE_URL. "
        "Unset means: use a model when a key or a base URL is set, else none.",
    )
    openai_api_key: SecretStr | None = Field(
        default=None,
        validation_alias="OPENAI_API_KEY",
        description="Key of the model server; local servers need none.",
    )
    openai_base_url: str | None = Field(
        default=None,
        validation_alias="OPENAI_BASE_URL",
        description="Address of any OpenAI-compatible server, such as http://127.0.0.1:11434/v1.",
    )
    llm_timeout: float = Field(default=60.0, gt=0, le=3600, description="Seconds to wait for a model's next words.")
    llm_retries: int = Field(default=2, ge=0, le=10, description="How often a failed model call is tried again.")
    llm_context_tokens: int = Field(
        default=8000, ge=512, le=2_000_000, description="Tokens a prompt and its answer may use together."
    )
    llm_answer_tokens: int = Field(default=700, ge=64, le=100_000, description="Longest answer, in tokens.")
    embedding: str = Field(
        default="bundled",
        description="Embedding model: bundled, openai:NAME, ollama:NAME or fastembed:NAME.",
    )
    runtime: Literal["auto", "onnxruntime", "openvino"] = Field(
        default="auto",
        description="What runs the bundled embedding model: auto (openvino where it is installed, else onnxruntime), "
        "onnxruntime or openvino.",
    )
    rerank: str = Field(
        default="none",
        description="Second look at the best papers of a search: none, model (the language model scores them) "
        "or fastembed:NAME (a cross-encoder).",
    )
    judge: Literal["none", "model"] = Field(
        default="none",
        description="Second reading of sentences whose check is not certain: none, or model (the language model; "
        "it only lowers verdicts).",
    )
    embedding_url: str | None = Field(
        default=None, description="Address of the server that embeds; unset means OPENAI_BASE_URL."
    )
    passages: int | None = Field(
        default=None,
        ge=1,
        le=100,
        description="How many papers an answer may draw on; empty or unset means as many as the question wants.",
    )
    lock_timeout: float = Field(
        default=10.0,
        ge=0,
        le=86_400,
        description="Seconds to wait while another process writes to the library.",
    )
    chroma_url: str | None = Field(
        default=None,
        description="Address of a Chroma server that holds the vector index, such as http://127.0.0.1:8000; "
        "unset means a folder of the library.",
    )
    chroma_header: SecretStr | None = Field(
        default=None,
        description="Header for that server or the proxy before it, such as Authorization: Bearer KEY; never shown.",
    )
    chroma_tenant: str = Field(default="default_tenant", description="Tenant on the Chroma server.")
    chroma_database: str = Field(default="default_database", description="Database on the Chroma server.")
    chroma_search: Literal["nearest", "hybrid"] = Field(
        default="nearest",
        description="What the Chroma server is asked: nearest (vectors), or hybrid (vectors and words, where it has "
        "the Search API: Chroma distributed and Cloud).",
    )
    ray_address: str | None = Field(
        default=None,
        validation_alias="RAY_ADDRESS",
        description="Address of a Ray cluster for attest ingest --engine ray, such as 10.0.0.1:6379, or auto; unset "
        "means the processors of this machine.",
    )
    arxiv_url: str = Field(
        default="https://export.arxiv.org/api/query",
        description="Address of arXiv's query interface; asked only by attest ingest arxiv:QUERY.",
    )
    pubmed_url: str = Field(
        default="https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
        description="Address of NCBI's E-utilities; asked only by attest ingest pubmed:QUERY.",
    )
    contact: str | None = Field(
        default=None,
        description="E-mail address that is sent to arXiv and PubMed with a query, so that they can write "
        "instead of blocking; unset means none is sent.",
    )
    answers_at_once: int = Field(
        default=4, ge=1, le=100, description="How many answers, overviews and drafts are written at once."
    )
    answers_waiting: int = Field(
        default=60, ge=0, le=10_000, description="How many more wait in line; whoever comes then is asked to come back."
    )
    requests_a_minute: int = Field(
        default=600, ge=0, description="Requests that each visitor may send in a minute; 0 means any number."
    )
    upload_megabytes: int = Field(default=200, ge=1, description="Largest upload, in megabytes.")
    shutdown_seconds: int = Field(
        default=30, ge=1, le=3600, description="Seconds that answers under way have to finish when the server ends."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="How it is logged: text, or json (a line each, and one for each request served)."
    )
    auth_file: Path | None = Field(
        default=None,
        description="File of the users who may come in, written by attest user; needed to serve beyond this machine.",
    )
    model_urls: str | None = Field(
        default=None,
        description="Addresses of model servers that the Settings tab may name, with commas between them; unset means "
        "any where nobody signs in, and OPENAI_BASE_URL alone where people do.",
    )
    allowed_hosts: str | None = Field(
        default=None,
        description="Names, with commas between them, under which the page and the interfaces are asked for, such as "
        "attest.example.org; those of this machine always are.",
    )
    root_path: str | None = Field(
        default=None,
        pattern=r"^(/[A-Za-z0-9._~-]+)*/?$",
        description="Path under which a reverse proxy shows the page and the interfaces, such as /attest.",
    )
    trusted_proxies: str | None = Field(
        default=None,
        description="Addresses or networks, with commas between them, of reverse proxies whose X-Forwarded-For, "
        "-Proto and -Host are believed.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING", description="How much is logged to standard error; DEBUG includes prompts."
    )

    @model_validator(mode="after")
    def _room_for_a_prompt(self) -> Settings:
        if self.llm_context_tokens < self.llm_answer_tokens + _SMALLEST_PROMPT:
            raise ValueError(
                f"ATTEST_LLM_CONTEXT_TOKENS must exceed ATTEST_LLM_ANSWER_TOKENS by at least {_SMALLEST_PROMPT}"
            )
        return self

    @property
    def permitted_models(self) -> tuple[str, ...] | None:
        """The addresses of model servers that a visitor may name; None for any."""
        if self.model_urls is None and self.auth_file is None:
            return None
        named = self.model_urls if self.model_urls is not None else self.openai_base_url
        return tuple(url.strip() for url in (named or "").split(",") if url.strip())

    @property
    def model_name(self) -> str | None:
        """The language model to use: a name, "" for whatever the server offers first, or None for none."""
        if self.llm is not None and self.llm.strip():
            return None if self.llm.strip().lower() == "none" else self.llm.strip()
        if self.openai_base_url:
            return ""
        key = self.openai_api_key
        return DEFAULT_MODEL if key is not None and key.get_secret_value().strip() else None


def load_settings(**overrides: object) -> Settings:
    """Return the settings of this process; keyword arguments win over environment and `.env`.

    Raises:
        ConfigError: a value is out of bounds, or `.env` holds a key that does not exist.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as exc:
        first = exc.errors()[0]
        if not first["loc"]:
            raise ConfigError(
                f"The settings do not fit together: {first['msg'].removeprefix('Value error, ')}."
            ) from exc
        name = str(first["loc"][-1])
        if first["type"] == "extra_forbidden":
            raise ConfigError(f".env holds an unknown setting {name}; .env.example lists the known ones.") from exc
        variable = name if name.startswith("OPENAI_") else f"ATTEST_{name.upper()}"
        raise ConfigError(f"The setting {variable} cannot be used: {first['msg']}.") from exc
