"""What the page's routes say."""

from __future__ import annotations


def no_such_article(law: str, article: str) -> str:
    return f"《{law.strip('《》')}》没有{article}，请核对条号。"
