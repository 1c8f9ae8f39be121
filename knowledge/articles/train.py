"""`python -m knowledge.articles.train DATA --base BASE`: teach the re-ranker of articles and note the known questions.

DATA is a folder with `statutes.jsonl.gz`, `consultations.jsonl.gz` and `stard-train.jsonl`; BASE the file that
`knowledge.encoder.train --base` keeps. Five encoders are trained, each without a fifth of the lay questions, and
those look at what they have not seen (ten minutes on one core); from that the re-ranker learns. The known questions
are written as the present encoder sees them. Deterministic for one base and one machine; no text of the data leaves it.

In order: `knowledge.encoder.train`, this, `knowledge.calibrate`. When only the content has changed since, the
re-ranker stays good: `--keep-ranker` writes the known questions anew and is done in seconds.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import faiss
from rich.console import Console

from core.settings import Settings
from knowledge.articles.folds import FOLDS
from knowledge.articles.known import save_known
from knowledge.articles.lessons import School
from knowledge.articles.model import SHIPPED
from knowledge.articles.rank import Ranker
from knowledge.encoder import open_encoder
from knowledge.encoder.material import read_lines
from knowledge.normalise import normalise
from knowledge.segment import encode_all

out = Console()


def teach(data: Path, base: Path, kept: Path) -> Ranker:
    """The re-ranker, from every lay question as seen by an encoder that has not learned from it."""
    school = School(data, base, kept)
    lessons = []
    for fold in range(FOLDS):
        lessons += school.lessons(fold)
        out.print(f"fold {fold}: {len(lessons)} questions")
    return Ranker.learn([lesson.columns for lesson in lessons], [lesson.right for lesson in lessons])


def note_known(data: Path, settings: Settings, folder: Path) -> None:
    """Write the lay questions' vectors and articles, and for which encoder they are."""
    rows = list(read_lines(data / "stard-train.jsonl"))
    encoder = open_encoder(settings)
    vectors = encode_all([normalise(row["question"]) for row in rows], encoder)
    save_known(folder, vectors, [[(a["law"], a["article"]) for a in row["articles"]] for row in rows])
    about = {"encoder": encoder.name, "known": len(rows)}
    (folder / "model.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--base", type=Path, help="the general encoder (knowledge.encoder.train --base)")
    parser.add_argument("--keep-ranker", action="store_true", help="write the known questions only")
    parser.add_argument("--kept", type=Path, help="a folder that keeps the folds' encoders for another run")
    parser.add_argument("--encoder", default="", help="a hub model or folder that questions are encoded with")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    options = parser.parse_args()
    if not options.keep_ranker and options.base is None:
        parser.error("--base is needed unless --keep-ranker is given")
    faiss.omp_set_num_threads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        if not options.keep_ranker:
            teach(options.data, options.base, options.kept or Path(place)).save(options.out / "ranker.txt")
        note_known(options.data, Settings(encoder=options.encoder), options.out)


if __name__ == "__main__":
    main()
