"""The shipped encoder: small, the same through sentence-transformers, and replaceable by a setting."""

import numpy as np
import pytest

from core.errors import SetupError
from core.settings import Settings
from knowledge.encoder import open_encoder
from knowledge.encoder.files import load_encoder, save_encoder
from knowledge.encoder.grams import UNKNOWN, grams
from knowledge.encoder.load import SHIPPED, ShippedEncoder

TEXTS = ["老板拖欠工资怎么办", "公证处在哪里？", "AA制合同，2026年到期", "①②③", ""]
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def encoder():
    return ShippedEncoder()


def test_every_file_is_small_enough_for_the_repository():
    assert [path.name for path in SHIPPED.iterdir() if path.stat().st_size >= 8 * MIB] == []


def test_vectors_are_unit_vectors_and_near_for_near_texts(encoder):
    one, other, far = encoder.encode(["老板不发工资", "公司拖欠我的工钱", "立遗嘱要公证吗"])
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-5)
    assert one @ other > one @ far + 0.1


def test_a_text_without_known_grams_is_the_zero_vector(encoder):
    assert not encoder.encode_query("😀😀").any()


def test_the_direct_way_gives_what_sentence_transformers_gives(encoder):
    through = encoder.model.encode(TEXTS[:3])
    np.testing.assert_allclose(encoder.encode(TEXTS[:3]), through, atol=1e-5)


def test_a_folder_saved_by_sentence_transformers_is_taken_by_the_setting(encoder, tmp_path):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(WordLevel({UNKNOWN: 0, "law": 1, "weather": 2}, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = Whitespace()
    weights = np.eye(3, dtype=np.float32)
    model = SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=weights), Normalize()], device="cpu"
    )
    model.save(str(tmp_path / "model"))
    other = open_encoder(Settings(encoder=str(tmp_path / "model"), encoder_query_prefix="law ", _env_file=None))
    assert other.encode(["law"])[0] == pytest.approx([0, 1, 0], abs=1e-6)
    assert other.encode_query("weather")[0] == pytest.approx([0, 2**-0.5, 2**-0.5], abs=1e-6)
    assert other.name != encoder.name


def test_a_model_that_is_not_there_stops_with_one_clear_line(tmp_path):
    with pytest.raises(SetupError, match="FAWEN_ENCODER"):
        open_encoder(Settings(encoder=str(tmp_path / "nothing"), _env_file=None))


def test_saving_in_eight_bits_keeps_the_directions(tmp_path):
    rng = np.random.default_rng(1)
    weights = rng.normal(size=(50, 256)).astype(np.float32)
    save_encoder(tmp_path, [UNKNOWN, *(chr(0x4E00 + i) for i in range(49))], weights)
    vocabulary, loaded = load_encoder(tmp_path)
    cosines = (weights * loaded).sum(1) / np.linalg.norm(weights, axis=1) / np.linalg.norm(loaded, axis=1)
    assert len(vocabulary) == 50
    assert cosines.min() > 0.999


def test_pairs_do_not_cross_punctuation():
    assert grams("公证，处！A1") == ["公", "证", "处", "a", "1", "公证", "a1"]
