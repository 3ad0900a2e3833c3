"""What is found when the program is looked at, as values to show, to paste and to read by other programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from desktop_chat.language import sentence
from desktop_chat.redaction import homeless, redacted


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. Without a problem all is well with it."""

    name: str
    title: str
    value: str
    problem: str = ""
    remedy: str = ""

    @property
    def is_problem(self) -> bool:
        return bool(self.problem)


@dataclass(frozen=True, slots=True)
class Health:
    findings: tuple[Finding, ...]

    @property
    def problems(self) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if each.is_problem)

    @property
    def is_well(self) -> bool:
        return not self.problems

    @property
    def summary(self) -> str:
        match len(self.problems):
            case 0:
                return sentence("All is well.")
            case 1:
                return sentence("There is one problem.")
            case count:
                return sentence("There are {count} problems.", count=count)

    @property
    def text(self) -> str:
        """Problems first, then everything; it can be pasted where others read it."""
        lines = [self.summary]
        for each in self.problems:
            lines += ["", f"! {each.title}: {each.problem}", *([f"  → {each.remedy}"] if each.remedy else [])]
        lines += ["", *(f"{each.title}: {each.value}" for each in self.findings)]
        return "\n".join(lines) + "\n"

    def as_json(self) -> dict[str, Any]:
        return {"is_well": self.is_well, "findings": [asdict(each) for each in self.findings]}


def health_of(findings: Iterable[Finding]) -> Health:
    """With every secret blotted out, and the person's folder called `~`."""
    return Health(tuple(map(_fit_to_tell, findings)))


def _fit_to_tell(finding: Finding) -> Finding:
    told = {name: homeless(redacted(text)) for name, text in asdict(finding).items()}
    return Finding(**told)
