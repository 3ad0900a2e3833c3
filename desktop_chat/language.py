"""The one place where a sentence that a person reads is put into their language."""

import gettext

_translations = gettext.NullTranslations()


def sentence(text: str, /, **values: object) -> str:
    """The text in the person's language, with its `{named}` values filled in."""
    template = _translations.gettext(text)
    return template.format(**values) if values else template
