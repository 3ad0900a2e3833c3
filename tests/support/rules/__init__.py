"""The rules of the house that no linter knows, as functions that say what is wrong and where."""
