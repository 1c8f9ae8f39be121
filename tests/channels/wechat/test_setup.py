"""Setting the account up: wrong settings stop with one line, the menu is checked, the map knows its districts."""

import pytest
from typer.testing import CliRunner

from bot.actions.districts import DISTRICTS
from channels.wechat import texts
from channels.wechat.account import Account
from channels.wechat.checkup import checkup, set_menu
from channels.wechat.limits import FILE as LIMITS
from channels.wechat.limits import load_limits
from channels.wechat.menu import FILE as MENU
from channels.wechat.menu import Menu, said_by
from channels.wechat.models import Contact
from channels.wechat.notices import FILE as NOTICES
from channels.wechat.notices import Notices
from channels.wechat.places import Places
from core.errors import SetupError
from core.settings import Settings

GOOD = {
    "wechat_app_id": "wx1",
    "wechat_secret": "s",
    "wechat_token": "token",
    "wechat_aes_key": "k" * 43,
    "wechat_mode": "safe",
}


def settings_of(tmp_path, **more):
    return Settings(var=tmp_path / "var", _env_file=None, **{**GOOD, **more})


def test_without_an_app_id_the_channel_is_off(tmp_path):
    assert Account.of(settings_of(tmp_path, wechat_app_id="")) is None
    assert checkup(settings_of(tmp_path, wechat_app_id="")) == (texts.OFF, "")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"wechat_secret": ""}, "FAWEN_WECHAT_SECRET"),
        ({"wechat_token": ""}, "FAWEN_WECHAT_TOKEN"),
        ({"wechat_token": "有空格 的"}, "FAWEN_WECHAT_TOKEN"),
        ({"wechat_aes_key": "short"}, "FAWEN_WECHAT_AES_KEY"),
    ],
)
def test_half_an_account_stops_the_start_and_names_the_setting(tmp_path, change, named):
    with pytest.raises(SetupError, match=named):
        Account.of(settings_of(tmp_path, **change))


def test_plain_mode_needs_no_key_and_addresses_lose_their_slash(tmp_path):
    plain = settings_of(tmp_path, wechat_mode="plain", wechat_aes_key="", wechat_public_url="https://x.example/")
    assert Account.of(plain).public_url == "https://x.example"


def test_secrets_are_not_printed(tmp_path):
    account = Account.of(settings_of(tmp_path, wechat_secret="geheim", wechat_token="topsecret"))
    assert "geheim" not in repr(account)
    assert "topsecret" not in repr(account)


# the check-up and the menu, against the double


def test_a_good_account_is_well(world):
    assert checkup(world.settings)[1] == ""


def test_what_wechat_refuses_is_told_with_its_mend(world):
    world.platform.secret = "another"
    assert "FAWEN_WECHAT_SECRET" in checkup(world.settings)[1]


def test_an_address_without_wechat_is_told(build):
    world = build()
    away = world.settings.model_copy(update={"wechat_api": "http://127.0.0.1:1"})
    assert "http://127.0.0.1:1" in checkup(away)[1]


def test_redis_that_is_away_is_one_clear_line(build):
    settings = build(redis_url="redis://127.0.0.1:1/0").settings
    assert checkup(settings)[1] == texts.REDIS_AWAY
    with pytest.raises(SetupError, match="FAWEN_REDIS_URL"):
        set_menu(settings)


def test_the_menu_is_set_by_command_and_its_buttons_come_back_as_words(world, monkeypatch):
    from fawen.cli import app

    for name in GOOD:
        monkeypatch.setenv(f"FAWEN_{name.upper()}", str(getattr(world.settings, name)))
    monkeypatch.setenv("FAWEN_WECHAT_API", world.settings.wechat_api)
    monkeypatch.setenv("FAWEN_WECHAT_PUBLIC_URL", "https://fawen.example")
    monkeypatch.setenv("FAWEN_VAR", str(world.settings.var / "other"))
    done = CliRunner().invoke(app, ["wechat", "menu"])
    assert done.exit_code == 0, done.output
    buttons = world.platform.menu["button"]
    assert len(buttons) == 3
    leaves = [leaf for button in buttons for leaf in button["sub_button"]]
    assert {leaf["type"] for leaf in leaves} == {"click", "view"}
    assert all(said_by(leaf["key"]) for leaf in leaves if leaf["type"] == "click")
    assert leaves[-1]["url"] == "https://fawen.example/api/v1/wechat/login"


def test_a_menu_with_pages_needs_a_public_address(build):
    with pytest.raises(SetupError, match="FAWEN_WECHAT_PUBLIC_URL"):
        set_menu(build(wechat_public_url="").settings)


def test_without_an_account_the_menu_is_refused(tmp_path):
    with pytest.raises(SetupError, match="FAWEN_WECHAT_APP_ID"):
        set_menu(settings_of(tmp_path, wechat_app_id=""))


@pytest.mark.parametrize(
    "yaml",
    [
        "[]",
        "- {name: 甲}",
        "- {name: 甲, say: 乙, url: 'https://x.example'}",
        "- {name: 一二三四五六七, say: 乙}",
        "- {name: 甲, buttons: [{name: 乙, buttons: [{name: 丙, say: 丁}]}]}",
        "- {name: 甲, buttons: [" + ", ".join("{name: 乙, say: 丙}" for _ in range(6)) + "]}",
        "- {name: 甲, says: 乙}",
        "- {name: 甲, say: " + "乙" * 42 + "}",
        "{",
        "\n".join("- {name: 甲, say: 乙}" for _ in range(4)),
    ],
)
def test_a_menu_that_wechat_would_refuse_is_refused_here(tmp_path, yaml):
    path = tmp_path / "menu.yml"
    path.write_text(yaml, "utf-8")
    with pytest.raises(SetupError, match=r"menu\.yml"):
        Menu.load(path)


@pytest.mark.parametrize(
    ("file", "load"),
    [
        (MENU, Menu.load),
        (LIMITS, load_limits),
        (NOTICES, lambda path: Notices.load(None, path)),
    ],
)
def test_a_damaged_file_is_named(tmp_path, file, load):
    path = tmp_path / file.name
    path.write_text("checked: never\nunknown: {", "utf-8")
    with pytest.raises(SetupError, match=file.name.replace(".", r"\.")):
        load(path)
    with pytest.raises(SetupError, match="menu"):
        Menu.load(tmp_path / "no-menu.yml")


def test_the_limits_are_the_platforms_with_a_margin():
    limits = load_limits()
    assert (limits.rights[Contact.MESSAGE].count, limits.rights[Contact.MENU].count) == (5, 3)
    assert limits.rights[Contact.MESSAGE].lasts.total_seconds() == 48 * 3600 - 5
    assert (limits.text_bytes, limits.mass_per_month) == (2048, 4)
    assert limits.passive_s < 5


# the map


@pytest.mark.parametrize(
    ("latitude", "longitude", "district"),
    [
        (31.2304, 121.4737, "黄浦区"),  # People's Square
        (31.2397, 121.4998, "浦东新区"),  # Oriental Pearl Tower
        (31.1443, 121.8083, "浦东新区"),  # Pudong airport
        (31.1956, 121.4365, "徐汇区"),  # Xujiahui
        (31.2989, 121.5145, "杨浦区"),  # Wujiaochang
        (31.1118, 121.3826, "闵行区"),  # Xinzhuang
        (31.3926, 121.2460, "嘉定区"),  # Jiading
        (31.0322, 121.2227, "松江区"),  # Songjiang
        (31.6229, 121.3975, "崇明区"),  # Chengqiao
        (30.7246, 121.3425, "金山区"),  # Shihua
        (31.3856, 120.9808, ""),  # Kunshan
        (31.4579, 121.1302, ""),  # Taicang
        (30.6760, 121.0150, ""),  # Pinghu
        (31.8080, 121.6570, ""),  # Qidong
        (39.9042, 116.4074, ""),  # Beijing
        (0.0, 0.0, ""),
    ],
)
def test_places_are_in_their_districts_and_neighbours_are_outside(latitude, longitude, district):
    assert Places.load().district_at(latitude, longitude) == district


def test_the_maps_own_name_for_a_place_goes_first():
    places = Places.load()
    assert places.district_at(31.3856, 120.9808, "上海市青浦区某路1号") == "青浦区"
    assert places.district_at(31.3856, 120.9808, "江苏省苏州市昆山市黄浦江路") == ""


def test_every_district_is_on_the_map_and_has_a_code():
    places = Places.load()
    assert {point.district for point in places._points} - {""} == set(DISTRICTS)
    assert sorted(map(places.district_of, places._codes)) == sorted(DISTRICTS)
    assert places.district_of("999999") == ""
