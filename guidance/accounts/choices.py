"""The providers that the settings name, as people choose between them."""

from collections.abc import Iterable
from dataclasses import dataclass

from guidance.config import Provider
from guidance.text.addresses.slug import slug_from


@dataclass(frozen=True)
class Choice:
    """One provider and its part of an address: “Care login” is “care-login”."""

    key: str
    provider: Provider

    @property
    def name(self) -> str:
        return self.provider.name


def choices(providers: Iterable[Provider]) -> list[Choice]:
    """Every provider of the settings, in their order."""
    return [Choice(slug_from(provider.name), provider) for provider in providers]


def choice(providers: Iterable[Provider], key: str) -> Choice | None:
    """The provider with this part of an address."""
    return next((found for found in choices(providers) if found.key == key), None)


def name_of(providers: Iterable[Provider], issuer: str) -> str:
    """The name of a provider here; one that is in the settings no more has only its address left."""
    return next((provider.name for provider in providers if provider.issuer == issuer), issuer)
