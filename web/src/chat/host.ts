// When the page stands in the frame of another site: it listens to that site only, and only where the settings name it.
import { call } from '../shared/api'
import type { ToPage, ToSite } from '../shared/frame'

export interface Greeting { large?: boolean; token?: string }
interface Ears { hello(greeting: Greeting): void; token(token: string): void; signOut(): void; opened(): void }

const PATIENCE_MS = 1500

export class Host {
  /** The site's greeting; an empty one where there is no site, or it says nothing. */
  readonly greeted: Promise<Greeting>
  private site = ''

  constructor(private readonly ears: Ears, private readonly page: Window = window) {
    this.greeted = page.parent === page ? Promise.resolve({}) : this.meet()
  }

  get isFramed(): boolean {
    return this.page.parent !== this.page
  }
  close(): void {
    this.say({ fawen: 'close' })
  }
  askForToken(): void {
    this.say({ fawen: 'token' })
  }

  private async meet(): Promise<Greeting> {
    const { origins } = await call<{ origins: string[] }>('GET', '/api/v1/app/embed', '').catch(() => ({ origins: [] as string[] }))
    return new Promise((resolve) => {
      this.page.addEventListener('message', (event: MessageEvent<ToPage>) => {
        if (event.source !== this.page.parent || !origins.includes(event.origin) || !event.data?.fawen) return
        this.site = event.origin
        this.hear(event.data, resolve)
      })
      const above = this.page.location.ancestorOrigins // not in Firefox
      for (const origin of origins) if (!above || above.contains(origin)) this.page.parent.postMessage({ fawen: 'ready' } satisfies ToSite, origin)
      setTimeout(() => resolve({}), PATIENCE_MS)
    })
  }
  private hear(said: ToPage, greet: (greeting: Greeting) => void): void {
    if (said.fawen === 'hello') {
      const greeting = { large: said.large === true, token: typeof said.token === 'string' ? said.token : undefined }
      this.ears.hello(greeting)
      greet(greeting)
    }
    if (said.fawen === 'token' && typeof said.token === 'string') this.ears.token(said.token)
    if (said.fawen === 'signOut') this.ears.signOut()
    if (said.fawen === 'opened') this.ears.opened()
  }
  private say(words: ToSite): void {
    if (this.site) this.page.parent.postMessage(words, this.site)
  }
}
