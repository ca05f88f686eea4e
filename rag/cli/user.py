"""attest user: who may come in where the page and the interfaces are served to others."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from rag.cli.context import Context, json_option, print_json
from rag.errors import ConfigError
from rag.schema import SCHEMA_VERSION
from rag.terminal import tell

if TYPE_CHECKING:
    from rag.serve.accounts import Account, AccountsFile
    from rag.serve.visitors import Role

_ROLES = click.Choice(["reader", "editor"])
_file_option = click.option("--auth-file", metavar="FILE", help="File of the users (also ATTEST_AUTH_FILE).")


@click.group()
def command() -> None:
    """Add, list and remove those who may come in, and give them passwords and tokens.

    They are kept in a file of their own, which only its owner can read. A running page sees each change at once.
    """


@command.command()
@click.argument("name")
@click.option("--role", type=_ROLES, default="reader", show_default=True, help="An editor also loads, tags, removes.")
@click.option("--no-password", is_flag=True, help="For a program: it comes in with a token alone.")
@_file_option
@json_option
@click.pass_obj
def add(context: Context, name: str, role: str, no_password: bool, auth_file: str | None, as_json: bool) -> None:
    """Add a user, with a password from the terminal or a line of standard input."""
    from rag.serve.accounts import Account, now, sound_name

    file, name = _file(context, auth_file), sound_name(name)
    if file.path.exists() and name in file.read():
        raise ConfigError(f"There is a user {name} already; attest user password {name} gives another password.")
    made = Account(name, cast("Role", role), None if no_password else _new_password(name), now())

    def put(users: dict[str, Account]) -> None:
        if name in users:
            raise ConfigError(f"There is a user {name} already.")
        users[name] = made

    file.change(put)
    _say(as_json, f"Added {name}, {role}, in {file.path}.", {"name": name, "role": role, "auth_file": str(file.path)})


@command.command(name="list")
@_file_option
@json_option
@click.pass_obj
def list_all(context: Context, auth_file: str | None, as_json: bool) -> None:
    """List the users with their roles and the names of their tokens."""
    users = _file(context, auth_file).read().values()
    rows = [
        {
            "name": user.name,
            "role": user.role,
            "has_password": user.password is not None,
            "tokens": [{"name": token.name, "made": token.made} for token in user.tokens],
        }
        for user in users
    ]
    lines = [
        f"{user.name}  {user.role}"
        + ("" if user.password is not None else "  no password")
        + (f"  tokens: {', '.join(token.name for token in user.tokens)}" if user.tokens else "")
        for user in users
    ]
    _say(as_json, "\n".join(lines) or "No users.", {"users": rows})


@command.command()
@click.argument("name")
@_file_option
@json_option
@click.pass_obj
def remove(context: Context, name: str, auth_file: str | None, as_json: bool) -> None:
    """Remove a user, who is signed out at once; the conversations stay in the library."""

    def take(users: dict[str, Account]) -> str:
        found = _known(users, name)
        del users[found.name]
        return found.name

    gone = _file(context, auth_file).change(take)
    _say(as_json, f"Removed {gone}.", {"removed": gone})


@command.command()
@click.argument("name")
@_file_option
@json_option
@click.pass_obj
def password(context: Context, name: str, auth_file: str | None, as_json: bool) -> None:
    """Give a user another password, which signs the user out everywhere; tokens stay."""
    from rag.serve.accounts import now

    file = _file(context, auth_file)
    found = _known(file.read(), name)
    hashed = _new_password(found.name)
    _change(file, found.name, lambda user: dataclasses.replace(user, password=hashed, since=now()))
    _say(as_json, f"{found.name} has another password.", {"name": found.name})


@command.command()
@click.argument("name")
@click.argument("role", type=_ROLES)
@_file_option
@json_option
@click.pass_obj
def role(context: Context, name: str, role: str, auth_file: str | None, as_json: bool) -> None:
    """Give a user another role."""
    found = _change(_file(context, auth_file), name, lambda user: dataclasses.replace(user, role=cast("Role", role)))
    _say(
        as_json,
        f"{found.name} is {'an editor' if role == 'editor' else 'a reader'} now.",
        {"name": found.name, "role": role},
    )


@command.command()
@click.argument("name")
@click.option("--label", metavar="TEXT", help="What the token is called (default: token-1, token-2, …).")
@click.option("--revoke", metavar="TEXT", help="Take back the token that is called so instead.")
@_file_option
@json_option
@click.pass_obj
def token(
    context: Context, name: str, label: str | None, revoke: str | None, auth_file: str | None, as_json: bool
) -> None:
    """Make a token with which programs come in as a user, and show it, once; or revoke one."""
    from rag.serve.accounts import new_token

    file = _file(context, auth_file)
    if revoke is not None:
        _change(file, name, lambda user: _without(user, revoke))
        _say(as_json, f"Revoked {revoke}.", {"revoked": revoke})
        return
    made: list[tuple[str, str]] = []

    def give(user: Account) -> Account:
        called = _label(user, label)
        text, kept = new_token(called)
        made.append((text, called))
        return dataclasses.replace(user, tokens=(*user.tokens, kept))

    owner = _change(file, name, give)
    text, called = made[0]
    if not as_json:
        tell(f"The token {called} of {owner.name}; it is shown this once, so keep it somewhere safe:", err=True)
    _say(as_json, text, {"name": owner.name, "label": called, "token": text})


def _file(context: Context, named: str | None) -> AccountsFile:
    """Return the file of users that is meant.

    Raises:
        ConfigError: none is named.
    """
    from rag.config import load_settings
    from rag.serve.accounts import AccountsFile

    path = Path(named) if named else load_settings(data_dir=context.data_dir).auth_file
    if path is None:
        raise ConfigError("Name the file of the users with --auth-file FILE, or in ATTEST_AUTH_FILE.")
    return AccountsFile(path)


def _change(file: AccountsFile, name: str, edit: Callable[[Account], Account]) -> Account:
    """Change one user and return it."""

    def put(users: dict[str, Account]) -> Account:
        user = edit(_known(users, name))
        users[user.name] = user
        return user

    return file.change(put)


def _known(users: Any, name: str) -> Account:
    """Return the user of a name.

    Raises:
        ConfigError: there is none.
    """
    found: Account | None = users.get(name.strip().lower())
    if found is None:
        raise ConfigError(f"There is no user {name}; attest user list names those that there are.")
    return found


def _label(user: Account, wanted: str | None) -> str:
    """Return what a new token is called: as wanted, or by the next number."""
    taken = {one.name for one in user.tokens}
    if wanted is None:
        return next(f"token-{number}" for number in range(1, len(taken) + 2) if f"token-{number}" not in taken)
    name = " ".join(wanted.split())
    if not name or not name.isprintable() or len(name) > 64:
        raise ConfigError("The label of a token has 1 to 64 characters that can be printed.")
    if name in taken:
        raise ConfigError(f"{user.name} has a token {name} already; choose another label, or revoke it first.")
    return name


def _without(user: Account, label: str) -> Account:
    kept = tuple(one for one in user.tokens if one.name != label)
    if len(kept) == len(user.tokens):
        raise ConfigError(f"{user.name} has no token {label}; attest user list names them.")
    return dataclasses.replace(user, tokens=kept)


def _new_password(name: str) -> str:
    """Return the hash of a password that is asked for: twice on a terminal, else one line of standard input."""
    from rag.serve.passwords import Passwords, check_new

    if sys.stdin is not None and sys.stdin.isatty():
        import getpass

        given = getpass.getpass(f"Password for {name}: ")
        check_new(given, name)
        if getpass.getpass("Once more: ") != given:
            raise ConfigError("The two passwords differ; nothing was changed.")
    else:
        given = _line()
        check_new(given, name)
    return Passwords().hashed(given)


def _line() -> str:
    """Return one line of standard input without its end."""
    try:
        return "" if sys.stdin is None else sys.stdin.buffer.readline(10_000).decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as exc:
        raise ConfigError("The password on standard input is not UTF-8.") from exc


def _say(as_json: bool, text: str, value: dict[str, Any]) -> None:
    if as_json:
        print_json({"schema_version": SCHEMA_VERSION, **value})
    else:
        tell(text)
