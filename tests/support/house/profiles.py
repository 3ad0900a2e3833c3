"""How hypothesis searches: freely at a desk, the same way every time in CI."""

import os

from hypothesis import HealthCheck, settings


def use_profile() -> None:
    """No deadline: the machine may be busy, and a slow example is no wrong one."""
    settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile("ci", settings.get_profile("desk"), derandomize=True, database=None)
    settings.load_profile("ci" if os.environ.get("CI") else "desk")
