"""Everything that can go wrong and that a person or a program can do something about, as one tree.

Error                        has a sentence, a remedy and, from a chat's verbs, the reply so far
|-- UserError                the input is at fault
|   |-- NotFound             no such chat or message here (or it belongs to another owner)
|   |-- ModelUnknown         no such model; near names are listed
|   |-- ContextMissing       a context, profile or key that cannot be found; no other one is used instead
|   |   `-- KeyringUnavailable  the keyring is missing, locked or does not answer
|   |-- AttachmentUnreadable
|   |-- AttachmentUnsupported
|   `-- AnswerUnreadable     the answer does not fit the schema that was asked for
|-- RunError                 the conversation's own state
|   |-- ChatBusy             an answer is being written already
|   |-- ApprovalPending      a tool call waits for a decision
|   |-- Cancelled            stopped on request; what was said is kept
|   |-- Interrupted          the program that wrote the answer ended
|   |-- BudgetExceeded       too many rounds, calls, repeats or tokens, or too dear
|   `-- Expired              not finished in the time it was given
|-- ProviderError            the service's fault, in its own words
|   |-- AuthenticationRefused
|   |-- NoCredit
|   |-- RateLimited          has retry_after
|   |-- ContextTooLong
|   |-- ModelRefused         the service does not know or no longer offers the model
|   |-- ContentRefused
|   |-- RequestRefused       the service did not accept the request
|   |-- ProviderUnavailable  no connection, time-out, overloaded, server error
|   |-- ToolServerFailed     a server of tools did not start, is silent, refused or is gone
|   `-- MalformedReply
|       `-- ReplyCut         the stream ended without its terminal event
`-- StorageError             the disk or the database
    |-- StorageFull
    |-- StorageReadOnly
    |-- StorageLocked
    |-- StorageCorrupt
    |   `-- StorageGone      there was a database, and it is not there any more
    |-- SchemaTooNew         written by a newer version of the program
    `-- BackupFailed
"""

from __future__ import annotations

from typing import Any

from desktop_chat.errors.root import Error as Error
from desktop_chat.errors.root import Remedy as Remedy


class UserError(Error):
    default_sentence = "That input cannot be used."


class NotFound(UserError):
    default_sentence = "There is no such thing here."


class ModelUnknown(UserError):
    default_sentence = "There is no model of this name."
    remedy = Remedy.CHOOSE_MODEL


class ContextMissing(UserError):
    default_sentence = "The profile that this chat uses cannot be found."
    remedy = Remedy.ADD_KEY


class KeyringUnavailable(ContextMissing):
    """`details` have the reason: missing, unsafe, locked, denied, slow, damaged, failed or closed."""

    default_sentence = "The keyring cannot be used."
    remedy = Remedy.RETRY


class AttachmentUnreadable(UserError):
    default_sentence = "The attachment cannot be read, so nothing was sent."


class AttachmentUnsupported(UserError):
    default_sentence = "The chosen model does not take this kind of file."
    remedy = Remedy.CHOOSE_MODEL


class AnswerUnreadable(UserError):
    default_sentence = "The answer does not have the form that was asked for."
    remedy = Remedy.RETRY


class RunError(Error):
    default_sentence = "The answer could not be finished."
    remedy = Remedy.RETRY


class ChatBusy(RunError):
    default_sentence = "An answer is being written in this chat. Stop it or wait for it."
    remedy = Remedy.WAIT


class ApprovalPending(ChatBusy):
    default_sentence = "A tool waits for your decision before this chat can go on."
    remedy = Remedy.DECIDE


class Cancelled(RunError):
    default_sentence = "The answer was stopped."
    remedy = Remedy.CONTINUE


class Interrupted(RunError):
    default_sentence = "The program ended while this answer was being written."
    remedy = Remedy.CONTINUE


class BudgetExceeded(RunError):
    default_sentence = "The answer was stopped because it used more than its budget."
    remedy = Remedy.CONTINUE


class Expired(RunError):
    default_sentence = "The answer was not finished in the time it was given."
    remedy = Remedy.CONTINUE


class ProviderError(Error):
    default_sentence = "The service could not answer."
    remedy = Remedy.RETRY


class AuthenticationRefused(ProviderError):
    default_sentence = "The service did not accept the key."
    remedy = Remedy.ADD_KEY


class NoCredit(ProviderError):
    default_sentence = "The account at the service has no credit left."
    remedy = Remedy.NONE


class RateLimited(ProviderError):
    default_sentence = "The service asks to wait before the next request."
    remedy = Remedy.WAIT

    def __init__(self, text: str | None = None, *, retry_after: float | None = None, **details: Any) -> None:
        super().__init__(text, retry_after=retry_after, **details)
        self.retry_after = retry_after


class ContextTooLong(ProviderError):
    default_sentence = "The chat is longer than the model can read."
    remedy = Remedy.SHORTEN


class ModelRefused(ProviderError):
    default_sentence = "The service does not offer this model."
    remedy = Remedy.CHOOSE_MODEL


class ContentRefused(ProviderError):
    default_sentence = "The service refused to answer this."
    remedy = Remedy.NONE


class RequestRefused(ProviderError):
    default_sentence = "The service did not accept the request."


class ProviderUnavailable(ProviderError):
    default_sentence = "The service cannot be reached at the moment."


class ToolServerFailed(ProviderError):
    default_sentence = "The server of tools has failed."


class MalformedReply(ProviderError):
    default_sentence = "The service sent an answer that cannot be read."


class ReplyCut(MalformedReply):
    default_sentence = "The connection ended before the answer was complete."
    remedy = Remedy.CONTINUE


class StorageError(Error):
    default_sentence = "The chats cannot be saved."


class StorageFull(StorageError):
    default_sentence = "The disk is full. Nothing that was saved is lost; free some space and try again."
    remedy = Remedy.FREE_SPACE


class StorageReadOnly(StorageError):
    default_sentence = "The folder of the chats cannot be written to."


class StorageLocked(StorageError):
    default_sentence = "Another program holds the database. Close it and try again."
    remedy = Remedy.RETRY


class StorageCorrupt(StorageError):
    default_sentence = "The database file is damaged. It was left as it is; restore a backup."
    remedy = Remedy.RESTORE_BACKUP


class StorageGone(StorageCorrupt):
    default_sentence = "The database of the chats is no longer there. Nothing was made in its place."


class SchemaTooNew(StorageError):
    default_sentence = "These chats were written by a newer version of the program. Nothing was changed."
    remedy = Remedy.UPDATE_PROGRAM


class BackupFailed(StorageError):
    default_sentence = "The copy of the database could not be made or checked, so nothing was changed."
    remedy = Remedy.FREE_SPACE
