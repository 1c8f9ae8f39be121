"""The screens: nobody in danger is missed, and a citizen who haggles over a price is not sent to a helpline."""

import json
import re
import time
from datetime import datetime

import pytest

from consult.screens import Screens, said
from consult.screens.deadline import days_left
from core.clock import SHANGHAI
from core.settings import ROOT
from eval.screens.__main__ import DANGER, measure, measure_held_out

AT = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)  # a Monday
STATUTES = ROOT.parent / "shared" / "data" / "statutes.jsonl.gz"


@pytest.fixture(scope="module")
def figures():
    return measure()


def test_the_sets_are_large_enough(figures):
    assert sum(figures.sizes.values()) >= 170
    assert figures.danger >= 110
    assert figures.harmless >= 110


def test_no_script_shows_where_its_file_breaks_a_line():
    texts = [part.text for hit in Screens.load().scripts.values() for part in hit.parts]
    assert not [text for text in texts if re.search(r"[㐀-鿿，。；：、！？] +[㐀-鿿]|\n", text)]
    assert any("打 110，受伤打 120；先离开" in text for text in texts)


def test_what_was_held_out_is_seen_too():
    figures = measure_held_out()
    assert figures.danger_recall >= 0.98
    assert len(figures.false_alarms) <= 3


def test_nobody_in_danger_is_missed(figures):
    assert {kind: figures.missed[kind] for kind in DANGER} == {kind: [] for kind in DANGER}


def test_the_other_screens_strike_too(figures):
    assert {kind: missed for kind, missed in figures.missed.items() if missed} == {}


def test_look_alikes_raise_at_most_three_alarms(figures):
    assert len(figures.false_alarms) <= 3


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("仲裁时效后天到期", 2),
        ("上诉期还有三天", 3),
        ("今天是最后一天", 0),
        ("下周一截止", 7),
        ("这周五到期", 4),
        ("11月26号截止", 3),
        ("11月20日就过了", -3),
        ("还有两个星期", 14),
        ("十二月一日到期", 8),
        ("26号到期", 3),
        ("还有48小时", 2),
        ("明年到期", None),
        ("没有说日子", None),
        ("大后天到期", 3),
        ("支付令异议只剩4天", 4),
        ("离六个月期限还差两天", 2),
        ("11月10号收到的，25号就满了", 2),
        ("月底截止", 7),
        ("上诉状最晚11/27要交", 4),
        ("判决书12号收到的还能上诉吗", 4),
        ("收到判决书十三天了，还能上诉吗", 2),
        ("收到裁决二十天了", None),
        ("裁定书收到八天了，想上诉", 2),
        ("判决书收到一个星期了", 7),
        ("收到判决书两个礼拜了", 0),
        ("裁决收到半个月了", 0),
        ("行政处罚决定书收到五十九天了，想复议", 1),
        ("行政处罚决定书收到五天了，想复议", 55),
        ("刑事判决书收到七天了，想上诉", 3),
        ("判决书今天刚收到", 15),
        ("上周五收到的判决书", 12),
        ("还没收到判决书，等了十天了", None),
        ("三十号截止", 7),
        ("廿八号到期", 5),
        ("下个月五号到期", 12),
        ("下个月底到期", 38),
        ("这个月就到期", 7),
        ("下周到期", 7),
        ("还有5个工作日", 7),
        ("十五天上诉期已经过了十二天", 3),
        ("坐十二号线", None),
        ("支付令昨天已经是第14天了", 0),
        ("今天是收到支付令第13天", 2),
        ("判决上诉期昨天是第14天", 0),
        ("收到判决昨天是第14天", 0),
        ("昨天是收到判决书的第13天", 1),
        ("收到裁定前天是第8天", 0),
        ("判决上诉期昨天是第15天", -1),
        ("昨天律师说今天是收到判决第14天", 1),
        ("法院让我25号前交答辩状", 2),
    ],
)
def test_days_left_are_counted_as_people_say_them(words, left):
    assert days_left(words, AT) == left


@pytest.mark.parametrize(
    ("words", "strikes"),
    [
        ("上诉期还有三天", True),
        ("上诉期还有七天", True),
        ("上诉期还有十五天", False),
        ("合同后天到期", True),
        ("今朝是最后一天交答辩状", True),
        ("判决书11月10号收到的，还没写上诉状", True),
        ("上诉期11月20日就过了", False),
        ("仲裁时效明年三月到期", False),
        ("驾照后天到期要去哪里换", False),
        ("明儿个上诉期就到了", True),
        ("今晚十二点前要交上诉状", True),
        ("判决书今天刚收到，想上诉", False),
        ("明天到期的房租能晚交吗", False),
        ("支付令昨天已经是第14天了", True),
        ("支付令前天是第11天了", True),
        ("判决上诉期昨天是第15天", False),
        ("今天收到支付令", False),
        ("法院让我25号前交答辩状", True),
        ("合同后天到期续不续", False),
        ("公司说明天最后一天上班", False),
        ("试用期明天到期被辞退", False),
    ],
)
def test_only_limits_within_seven_days_strike(words, strikes):
    kinds = {hit.kind for hit in Screens.load().check(words, AT)}
    assert ("deadline" in kinds) is strikes


@pytest.mark.parametrize(
    ("words", "struck"),
    [
        ("后天就要开庭了我还没找到律师", ["hearing"]),
        ("法院传票上写这周五开庭，我啥都没准备", ["hearing"]),
        ("我这个案子明天就要开庭了，现在申请法援来得及吗", ["hearing"]),
        ("周五开庭，举证期后天到期", ["deadline", "hearing"]),
        ("今天收到传票，下月五号开庭", []),
        ("劳动仲裁多久能开庭", []),
        ("开庭当天要带什么", []),
        ("我哥盗窃案后天开庭", []),
    ],
)
def test_a_hearing_within_seven_days_has_a_script_of_its_own(words, struck):
    assert [hit.kind for hit in Screens.load().check(words, AT)] == struck


def test_the_script_of_a_hearing_says_what_staying_away_costs():
    [hit] = Screens.load().check("明天开庭", AT)
    assert "按撤诉处理" in hit.parts[0].text
    assert "缺席判决" in hit.parts[0].text
    assert ("民事诉讼法", "第一百四十七条") in {(c.law, c.article) for part in hit.parts for c in part.citations}


def test_the_most_urgent_script_comes_first_and_offers_a_seat():
    hits = Screens.load().check("老公打我，工资也不给我，上诉期明天到期", AT)
    assert [hit.priority for hit in hits] == sorted((hit.priority for hit in hits), reverse=True)
    assert hits[0].kind == "violence"
    assert all(any(choice.payload == "转人工" for part in hit.parts for choice in part.choices) for hit in hits)


@pytest.mark.parametrize(
    "words",
    [
        "我 不 想 活 了",
        "我不想活瞭",
        "我不想活了",
        "wo xiang zisha",
        "想……死",
        "我要自殺",
        "我想自鲨",
        "阿拉勿想活了",
        "想4了",
    ],
)
def test_spacing_width_script_and_pinyin_hide_nothing(words):
    assert "suicide" in {hit.kind for hit in Screens.load().check(words, AT)}


def test_a_sentence_takes_less_than_a_turn_can_afford():
    screens, words = Screens.load(), "办继承公证要带什么材料，房子是我爸爸留下来的，兄弟姐妹三个人都同意"
    screens.check(words, AT)
    started = time.thread_time()
    for _ in range(50):
        screens.check(words, AT)
    assert (time.thread_time() - started) / 50 < 0.005


def test_the_longest_message_does_not_stall_the_rules():
    words = "老公和我打算把房子卖了还有三天孩子他爸要去派出所" * 42
    started = time.thread_time()
    Screens.load().check(words[:1000], AT)
    assert time.thread_time() - started < 0.5


def test_a_harmless_phrase_does_not_hide_the_danger_beside_it():
    kinds = {hit.kind for hit in Screens.load().check("官司打不赢，累死了，真的不想活了", AT)}
    assert "suicide" in kinds


def test_threats_are_told_apart_by_whose_they_are():
    said = {w: {hit.kind for hit in Screens.load().check(w, AT)} for w in ("我要杀了他", "他说要杀了我")}
    assert "harm_others" in said["我要杀了他"]
    assert "violence" in said["他说要杀了我"]


def test_every_article_of_the_scripts_exists():
    if not STATUTES.exists():
        pytest.skip("the collection of statutes is not beside this checkout")
    import gzip

    with gzip.open(STATUTES, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    known = {(re.sub(r"^中华人民共和国", "", row["law"]), row["article"]) for row in rows}
    scripts = [
        hit
        for words in (
            "自杀",
            "家暴",
            "他掐我脖子",
            "我要杀了他",
            "孩子被打",
            "儿子被拘留",
            "上诉期明天到期",
            "明天开庭",
            "拖欠农民工工资",
            "住家保姆拖欠工资",
            "刚被骗了",
        )
        for hit in Screens.load().check(words, AT)
    ]
    assert {hit.kind for hit in scripts} == {
        "suicide",
        "violence",
        "harm_others",
        "minor_danger",
        "custody",
        "deadline",
        "hearing",
        "unpaid_wages",
        "fraud",
    }
    cited = {(c.law, c.article) for hit in scripts for part in hit.parts for c in part.citations}
    assert cited <= known


@pytest.mark.parametrize(
    "words",
    [
        "他说要弄死我全家",
        "我老公说要杀我全家怎么办",
        "前夫说要跟我同归于尽",
        "伊又来敲门了，手里拿了把刀",
        "追债的拎着汽油桶说要烧我的店",
        "我发现老公在我饭里下毒",
        "前男友把我堵在楼下不让走，手里有刀",
        "我要离婚他就说要弄死我爸妈",
        "女朋友一生气就咬我抓我还拿刀比划",
    ],
)
def test_who_is_threatened_is_not_addressed_as_who_threatens(words):
    assert [hit.kind for hit in Screens.load().check(words, AT)] == ["violence"]


@pytest.mark.parametrize(
    "words",
    [
        "他要是再来我就砍死他",
        "他欺人太甚，我要杀了他",
        "我老公骗我钱，我恨不得杀了他",
        "他天天来闹，刀我都磨好了",
        "我跟他说要弄死他",
    ],
)
def test_her_own_threat_is_heard_beside_what_others_do(words):
    assert "harm_others" in [hit.kind for hit in Screens.load().check(words, AT)]


def test_where_both_strike_her_own_safety_is_said_first():
    hits = Screens.load().check("老公说要弄死我，我也想跟他同归于尽", AT)
    assert [hit.kind for hit in hits] == ["violence", "harm_others"]


@pytest.mark.parametrize(
    ("words", "struck"),
    [
        ("我准备买点老鼠药放他饭里", ["harm_others"]),
        ("我买了老鼠药准备吃", ["suicide"]),
        ("隔壁男的半夜闯进来摸我", ["violence"]),
        ("活到八十岁还要被儿子赶出去", ["violence"]),
        ("我爸天天拿皮带抽我妈", ["violence"]),
        ("孙子才四岁，他妈拿烟头烫他", ["violence", "minor_danger"]),
        ("妈妈八十二岁了，想办公证", []),
        ("我三十五岁，想离婚", []),
    ],
)
def test_who_is_harmed_and_how_old_decides_the_script(words, struck):
    assert [hit.kind for hit in Screens.load().check(words, AT)] == struck


@pytest.mark.parametrize(
    ("words", "struck"),
    [
        ("我孩子在幼儿园被老师打了", ["minor_danger"]),
        ("邻居打我和孩子", ["violence", "minor_danger"]),
        ("老公打我和孩子", ["violence", "minor_danger"]),
        ("我弟弟吸毒 想让他戒毒", []),
        ("我弟弟吸毒，他才十五岁", ["minor_danger"]),
        ("爸爸老打我弟弟", ["violence", "minor_danger"]),
    ],
)
def test_a_child_hurt_by_an_outsider_is_no_family_matter_and_a_grown_brother_no_child(words, struck):
    assert [hit.kind for hit in Screens.load().check(words, AT)] == struck


@pytest.mark.parametrize(
    ("words", "of_family"),
    [
        ("老公打我", True),
        ("他掐我脖子", True),
        ("我儿子打我这个老太婆", True),
        ("爸爸喝酒后打我妈", True),
        ("邻居正在打我", False),
        ("邻居打我妈", False),
        ("我妈被隔壁的打了", False),
        ("有人持刀闹事", False),
    ],
)
def test_the_law_on_family_violence_is_cited_where_it_may_be_the_family(words, of_family):
    [hit] = Screens.load().check(words, AT)
    assert ("人身安全保护令" in hit.parts[0].text) is of_family
    assert any(part.citations for part in hit.parts) is of_family


@pytest.mark.parametrize(
    ("words", "strikes"),
    [
        ("包工头拖欠工资", True),
        ("我是农民工。工资不给", True),
        ("HR说不签就不给工资", False),
        ("公司欠薪两个月", False),
    ],
)
def test_the_ordinance_for_migrant_workers_needs_one(words, strikes):
    assert ("unpaid_wages" in {hit.kind for hit in Screens.load().check(words, AT)}) is strikes


@pytest.mark.parametrize(
    ("words", "strikes"),
    [
        ("银行卡里少了5万，我没转过", True),
        ("应该是被骗了，我点了一个链接", True),
        ("有人冒充公安让我转到安全账户", True),
        ("刷单垫了两万提不出来", True),
        ("电信诈骗怎么判", False),
        ("去年被骗了五万", False),
        ("中介骗了我刚交的定金", False),
    ],
)
def test_a_swindle_that_has_just_been_is_stopped_at_the_bank(words, strikes):
    hits = [hit for hit in Screens.load().check(words, AT) if hit.kind == "fraud"]
    assert bool(hits) is strikes
    assert all("96110" in hit.parts[0].text and "止付" in hit.parts[0].text for hit in hits)


def test_two_scripts_offer_a_seat_once_and_none_to_who_waits_for_one():
    hits = Screens.load().check("老公打我，我不想活了", AT)
    assert [hit.kind for hit in hits] == ["suicide", "violence"]
    assert [bool(part.choices) for part in said(hits)].count(True) == 1
    assert said(hits)[-1].code == "screen_suicide_offer"
    assert not any(part.choices for part in said(hits, offer=False))


def kinds_of(words):
    return [hit.kind for hit in Screens.load().check(words, AT)]


@pytest.mark.parametrize(
    ("words", "struck"),
    [
        ("楼上敲 我受不了", []),
        ("他半夜两点还敲 我睡不着", []),
        ("老公天天抽 我受不了", []),
        ("他踢 我肚子", ["violence"]),
        ("他 打 我", ["violence"]),
        ("他要杀 我全家", ["violence"]),
        ("楼上男的拿酒瓶敲我头", ["violence"]),
    ],
)
def test_a_space_joins_what_is_spelt_apart_and_no_two_sentences(words, struck):
    assert kinds_of(words) == struck


@pytest.mark.parametrize(
    ("words", "struck"),
    [
        ("公司群里踢了我", []),
        ("老师踢我出群", []),
        ("老板把我从工作群里踢了", []),
        ("老板在公司门口踢了我一脚", ["violence"]),
        ("教练在队里踢了我两脚", ["violence"]),
        ("一群人踢我", ["violence"]),
        ("群里那个男的线下找到我踢了我肚子", ["violence"]),
    ],
)
def test_who_is_thrown_out_of_a_chat_is_not_beaten(words, struck):
    assert kinds_of(words) == struck


@pytest.mark.parametrize(
    ("words", "struck"),
    [
        ("15岁把人打成轻伤要判刑吗", []),
        ("我儿子把同学打骨折了要赔多少", []),
        ("我打了他一拳 他说要告我", []),
        ("我爸把我妈打成轻伤要判刑吗", ["violence"]),
        ("他把我打成轻伤能判几年", ["violence"]),
        ("我把他打了 他说要叫人砍死我", ["violence"]),
    ],
)
def test_who_asks_about_a_blow_of_his_own_is_no_victim(words, struck):
    assert kinds_of(words) == struck


@pytest.mark.parametrize(("words", "left_open"), [("他掐我脖子", True), ("老公掐我脖子", False), ("儿子打我", False)])
def test_whether_it_is_the_family_is_left_open_where_nothing_tells(words, left_open):
    [hit] = Screens.load().check(words, AT)
    assert ("如果对方是家人" in hit.parts[0].text) is left_open
    cited = {(c.law, c.article) for part in hit.parts for c in part.citations}
    assert (("反家庭暴力法", "第三十七条") in cited) is left_open  # who lives with one without being family


@pytest.mark.parametrize("words", ["他掐我脖子", "老公掐我脖子"])
def test_the_hours_of_a_protection_order_run_from_its_acceptance_and_it_may_be_refused(words):
    [hit] = Screens.load().check(words, AT)
    assert "法院受理后七十二小时内作出或者驳回" in hit.parts[0].text


@pytest.mark.parametrize(
    ("words", "household"),
    [
        ("住家保姆工资拖欠去哪告", True),
        ("我做钟点工 东家欠我工钱", True),
        ("我做月嫂 雇主欠我工资", True),
        ("包工头拖欠工资", False),
    ],
)
def test_who_works_in_a_home_is_not_sent_to_arbitration(words, household):
    [hit] = Screens.load().check(words, AT)
    cited = {(c.law, c.article) for part in hit.parts for c in part.citations}
    assert ("受家庭或者个人雇请做家务、带孩子、照顾老人的，不属于劳动争议" in hit.parts[0].text) is household
    assert ("店家（个体工商户）" in hit.parts[0].text) is household
    assert (("保障农民工工资支付条例", "第十条") in cited) is not household


def test_a_guardian_is_told_to_be_present_when_a_minor_is_questioned():
    [hit] = Screens.load().check("儿子15岁被派出所带走", AT)
    assert "法定代理人到场；您是法定代理人的，可以要求在场" in hit.parts[0].text
    assert "其他成年亲属也可以被通知到场" in hit.parts[0].text
    assert ("刑事诉讼法", "第二百八十一条") in {(c.law, c.article) for part in hit.parts for c in part.citations}


@pytest.mark.parametrize(
    ("words", "struck"),
    [
        ("今天是我最后一天了", ["suicide"]),
        ("我已经把百草枯倒杯子里了", ["suicide"]),
        ("我把百草枯倒他杯子里了", ["harm_others"]),
        ("我弟弟把自己锁在浴室说要放血", ["suicide"]),
        ("写了封信放在桌上，你们别救我", ["suicide"]),
        ("他说我要敢离婚就让我全家陪葬", ["violence"]),
        ("我要让他全家陪葬", ["harm_others"]),
        ("我被老公从楼梯上推下去了", ["violence"]),
        ("猫从阳台掉下去砸到人", []),
        ("我弟弟在看守所当管教", []),
        ("什么是校园欺凌", []),
    ],
)
def test_who_is_in_danger_gets_the_script_of_that_danger(words, struck):
    assert kinds_of(words) == struck


@pytest.mark.parametrize(
    ("words", "struck"),
    [
        ("医生开的药每次吃10片，药店卖错了怎么办", []),
        ("孩子误吃了十粒药，幼儿园要赔吗", []),
        ("喝了十瓶啤酒开车会判几年", []),
        ("一口气吃了三十颗葡萄", []),
        ("每次吃20片维生素", []),
        ("吃十粒可以吗", []),
        ("我吃了三十片，现在头晕", ["suicide"]),
        ("一口气吃了三十片头孢", ["suicide"]),
        ("医生开的药我想一次吃三十片", ["suicide"]),
        ("每天都想一口气吃五十片药", ["suicide"]),
        ("吃30片会死吗", ["suicide"]),
    ],
)
def test_pills_by_the_dozen_are_told_from_a_dose_and_from_food(words, struck):
    assert kinds_of(words) == struck


@pytest.mark.parametrize(
    ("words", "struck"),
    [
        ("装修工往下栽跟头", []),
        ("想要往下跳", ["suicide"]),
        ("生活一切画上句号，想离婚", []),
        ("离婚以后只想给这一切画上句号", ["suicide"]),
        ("不想拖累孩子，想立遗嘱公证，等我死了房子给谁都写清楚", []),
        ("不想连累孩子，我死了债务怎么办", ["suicide"]),
    ],
)
def test_an_end_in_law_is_no_end_of_a_life(words, struck):
    assert [kind for kind in kinds_of(words) if kind != "minor_danger"] == struck


@pytest.mark.parametrize(
    ("words", "struck"),
    [
        ("有人顶了我的名额上大学", []),
        ("男的在车上顶着我的大腿", ["violence"]),
        ("公司把我打成C级", []),
        ("领导把我打压得喘不过气", []),
        ("老师把我打60分", []),
        ("同事把我打成十级伤残", ["violence"]),
        ("老师把我打了十分钟", ["violence"]),
        ("前妻又来找我要抚养费", []),
        ("前夫一直在找我借钱", []),
        ("前夫天天来找我", ["violence"]),
        ("前夫又来找我麻烦", ["violence"]),
        ("老公不让我和前男友联系", []),
        ("老公不让我跟同事朋友联系", ["violence"]),
        ("公司把身份证收走了不给离职", []),
        ("老板扣了身份证不让出门", ["violence"]),
        ("保姆饿了三天工资没发", ["unpaid_wages"]),
        ("保姆饿了我妈两天", ["violence"]),
        ("养老院把我爸饿瘦了", ["violence"]),
    ],
)
def test_words_of_force_without_force_are_no_violence(words, struck):
    assert kinds_of(words) == struck


@pytest.mark.parametrize(
    ("words", "struck"),
    [
        ("室友把百草枯倒进我的杯子里", ["violence"]),
        ("同学把老鼠药倒进我杯子里", ["violence"]),
        ("老公把农药掺到我的饭里", ["violence"]),
        ("舍友把敌敌畏倒进我的水杯", ["violence"]),
        ("我杯子里被室友放了老鼠药", ["violence"]),
        ("我把百草枯倒进我的杯子里了", ["suicide"]),
        ("我妈把农药倒进自己杯子里", ["suicide"]),
        ("我想把老鼠药倒进室友的杯子里", ["harm_others"]),
    ],
)
def test_whose_hand_holds_the_poison_and_whose_cup_it_is_decides_the_script(words, struck):
    assert kinds_of(words) == struck
