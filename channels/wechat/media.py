"""Pictures and recordings for a seat: fetched from WeChat before it forgets them, kept sealed, shown to staff only."""

from __future__ import annotations

from sqlalchemy.orm import Session

from channels.wechat import store
from channels.wechat.client import Client, Download
from channels.wechat.errors import WeChatAway, WeChatError
from channels.wechat.models import WeChatMedia
from consult.store import new_id
from core.crypto import Seal
from core.db import Database
from core.log import get_logger
from seats.line import Attachment

log = get_logger(__name__)
AT_ONCE = 4
MAX_ATTEMPTS = 6
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
        """Fetch what is wanted, a few at a time; gives how many were looked at."""
        with self._db.read_scope() as session:
            wanted = [(media.id, media.media_id) for media in store.wanted_media(session, AT_ONCE)]
        for name, media_id in wanted:
            self._settle(name, self._download(media_id))
        return len(wanted)

    def _download(self, media_id: str) -> Download | None:
        try:
            return self._client.download(media_id)
        except (WeChatError, WeChatAway) as error:
            log.warning("media_not_fetched", reason=str(error))
            return None

    def _settle(self, name: str, found: Download | None) -> None:
        with self._db.session_scope() as session:
            media = session.get(WeChatMedia, name)
            if media is None:
                return
            media.attempts += 1
            if found is not None:
                media.state, media.content_type = "kept", found.content_type[:64]
                media.sealed = self._seal.seal_bytes(found.content)
            elif media.attempts >= MAX_ATTEMPTS:
                media.state = "lost"

    def open(self, session: Session, name: str, conversation_id: str) -> Attachment | None:
        """A kept picture of this conversation; None when there is none (yet)."""
        media = session.get(WeChatMedia, name)
        if media is None or media.conversation_id != conversation_id or media.sealed is None:
            return None
        kind = media.content_type if media.content_type in SHOWN else "application/octet-stream"
        return Attachment(self._seal.unseal_bytes(media.sealed), kind)
