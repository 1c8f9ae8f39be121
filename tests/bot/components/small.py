"""A small dialogue, the webhook it talks to, and a way to talk to it."""

from __future__ import annotations

import asyncio

import rasa.core.agent
from aiohttp import web
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.utils.endpoints import EndpointConfig

CONFIG = """
recipe: default.v1
language: zh
assistant_id: test
pipeline:
  - name: bot.components.classifier.NgramIntentClassifier
policies:
  - name: RulePolicy
    core_fallback_threshold: 0.4
    core_fallback_action_name: action_answer
    enable_fallback_prediction: true
"""
DOMAIN = """
version: "3.1"
intents: [greet, ask, book, stop, unreadable]
slots:
  topic: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  matter: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  phone: {type: text, influence_conversation: false, mappings: [{type: custom}]}
forms:
  book_form: {required_slots: [matter, phone]}
responses:
  utter_greet: [{text: 您好}]
actions: [action_answer, action_submit, validate_book_form]
"""
RULES = """
version: "3.1"
rules:
  - rule: greet
    steps: [{intent: greet}, {action: utter_greet}]
  - rule: ask
    steps: [{intent: ask}, {action: action_answer}]
  - rule: unreadable
    steps: [{intent: unreadable}, {action: action_answer}]
  - rule: nothing to stop
    steps: [{intent: stop}, {action: utter_greet}]
  - rule: begin
    steps: [{intent: book}, {action: book_form}, {active_loop: book_form}]
  - rule: end
    condition: [{active_loop: book_form}]
    steps: [{action: book_form}, {active_loop: null}, {slot_was_set: [{requested_slot: null}]}, {action: action_submit}]
"""
EXAMPLES = {
    "greet": ["你好", "您好", "早上好", "侬好"],
    "ask": ["公证要什么材料", "继承公证怎么办", "公证费多少", "办公证要多久", "遗嘱公证带什么"],
    "book": ["我要预约", "帮我预约一下", "预约公证", "想预约明天"],
    "stop": ["算了", "不办了", "退出", "算了不要了"],
}

SENTENCES = (
    "你好", "公证要什么材料", "我要预约", "继承公证", "公证费多少", "预约公证", "遗嘱", "算了", "😀", "我要预约", "房产",
    "13812345678", "算了", "办公证要多久", "你好",
)  # fmt: skip


def reply_to(call):
    """What our webhook would answer: a form that asks for matter and phone, and answers in the middle."""
    name, slots = call["next_action"], call["tracker"]["slots"]
    words = call["tracker"]["latest_message"]["text"] or ""
    said = [{"custom": {"parts": [{"type": "text", "text": f"{name}:{words}"}]}}]
    if name == "validate_book_form":
        events = []
        if slots["requested_slot"] and words in ("算了", "退出"):
            return {"events": [slot("requested_slot", None)], "responses": said}
        if slots["requested_slot"]:
            slots[slots["requested_slot"]] = words
            events.append(slot(slots["requested_slot"], words))
        left = [need for need in ("matter", "phone") if not slots[need]]
        events.append(slot("requested_slot", left[0] if left else None))
        return {"events": events, "responses": said if left else []}
    return {"events": [slot("topic", words)], "responses": said}


def slot(name, value):
    return {"event": "slot", "name": name, "value": value, "timestamp": None}


class Webhook:
    """An action server; `calls` are what it was asked, `peers` the connections it was asked on."""

    def __init__(self):
        self.calls, self.peers = [], set()
        self.answer = reply_to

    async def start(self, port=0):
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/webhook", self._handle)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]
        return EndpointConfig(f"http://127.0.0.1:{self.port}/webhook", enable_selective_domain=True)

    async def stop(self):
        await self._runner.cleanup()

    async def _handle(self, request):
        call = await request.json()
        self.calls.append(call)
        self.peers.add(request.transport.get_extra_info("peername"))
        answer = self.answer(call)
        if asyncio.iscoroutine(answer):
            answer = await answer
        return answer if isinstance(answer, web.Response) else web.json_response(answer)


async def talk(project, sentences, store=None):
    """Say the sentences to a fresh agent: its messages, the tracker, the webhook's calls."""
    webhook = Webhook()
    endpoint = await webhook.start()
    agent = await rasa.core.agent.load_agent(model_path=str(project / "model.tar.gz"))
    agent.action_endpoint = agent.processor.action_endpoint = endpoint
    agent.tracker_store = agent.processor.tracker_store = store or InMemoryTrackerStore(agent.domain)
    said = []
    try:
        for number, sentence in enumerate(sentences):
            channel = CollectingOutputChannel()
            message = UserMessage(sentence, channel, "citizen", message_id=str(number), metadata={"turn_id": number})
            await agent.handle_message(message)
            said.append(channel.messages)
        return said, await agent.tracker_store.retrieve("citizen"), webhook.calls
    finally:
        kept = endpoint.__dict__.get("_kept_session")
        if kept is not None:
            await kept.close()
        await webhook.stop()
