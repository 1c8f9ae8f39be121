"""Pictures and recordings for a seat: fetched from WeChat before it forgets them, kept sealed, shown to staff only."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from channels.wechat import store, texts
from channels.wechat.client import Client, Download
from channels.wechat.errors import Code, Unfetchable, WeChatAway, WeChatError, backoff
from channels.wechat.models import WeChatMedia
from consult.store import new_id
from core.clock import now
from core.crypto import Seal
from core.db import Database
from core.errors import Gone
from core.log import get_logger
from seats.line import Attachment

log = get_logger(__name__)
AT_ONCE = 4
# WeChat keeps media for three days: as long as that we try.
KEPT = timedelta(days=3)
# Longer than the slowest download; one whose process died is fetched by another after that.
LEASE = timedelta(minutes=2)
# What a browser may be handed as it is; anything else is offered as a download without a type.
SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "audio/amr", "audio/mpeg", "video/mp4"})


class MediaShelf:
    """Keeps what citizens sent."""

    def __init__(self, db: Database, seal: Seal, client: Client) -> None:
        self._db = db
        self._seal = seal
        self._client = client

    @staticmethod
    def want(session: Session, conversation_id: str, media_id: str) -> str:
        """Note that a picture is to be fetched; gives the id it will be found under."""
        media = WeChatMedia(id=new_id(), conversation_id=conversation_id, media_id=media_id)
        session.add(media)
        return media.id

    def fetch_wanted(self) -> int:
        """Fetch what is due, a few at a time, each by one process; gives how many were looked at."""
        at = now()
        with self._db.read_scope() as session:
            wanted = [(media.id, media.media_id) for media in store.wanted_media(session, at, AT_ONCE)]
        for name, media_id in wanted:
            if self._claim(name, at):
                self._settle(name, self._download(media_id))
        return len(wanted)

    def _claim(self, name: str, at: datetime) -> bool:
        with self._db.session_scope() as session:
            return store.claim_media(session, name, at, now() + LEASE)

    def _download(self, media_id: str) -> Download | WeChatError | WeChatAway:
        try:
            return self._client.download(media_id)
        except (WeChatError, WeChatAway) as error:
            log.warning("media_not_fetched", reason=str(error))
            return error

    def _settle(self, name: str, found: Download | WeChatError | WeChatAway) -> None:
        at = now()
        with self._db.session_scope() as session:
            media = session.get(WeChatMedia, name)
            if media is None:
                return
            if isinstance(found, Download):
                media.state, media.content_type = "kept", found.content_type[:64]
                media.sealed = self._seal.seal_bytes(found.content)
            elif _hopeless(found) or at >= media.at + KEPT:
                media.state = "lost"
            else:
                media.due_at = at + timedelta(seconds=backoff(media.attempts - 1))

    def open(self, session: Session, name: str, conversation_id: str) -> Attachment | None:
        """A kept picture of this conversation; None when there is none (yet).

        Raises:
            Gone: it could not be fetched while WeChat had it.
        """
        media = session.get(WeChatMedia, name)
        if media is None or media.conversation_id != conversation_id:
            return None
        if media.state == "lost":
            raise Gone(texts.MEDIA_LOST)
        if media.sealed is None:
            return None
        kind = media.content_type if media.content_type in SHOWN else "application/octet-stream"
        return Attachment(self._seal.unseal_bytes(media.sealed), kind)


def _hopeless(error: WeChatError | WeChatAway) -> bool:
    """Whether no repeat will bring it."""
    return isinstance(error, Unfetchable) or (isinstance(error, WeChatError) and error.code == Code.MEDIA_INVALID)
