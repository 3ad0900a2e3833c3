"""The reader of documents: texts, sheets, slides and pages, and what harm they try."""
