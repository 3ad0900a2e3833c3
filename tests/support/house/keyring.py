"""A keyring that nobody should have asked: every use of it fails the test."""

from typing import NoReturn

from keyring.backend import KeyringBackend


class ForbiddenKeyring(KeyringBackend):
    """Stands in for the person's keyring; a test that needs one sets its own in memory."""

    priority = 1

    def __init__(self) -> None:
        """Takes no properties from the environment, as other backends would."""

    def get_password(self, service: str, username: str) -> NoReturn:
        self._refuse(service)

    def set_password(self, service: str, username: str, password: str) -> NoReturn:
        self._refuse(service)

    def delete_password(self, service: str, username: str) -> NoReturn:
        self._refuse(service)

    def _refuse(self, service: str) -> NoReturn:
        raise AssertionError(f"a test asked the person's keyring about {service!r}")
