"""What the page's routes say."""

NO_ARTICLE = "本机没有导入这部法律的条文，可以在国家法律法规数据库查询原文。"


def no_such_article(law: str, article: str) -> str:
    return f"《{law.strip('《》')}》没有{article}，请核对条号。"
