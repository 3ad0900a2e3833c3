"""The numbers that stand for types in GGUF files, as llama.h and ggml.h give them."""

from __future__ import annotations

from collections.abc import Mapping

NUMBERS: Mapping[int, str] = dict(enumerate("BbHhIif?")) | dict(zip((10, 11, 12), "Qqd", strict=True))
"""Values that are numbers, in the letters of `struct`."""

_FILES = """
    0 F32  1 F16  2 Q4_0  3 Q4_1  7 Q8_0  8 Q5_0  9 Q5_1  10 Q2_K  11 Q3_K_S  12 Q3_K_M  13 Q3_K_L  14 Q4_K_S
    15 Q4_K_M  16 Q5_K_S  17 Q5_K_M  18 Q6_K  19 IQ2_XXS  20 IQ2_XS  21 Q2_K_S  22 IQ3_XS  23 IQ3_XXS  24 IQ1_S
    25 IQ4_NL  26 IQ3_S  27 IQ3_M  28 IQ2_S  29 IQ2_M  30 IQ4_XS  31 IQ1_M  32 BF16  36 TQ1_0  37 TQ2_0  38 MXFP4
"""
QUANTISATIONS: Mapping[int, str] = {
    int(number): name for number, name in zip(_FILES.split()[::2], _FILES.split()[1::2], strict=True)
}
"""How finely the numbers of a file are kept, by its `general.file_type`."""

_TENSORS = """
    0 1 4  1 1 2  2 32 18  3 32 20  6 32 22  7 32 24  8 32 34  9 32 36  10 256 84  11 256 110  12 256 144
    13 256 176  14 256 210  15 256 292  24 1 1  25 1 2  26 1 4  27 1 8  28 1 8  30 1 2
"""
_FACTS = [*map(int, _TENSORS.split())]
BLOCKS: Mapping[int, tuple[int, int]] = {
    kind: (count, size) for kind, count, size in zip(_FACTS[::3], _FACTS[1::3], _FACTS[2::3], strict=True)
}
"""How many numbers a block of a tensor has, and how many bytes it takes, by the tensor's type."""
