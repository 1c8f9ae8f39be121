"""From where on articles are near enough to be shown, fitted on lay questions against small talk.

Neither view is enough by itself: the cosine of a short question is low whatever it asks, and the re-ranker's score
means less where few laws are imported.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.settings import Settings
from knowledge.articles import Articles, article_folder, build_articles
from knowledge.confidence import ArticleGate
from knowledge.encoder import Encoder
from knowledge.logistic import fit_logistic
from knowledge.normalise import normalise
from knowledge.statutes import Statutes, import_statutes

SEED = 20261123
LEARNED = 300  # lay questions with articles that answer them
SHUT_OUT = 0.88  # share of the small talk too far from any article; what then gets some beside no entry is under 2 %


def fit_articles(data: Path, encoder: Encoder, small_talk: Sequence[str]) -> ArticleGate:
    """What is measured on the articles of DATA: how nearness is read, and how near is near enough."""
    with tempfile.TemporaryDirectory() as place:
        articles = _indexed(data, encoder, Path(place))
        talk, asked = (_views(articles, encoder, texts) for texts in (small_talk, _lay_questions(data)))
    right = np.repeat([False, True], [len(talk), len(asked)])
    evenly = np.where(right, len(talk) / len(asked), 1.0)
    cosine, score, _ = fit_logistic(np.concatenate([talk, asked]), right, evenly)
    near_from = np.quantile(talk @ np.array([1.0, score / cosine]), SHUT_OUT)
    return ArticleGate(round(float(score / cosine), 4), round(float(near_from), 3))


def _indexed(data: Path, encoder: Encoder, place: Path) -> Articles:
    settings = Settings(var=place, _env_file=None)
    import_statutes(settings, data / "statutes.jsonl.gz")
    statutes = Statutes(settings)
    build_articles(place, statutes, encoder, lambda *_: None)
    return Articles(place / article_folder(statutes, encoder.name), statutes)


def _lay_questions(data: Path) -> list[str]:
    lines = (data / "stard-train.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in random.Random(SEED).sample(lines, LEARNED)]


def _views(articles: Articles, encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float64]:
    """Of each question the cosine of the nearest article and the best one's score (n × 2)."""
    found = [articles.nearest(words, encoder.encode_query(words), 1) for words in map(normalise, texts)]
    return np.array([(one.cosine, one.hits[0].score) for one in found])
