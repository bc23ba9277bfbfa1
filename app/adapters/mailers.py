"""Where mail goes: a mail server, a folder of `.eml` files, or nowhere yet."""

from email.message import EmailMessage
from email.utils import formataddr, formatdate
from pathlib import Path

from app.ports.mail import MailDeferred, Mailer, OutgoingMail


class NoMailer:
    """Stands where no mail server is set: nothing leaves, everything waits."""

    configured = False

    def send(self, mail: OutgoingMail) -> str:
        """Refuse for now; the letter stays queued."""
        raise MailDeferred(f"No mail server is set, so {mail.message_id} waits.")


class FolderMailer:
    """Writes each mail as one `.eml` file, named by its Message-ID, so that twice is once."""

    configured = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, mail: OutgoingMail) -> str:
        """Write the mail; a file of that name means it was written before."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{mail.message_id.strip('<>').split('@')[0]}.eml"
        temporary = path.with_suffix(".part")
        temporary.write_bytes(message(mail).as_bytes())
        temporary.replace(path)
        return f"written to {path.name}"


def message(mail: OutgoingMail) -> EmailMessage:
    """Make the message as it goes over the wire."""
    made = EmailMessage()
    made["Message-ID"] = mail.message_id
    made["Date"] = formatdate(localtime=False)
    made["From"] = formataddr((mail.sender_name, mail.sender))
    made["To"] = mail.recipient
    made["Reply-To"] = mail.reply_to
    made["Subject"] = mail.subject
    made.set_content(mail.body)
    for name, media_type, content in mail.attachments:
        main, sub = media_type.split("/", 1)
        made.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return made


def mailer_for(url: str) -> Mailer:
    """Choose by the setting ``smtp_url``: empty, or ``folder:PATH``."""
    if not url:
        return NoMailer()
    return FolderMailer(Path(url.removeprefix("folder:")))
