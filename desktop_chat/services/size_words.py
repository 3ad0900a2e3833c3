"""Sizes of files in the words of file managers."""

from desktop_chat.language import sentence


def size_words(size: int) -> str:
    """In the units of file managers."""
    if size < 1_000:
        return sentence("{size} bytes", size=size)
    for unit in ("KB", "MB"):
        size_in, size = size / 1_000, size // 1_000
        if size_in < 999.5:
            return f"{size_in:.1f} {unit}" if size_in < 9.95 and unit != "KB" else f"{size_in:.0f} {unit}"
    return f"{size / 1_000:.1f} GB"
