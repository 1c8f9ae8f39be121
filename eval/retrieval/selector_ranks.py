"""Rank entries with a trained ResponseSelector; runs in Rasa's environment.

`.venv-rasa/bin/python -m eval.retrieval.selector_ranks MODELS QUESTIONS OUT`
"""

import asyncio
import json
import logging
import os
import sys
import time
from pathlib import Path


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def main() -> None:
    models, questions, out = map(Path, sys.argv[1:])
    before = resident_mb()
    import structlog
    from rasa.core.agent import Agent

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))  # printing takes time
    agent = Agent.load(str(next(models.glob("*.tar.gz"))))
    orders, seconds = [], []
    texts = json.loads(questions.read_text(encoding="utf-8"))
    await agent.parse_message(texts[0])  # the first one also builds the graph
    for text in texts:
        clock, processor = time.perf_counter(), time.process_time()
        parsed = await agent.parse_message(text)
        seconds.append((time.perf_counter() - clock, time.process_time() - processor))
        ranking = parsed["response_selector"]["faq"]["ranking"]
        orders.append([one["intent_response_key"].split("/", 1)[1] for one in ranking])
    figures = {"orders": orders, "seconds": seconds, "memory_mb": resident_mb() - before}
    out.write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
