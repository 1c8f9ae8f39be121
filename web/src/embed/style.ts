import type { Options } from './options'

export const style = (o: Options): string => `
:host { all: initial; }
* { box-sizing: border-box; font-family: system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif; }
button, header { background: ${o.color}; color: ${o.ink}; }
button { font-size: ${o.large ? 21 : 16}px; min-height: ${o.large ? 64 : 52}px; min-width: ${o.large ? 64 : 44}px; border: 2px solid #fff; border-radius: 999px; padding: 0 1.2em; cursor: pointer; box-shadow: 0 0 0 1px rgba(0,0,0,.55), 0 4px 14px rgba(0,0,0,.3); }
:focus-visible { outline: 3px solid #c26a00; outline-offset: 3px; }
.launcher, .dialog { position: fixed; ${o.side}: calc(16px + env(safe-area-inset-${o.side})); bottom: calc(16px + env(safe-area-inset-bottom)); z-index: 2147483000; }
.dialog { width: ${o.large ? 480 : 400}px; max-width: calc(100vw - 32px); height: 680px; max-height: calc(100vh - 32px); display: flex; flex-direction: column; background: #fff; border-radius: 14px; overflow: hidden; box-shadow: 0 0 0 1px rgba(0,0,0,.4), 0 10px 40px rgba(0,0,0,.35); }
[hidden] { display: none !important; }
header { display: flex; align-items: center; padding: 4px 6px 4px 16px; }
h2 { flex: 1; margin: 0; font-size: ${o.large ? 21 : 16}px; }
header button { border: none; box-shadow: none; min-height: ${o.large ? 60 : 44}px; padding: 0 .8em; }
header :focus-visible { outline-color: ${o.ink}; outline-offset: -4px; }
.body { position: relative; flex: 1; min-height: 0; }
.status { position: absolute; inset: 0; margin: 0; padding: 2em 1.5em; font-size: ${o.large ? 21 : 16}px; line-height: 1.6; color: #1c2733; }
.status a { color: #17457a; }
iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; }
@media (max-width: 480px) { .dialog { inset: 0; width: 100%; max-width: none; height: 100%; max-height: none; border-radius: 0; } }
`
