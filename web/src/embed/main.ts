// <script src="https://.../embed.js" data-title="法律咨询" data-position="right" data-color="#17457a" data-large></script>
import { Chat } from './chat'
import { read } from './options'

declare global {
  interface Window { Fawen?: Pick<Chat, 'open' | 'close' | 'setToken' | 'signOut'> }
}

const script = (document.currentScript ?? document.querySelector('script[src*="/embed.js"]')) as HTMLScriptElement

/** What the browser makes of a colour; '' where it is none. */
function resolve(color: string): string {
  const probe = document.createElement('span')
  probe.style.color = color
  if (!probe.style.color) return ''
  document.body.append(probe)
  const computed = getComputedStyle(probe).color
  probe.remove()
  return computed
}

function start(): void {
  if (window.Fawen) return // the script stands twice on the site
  const chat = new Chat(new URL(script.src).origin, read(script.dataset, resolve))
  window.Fawen = { open: () => chat.open(), close: () => chat.close(), setToken: (token) => chat.setToken(token), signOut: () => chat.signOut() }
}

if (document.body) start()
else addEventListener('DOMContentLoaded', start)
