"""Where mail goes: a mail server, a folder of `.eml` files, or nowhere yet."""

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from app import clock
from app.adapters.smtp import SmtpMailer, server_of
from app.ports.mail import MailDeferred, Mailer, MailRefused, OutgoingMail, RecipientRefused

# Whatever a letter says, its lines stay short enough and its bytes plain enough for any server.
_POLICY = SMTP.clone(cte_type="7bit")


class NoMailer:
    """Stands where no mail server is set: nothing leaves, everything waits."""

    configured = False
    repeatable = True
    paced = False

    def compose(self, mail: OutgoingMail) -> bytes:
        """Write the mail as it would leave."""
        return composed(mail)

    def send(self, mail: OutgoingMail) -> str:
        """Refuse for now; the letter stays queued."""
        raise MailDeferred(f"No mail server is set, so {mail.message_id} waits.")


class FolderMailer:
    """Writes each mail as one `.eml` file, named by its Message-ID, so that twice is once."""

    configured = True
    repeatable = True
    paced = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def compose(self, mail: OutgoingMail) -> bytes:
        """Write the mail as the file will hold it."""
        return composed(mail)

    def send(self, mail: OutgoingMail) -> str:
        """Write the mail; the file is complete or not there, and a second writing replaces it."""
        content = mail.written or composed(mail)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = mail.message_id.strip("<>").split("@")[0]
        temporary = self._folder / f".{name}.part"
        temporary.write_bytes(content)
        temporary.replace(self._folder / f"{name}.eml")
        return f"written to {name}.eml"


class MessageMailer:
    """Puts a mail into its form for the wire and hands it to a mail server."""

    configured = True
    repeatable = False

    def __init__(self, server: SmtpMailer) -> None:
        self._server = server

    @property
    def paced(self) -> bool:
        """A server on this machine keeps its own queue and pace; any other is paced by us."""
        return not self._server.is_local

    def compose(self, mail: OutgoingMail) -> bytes:
        """Write the mail as it goes over the wire."""
        return composed(mail)

    def send(self, mail: OutgoingMail) -> str:
        """Hand the mail over and give back the server's answer."""
        if mail.recipient.casefold().endswith(".invalid") and not self._server.is_local:
            raise RecipientRefused(
                f"{mail.recipient} is an address made for samples, which no server can deliver to."
            )
        content = mail.written or composed(mail)
        return self._server.deliver(mail.sender, mail.recipient, content)


def composed(mail: OutgoingMail) -> bytes:
    """Give the bytes of the mail as they go over the wire. Raises ``MailRefused``."""
    return message(mail).as_bytes()


def message(mail: OutgoingMail) -> EmailMessage:
    """Make the message as it goes over the wire.

    Raises ``MailRefused`` where an address or a header could not be written safely: one that holds
    a line break could smuggle in another header.
    """
    made = EmailMessage(policy=_POLICY)
    try:
        made["Message-ID"] = mail.message_id
        made["Date"] = format_datetime(mail.dated_at or clock.now())
        made["From"] = Address(mail.sender_name, addr_spec=mail.sender)
        made["To"] = Address(addr_spec=mail.recipient)
        made["Reply-To"] = Address(mail.sender_name, addr_spec=mail.reply_to)
        made["Subject"] = mail.subject
    except (ValueError, IndexError) as error:  # IndexError: how the library meets an empty address
        raise MailRefused(f"{mail.message_id} cannot be put into a mail: {error}") from error
    made.set_content(mail.body)
    for name, media_type, content in mail.attachments:
        main, sub = media_type.split("/", 1)
        made.add_attachment(content, maintype=main, subtype=sub, filename=name)
    if made.is_multipart():
        # The library would choose one by chance; the same mail is the same bytes.
        digest = hashlib.sha256(f"{mail.message_id}\n{mail.body}".encode()).hexdigest()
        made.set_boundary(f"=={digest[:32]}==")
    return made


def mailer_for(url: str) -> Mailer:
    """Choose by the setting ``smtp_url``: empty, ``folder:PATH``, ``smtp://`` or ``smtps://``.

    Raises ``SettingsError`` for anything else.
    """
    if not url:
        return NoMailer()
    if url.startswith("folder:"):
        return FolderMailer(Path(url.removeprefix("folder:")))
    return MessageMailer(SmtpMailer(server_of(url)))
