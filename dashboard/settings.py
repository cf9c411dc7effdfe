"""Settings of the installation, read once from the environment (`HUIYIN_…`). What a manager may change is in the store."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """A value that can't be read stops the start with its name."""

    model_config = SettingsConfigDict(env_prefix="HUIYIN_", frozen=True, extra="ignore")

    database_url: str = Field(
        default=f"sqlite:///{ROOT / 'var' / 'huiyin.db'}", description="SQLite file or PostgreSQL."
    )
    language: str | None = Field(
        default=None, pattern="^(zh_CN|en)$", description="For people who have not chosen one."
    )
    sign_in_hours: int = Field(default=12, ge=1, le=720, description="How long a sign-in lasts.")
    demo: bool = Field(default=True, description="Whether an unused embedded store is filled with the demo company.")
    jobs: bool = Field(default=True, description="Whether this process also runs the recurring jobs.")

    @property
    def is_embedded(self) -> bool:
        """The store is a file of this installation, not a server shared by a team."""
        return self.database_url.startswith("sqlite")


@lru_cache(maxsize=1)
def settings() -> Settings:
    return Settings()
