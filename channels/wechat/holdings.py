"""What the WeChat channel keeps about a citizen: her openid, how she came, when she wrote, what reached her, pictures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from channels.wechat import store, texts
from channels.wechat.models import WeChatConsent, WeChatContact, WeChatMedia, WeChatPiece, WeChatSeen, WeChatUser
from consult.holdings import Limits, Removed, Section, nobodys, removed
from consult.models import Conversation
from core.clock import minute


class WeChatHoldings:
    """The rows of the channel; texts that were sent go with their messages as well."""

    def show(self, session: Session, conversation_id: str) -> list[Section]:
        user = store.user_of(session, conversation_id)
        if user is None:
            return []
        media = session.scalars(select(WeChatMedia).where(WeChatMedia.conversation_id == conversation_id))
        contacts = session.scalars(
            select(WeChatContact).where(WeChatContact.conversation_id == conversation_id).order_by(WeChatContact.at)
        )
        templates = session.scalars(select(WeChatConsent).where(WeChatConsent.openid == user.openid))
        told = {
            texts.LABEL_OPENID: user.openid,
            texts.LABEL_SINCE: minute(user.created_at),
            texts.LABEL_SCENE: user.district or user.scene,
            texts.LABEL_FOLLOWS: texts.FOLLOWS[user.subscribed],
        }
        return [
            Section(texts.SECTION_USER, ({label: value for label, value in told.items() if value},)),
            Section(texts.SECTION_MEDIA, tuple({texts.LABEL_SENT_AT: minute(one.at)} for one in media)),
            Section(
                texts.SECTION_CONTACTS,
                tuple(
                    {texts.LABEL_SENT_AT: minute(one.at), texts.LABEL_CONTACT: texts.CONTACTS[one.kind]}
                    for one in contacts
                ),
            ),
            Section(texts.SECTION_TEMPLATES, tuple(_template_row(one) for one in templates)),
        ]

    def erase(self, session: Session, conversation_id: str) -> list[Removed]:
        user = store.user_of(session, conversation_id)
        if user is not None:
            removed(session, delete(WeChatConsent).where(WeChatConsent.openid == user.openid))
            # A nonce's key names whose message it was.
            removed(session, delete(WeChatSeen).where(WeChatSeen.key.startswith(f"{user.openid}:", autoescape=True)))
        counts = [
            Removed(kind, removed(session, delete(table).where(table.conversation_id == conversation_id)))
            for kind, table in (
                ("wechat_text", WeChatPiece),
                ("wechat_contact", WeChatContact),
                ("picture", WeChatMedia),
                ("wechat_user", WeChatUser),
            )
        ]
        session.expire_all()
        return counts

    def expire(self, session: Session, limits: Limits, at: datetime) -> list[Removed]:
        """Contacts and pictures go with the messages of their time; the openid with its conversation's name."""
        before = at - limits.messages
        nobody = select(Conversation.id).where(nobodys(limits, at))
        openids = select(WeChatUser.openid).where(WeChatUser.conversation_id.in_(nobody))
        removed(session, delete(WeChatConsent).where(WeChatConsent.openid.in_(openids)))
        gone = [
            Removed("wechat_user", removed(session, delete(WeChatUser).where(WeChatUser.conversation_id.in_(nobody)))),
            Removed("wechat_contact", removed(session, delete(WeChatContact).where(WeChatContact.at < before))),
            Removed("picture", removed(session, delete(WeChatMedia).where(WeChatMedia.at < before))),
        ]
        return [one for one in gone if one.count]


def _template_row(one: WeChatConsent) -> dict[str, str]:
    return {
        texts.LABEL_TEMPLATE: one.template_id,
        texts.LABEL_NOTICES_LEFT: str(one.left),
        texts.LABEL_SENT_AT: minute(one.at),
    }
