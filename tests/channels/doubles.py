"""Doubles at the outer seams of the service: a Rasa that says one word, and a knowledge without entries."""

from pathlib import Path

from bot.client import BotTurn
from bot.replies import text
from knowledge import Decision, Found, Reading

NO_PAGES = Path("no-pages")


class Answers:
    """A Rasa that answers 答 to everything."""

    async def say(self, sender, words, turn_id, **_):
        return BotTurn((text("答"),), ())

    async def is_ready(self):
        return True

    async def forget(self, sender):
        pass

    async def close(self):
        pass


class KnowsNothing:
    """A searcher without entries; one article is imported."""

    generation = "none"
    has_old_content = False

    def search(self, question, *, topic=""):
        return Found(Decision.UNKNOWN, (), (), "none")

    def is_question_of_ours(self, words):
        return False

    def holds_law(self, law):
        return law == "公证法"

    def article(self, law, article, version=""):
        if law == "婚姻法":
            return Reading("", note="《婚姻法》已经废止。")
        return Reading("公证机构办理公证……", version) if (law, article) == ("公证法", "第三条") else None
