"""Articles of law as reading matter for questions that no entry answers."""

from knowledge.articles.index import ArticleHit, Articles, Nearest, article_folder, build_articles

__all__ = ["ArticleHit", "Articles", "Nearest", "article_folder", "build_articles"]
