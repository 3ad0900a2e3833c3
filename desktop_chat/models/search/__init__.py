"""The full-text index of messages: derived data, made when first wanted and again at will.

Triggers in the database note which messages changed and what the index still holds of them, so no writer has to
think of it, in this program or another. `SearchIndex.catch_up` brings the index to where the notes are gone, in
short units of work. The index keeps no text, since the messages have it; it is cut into parts by age, so that the
newest that fit are found in the time that one part takes, however many there are. With its words each message has
those of its place (chat, role, model, month, files), so that a narrowed search passes over nothing else.
"""
