// The button and the dialog with the page's frame, in a shadow tree: the site's styles and ours do not meet.
import type { ToPage, ToSite } from '../shared/frame'
import type { Options } from './options'
import { style } from './style'
import { texts } from './texts'

const PATIENCE_MS = 8000

export class Chat {
  private readonly launcher = element('button', { type: 'button', class: 'launcher', 'aria-haspopup': 'dialog', 'aria-expanded': 'false' })
  private readonly dialog = element('section', { class: 'dialog', role: 'dialog', tabindex: '-1' })
  private readonly status = element('p', { class: 'status', role: 'status' })
  private frame?: HTMLIFrameElement
  private token: string

  constructor(private readonly origin: string, private readonly options: Options) {
    this.token = options.token
    const host = element('div', { lang: 'zh-CN' })
    const root = host.attachShadow({ mode: 'open' })
    dress(root, style(options))
    this.launcher.textContent = options.title
    this.launcher.onclick = () => this.open()
    this.dialog.setAttribute('aria-label', options.title)
    this.dialog.hidden = true
    this.dialog.append(this.head(), this.body())
    root.append(this.launcher, this.dialog)
    root.addEventListener('keydown', (event) => (event as KeyboardEvent).key === 'Escape' && this.close())
    addEventListener('message', (event: MessageEvent<ToSite>) => this.hear(event))
    document.body.append(host)
  }

  open(): void {
    this.dialog.hidden = false
    this.launcher.hidden = true
    this.launcher.setAttribute('aria-expanded', 'true')
    this.frame ??= this.load()
    this.frame.focus()
    this.say({ fawen: 'opened' })
  }
  close(): void {
    if (this.dialog.hidden) return
    this.dialog.hidden = true
    this.launcher.hidden = false
    this.launcher.setAttribute('aria-expanded', 'false')
    this.launcher.focus()
  }
  /** The app's user, by a session token that the site's server got for her; a fresh one whenever `fawen-token` asks. */
  setToken(token: string): void {
    this.token = token
    this.say({ fawen: 'token', token })
  }
  /** The app's user has logged out of the site: nothing of hers stays in the dialog. */
  signOut(): void {
    this.token = ''
    this.say({ fawen: 'signOut' })
  }

  private head(): HTMLElement {
    const head = element('header', {})
    const title = element('h2', {})
    title.textContent = this.options.title
    const close = element('button', { type: 'button' })
    close.textContent = texts.close
    close.onclick = () => this.close()
    head.append(title, close)
    return head
  }
  private body(): HTMLElement {
    const body = element('div', { class: 'body' })
    this.status.textContent = texts.opening
    body.append(this.status)
    return body
  }
  private load(): HTMLIFrameElement {
    const frame = element('iframe', { title: texts.frame, src: `${this.origin}/`, allow: 'clipboard-write' })
    frame.hidden = true // until the page has answered: a refused frame shows the browser's own error
    this.status.after(frame)
    setTimeout(() => frame.hidden && this.sayAway(), PATIENCE_MS)
    return frame
  }
  private sayAway(): void {
    const link = element('a', { href: `${this.origin}/`, target: '_blank', rel: 'noopener' })
    link.textContent = texts.newWindow
    this.status.replaceChildren(texts.away, element('br', {}), link)
  }

  private hear(event: MessageEvent<ToSite>): void {
    if (event.origin !== this.origin || !this.frame || event.source !== this.frame.contentWindow) return
    if (event.data?.fawen === 'ready') this.greet()
    if (event.data?.fawen === 'close') this.close()
    if (event.data?.fawen === 'token') document.dispatchEvent(new CustomEvent('fawen-token'))
  }
  private greet(): void {
    this.frame!.hidden = false
    this.status.hidden = true
    this.say({ fawen: 'hello', large: this.options.large, token: this.token || undefined })
    if (this.dialog.hidden) return
    this.frame!.focus()
    this.say({ fawen: 'opened' })
  }
  private say(words: ToPage): void {
    this.frame?.contentWindow?.postMessage(words, this.origin)
  }
}

function element<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Record<string, string>): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}

/** A constructed style sheet, which a strict policy of the site does not block; a style element where there is none. */
function dress(root: ShadowRoot, css: string): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [sheet]
  } catch {
    const made = document.createElement('style')
    made.textContent = css
    root.append(made)
  }
}
