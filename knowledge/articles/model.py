"""The shipped model: the re-ranker and the known questions, made for one encoder.

Cosines do not travel between encoders. With another encoder the model is left unused, which is said in the log,
and articles are ranked by plain fusion until `knowledge.articles.train` has been run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from core.log import get_logger
from knowledge.articles.known import Known, Places, load_known
from knowledge.articles.rank import Ranker

SHIPPED = Path(__file__).parent / "model"
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Model:
    ranker: Ranker
    known: Known


def open_model(encoder_name: str, places: Places, folder: Path = SHIPPED) -> Model | None:
    """The model, if it was made for the encoder; `places` numbers articles by law and article."""
    about = folder / "model.json"
    made_for = json.loads(about.read_text(encoding="utf-8"))["encoder"] if about.exists() else ""
    if made_for != encoder_name:
        log.warning("articles_without_reranker", encoder=encoder_name, made_for=made_for)
        return None
    return Model(Ranker.load(folder / "ranker.txt"), load_known(folder, places))
