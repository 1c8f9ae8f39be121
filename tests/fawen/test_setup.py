"""Setting a machine up: the page is built when it has changed, with a Node that can, git or no git."""

import shutil
import subprocess

import pytest

from core.settings import ROOT

NPM = '#!/bin/sh\necho "npm $*" >> "$PWD/said"\n[ "$3" = ci ] && mkdir -p web/node_modules\nmkdir -p web/dist\n'
UV = "#!/bin/sh\necho uv >> said\nprintf '#!/bin/sh\\nexit 0\\n' > .tools/bin/node\ncp bin/npm .tools/bin/npm\nchmod +x .tools/bin/*\n"
AS_VERSION = """#!/bin/sh
exec {node} -e "Object.defineProperty(process, 'versions', {{ value: {{ node: '{version}' }} }}); $2"
"""


@pytest.fixture
def house(tmp_path):
    """A copy with a page to build and a git that refuses; runs a step and gives what npm and uv were asked."""
    (tmp_path / "fawen").mkdir()
    (tmp_path / ".git").mkdir()
    shutil.copy(ROOT / "fawen" / "setup.sh", tmp_path / "fawen")
    (tmp_path / "web" / "src").mkdir(parents=True)
    (tmp_path / "web" / "src" / "App.vue").write_text("<p>一</p>")
    scripts = {"bin/npm": NPM, "bin/node": "#!/bin/sh\nexit 0\n", "bin/git": "#!/bin/sh\nexit 128\n"}
    for name, script in (scripts | {".tools/bin/uv": UV}).items():
        put(tmp_path / name, script)

    def run(step):
        (tmp_path / "said").write_text("")
        command = f'PATH="$PWD/bin:$PATH"; . fawen/setup.sh; {step}'
        done = subprocess.run(["bash", "-uc", command], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return [line.split(" --no-audit")[0] for line in (tmp_path / "said").read_text().splitlines()]

    run.folder = tmp_path
    return run


def put(path, script):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script)
    path.chmod(0o755)


BUILT = ["npm --prefix web ci", "npm --prefix web run --silent build"]


def test_a_page_that_has_changed_is_built_anew_though_git_refuses(house):
    assert house("setup_page") == BUILT
    assert house("setup_page") == []
    (house.folder / "web" / "src" / "App.vue").write_text("<p>二</p>")
    assert house("setup_page") == BUILT


def test_the_tests_of_a_page_that_is_built_have_node_and_its_packages(house):
    house("setup_page")
    assert house("setup_page_tests") == []
    (house.folder / "web" / "node_modules").rmdir()
    assert house("setup_page; setup_page_tests") == BUILT[:1]
    put(house.folder / "bin" / "node", "#!/bin/sh\nexit 1\n")
    assert house("setup_page; setup_page_tests; npm test") == ["uv", "npm test"]


@pytest.mark.parametrize(
    ("version", "right"),
    [("18.20.0", False), ("20.18.3", False), ("20.19.0", True), ("21.7.0", False), ("22.11.0", False),
     ("22.12.0", True), ("23.0.0", True), ("24.1.0", True)],
)  # fmt: skip
def test_a_node_that_cannot_build_the_page_is_not_taken(house, version, right):
    node = shutil.which("node")
    if not node:
        pytest.skip("there is no Node to ask")
    put(house.folder / "bin" / "node", AS_VERSION.format(node=node, version=version))
    assert house("node_is_right && npm right || true") == ["npm right"] * right
