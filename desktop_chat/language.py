"""The one place where a sentence that a person reads is put into their language."""

import gettext

_translations: list[gettext.NullTranslations] = [gettext.NullTranslations()]


def use_translations(translations: gettext.NullTranslations) -> None:
    """Speak this language from now on."""
    _translations[0] = translations


def sentence(text: str, /, **values: object) -> str:
    """The text in the person's language, with its `{named}` values filled in."""
    template = _translations[0].gettext(text)
    return template.format(**values) if values else template
