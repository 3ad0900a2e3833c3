"""How fast the program is and how little it writes, against the bars it holds itself to; `make bench` runs it."""
