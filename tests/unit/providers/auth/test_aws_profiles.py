"""Access keys are found where AWS's tools keep them."""

from __future__ import annotations

from pathlib import Path

from desktop_chat.providers.auth.aws_profiles import credentials_in, region_in, shared_file
from desktop_chat.providers.auth.sigv4 import Credentials

TOLD = """
[default]
aws_access_key_id = AKIA1
aws_secret_access_key = a%b

[work]
aws_access_key_id = AKIA2
aws_secret_access_key = secret
aws_session_token = token
region = eu-west-1

[half]
aws_access_key_id = AKIA3
"""


def written(folder: Path, text: str = TOLD) -> Path:
    file = folder / "credentials"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_keys_of_a_profile_are_read(tmp_path: Path) -> None:
    file = written(tmp_path)
    assert credentials_in(file) == Credentials("AKIA1", "a%b")
    assert credentials_in(file, "work") == Credentials("AKIA2", "secret", "token")


def test_half_a_key_is_none(tmp_path: Path) -> None:
    file = written(tmp_path)
    assert credentials_in(file, "half") is None
    assert credentials_in(file, "nobody") is None
    assert credentials_in(tmp_path / "nothing") is None


def test_a_file_that_is_none_of_this_kind_has_no_keys(tmp_path: Path) -> None:
    assert credentials_in(written(tmp_path, "no section")) is None
    file = tmp_path / "credentials"
    file.write_bytes(b"\xff\xfe\x00")
    assert credentials_in(file) is None


def test_the_region_stands_beside_the_key_or_in_the_file_next_to_it(tmp_path: Path) -> None:
    file = written(tmp_path)
    assert region_in(file, "work") == "eu-west-1"
    assert region_in(file) is None
    config = "[default]\nregion = us-east-2\n[profile half]\nregion = eu-central-1\n"
    (tmp_path / "config").write_text(config, encoding="utf-8")
    assert region_in(file) == "us-east-2"
    assert region_in(file, "half") == "eu-central-1"


def test_the_usual_file_is_in_the_home_folder() -> None:
    assert shared_file() == Path.home() / ".aws" / "credentials"
