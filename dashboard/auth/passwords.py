"""Passwords: Argon2 through pwdlib. A name that nobody has costs as much time as a wrong password."""

from __future__ import annotations

from functools import lru_cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from dashboard.errors import Refusal

SHORTEST, LONGEST = 8, 200
# OWASP's Password Storage Cheat Sheet: Argon2id, 19 MiB, 2 rounds, 1 lane; a busy office server can pay that
_HASHER = PasswordHash((Argon2Hasher(memory_cost=19 * 1024, time_cost=2, parallelism=1),))


def hash_password(password: str) -> str:
    """Raises Refusal when the password is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refusal("auth.password_length", field="password", least=SHORTEST, most=LONGEST)
    return _HASHER.hash(password)


def is_right(password: str, stored_hash: str | None) -> bool:
    """Whether the password fits; for no stored hash the same work is done, and the answer is no."""
    fits = _HASHER.verify(password[: LONGEST + 1], stored_hash or _nobodys_hash())
    return fits and stored_hash is not None


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody has this password")
