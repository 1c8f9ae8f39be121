// One citizen's consultation: session, transcript, outbox and the live line, as reactive state.
import { reactive } from 'vue'
import { call, newId, Refused, type History, type Message, type Reply, type State } from '../shared/api'
import { listen, type Live } from '../shared/live'
import { Outbox, type Unsent } from './outbox'
import { texts } from './texts'
import { Transcript } from './transcript'

const TOKEN = 'fawen.token'
const RETRY_MS = 3000

/** The session that a login in WeChat has opened comes behind "#"; it is taken out of the address at once. */
function handedOver(): string {
  const token = new URLSearchParams(location.hash.slice(1)).get('session') ?? ''
  if (token) {
    localStorage.setItem(TOKEN, token)
    history.replaceState(null, '', location.pathname)
  }
  return token
}

export class Consultation {
  readonly transcript = new Transcript()
  state: State = 'bot'
  place = 0
  unsent: Unsent[] = []
  online = true
  busy = false
  notice = ''
  private token = ''
  private live?: Live
  private readonly outbox = new Outbox(localStorage)

  static open(): Consultation {
    return reactive(new Consultation()) as Consultation
  }

  async start(): Promise<void> {
    this.unsent = this.outbox.all()
    this.token = handedOver() || (localStorage.getItem(TOKEN) ?? '')
    addEventListener('online', () => void this.flush())
    try {
      if (!this.token) await this.openSession()
      else await this.restore()
      this.connect()
    } catch (error) {
      // No server yet: what is typed waits in the outbox; try again soon.
      this.online = false
      if (error instanceof Refused) setTimeout(() => void this.start(), RETRY_MS)
      return
    }
    await this.flush()
  }

  private async openSession(): Promise<void> {
    const opened = await call<{ token: string }>('POST', '/api/v1/web/sessions', '', {})
    this.token = opened.token
    localStorage.setItem(TOKEN, this.token)
  }

  private async restore(): Promise<void> {
    try {
      const history = await call<History>('GET', `/api/v1/web/messages?after=${this.transcript.cursor}`, this.token)
      this.transcript.add(...history.messages)
      this.state = history.state
      this.place = history.place
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error
      await this.renew()
    }
  }

  /** The token no longer holds (the server was set up anew): begin again and say so. */
  private async renew(): Promise<void> {
    this.live?.close()
    this.transcript.messages.length = 0
    await this.openSession()
    this.notice = texts.sessionLost
    this.connect()
  }

  private connect(): void {
    this.live?.close()
    this.live = listen(
      '/api/v1/web/events',
      () => ({ token: this.token, after: this.transcript.cursor }),
      (frame) => this.hear(frame),
      (up) => {
        this.online = up
        if (up) void this.flush()
      },
    )
  }

  private hear(frame: { kind: string; message?: Message; state?: State; place?: number }): void {
    if (frame.kind === 'message' && frame.message) this.receive(frame.message)
    if (frame.kind === 'state' && frame.state) {
      this.state = frame.state
      this.place = frame.place ?? 0
    }
  }

  private receive(message: Message): void {
    this.transcript.add(message)
    if (message.message_id) this.done(message.message_id)
  }

  private done(messageId: string): void {
    this.outbox.remove(messageId)
    this.unsent = this.outbox.all()
  }

  async say(text: string): Promise<void> {
    this.outbox.add({ message_id: newId(), text })
    this.unsent = this.outbox.all()
    await this.flush()
  }

  /** Sends what waits, in order, one at a time; stops at the first that cannot be sent now. */
  async flush(): Promise<void> {
    if (this.busy || !this.token) return
    this.busy = true
    try {
      for (let next = this.waiting(); next; next = this.waiting()) {
        if (!(await this.send(next))) break
      }
    } finally {
      this.busy = false
    }
  }

  private waiting(): Unsent | undefined {
    return this.unsent.find((message) => !message.failed)
  }

  private async send(message: Unsent): Promise<boolean> {
    try {
      const body = { message_id: message.message_id, text: message.text }
      const reply = await call<Reply>('POST', '/api/v1/web/messages', this.token, body)
      this.state = reply.state
      this.place = reply.place ?? 0
      await this.restore()
      this.done(message.message_id)
      return true
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (error.status === 401) {
        await this.renew()
        return true
      }
      if (error.isTemporary) {
        this.online = error.status !== 0
        setTimeout(() => void this.flush(), RETRY_MS)
        return false
      }
      this.outbox.add({ ...message, failed: error.message })
      this.unsent = this.outbox.all()
      return true
    }
  }

  async retry(message: Unsent): Promise<void> {
    this.outbox.remove(message.message_id)
    await this.say(message.text)
  }

  async handOff(): Promise<void> {
    await this.tell(async () => {
      const reply = await call<Reply>('POST', '/api/v1/web/handoffs', this.token, {})
      this.state = reply.state
      this.place = reply.place ?? 0
      await this.restore()
    })
  }

  async rate(ticketId: string, score: number): Promise<boolean> {
    return this.tell(() => call('POST', '/api/v1/web/ratings', this.token, { ticket_id: ticketId, score }))
  }

  private async tell(deed: () => Promise<unknown>): Promise<boolean> {
    try {
      await deed()
      return true
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.notice = error.message
      return false
    }
  }

  async article(law: string, article: string): Promise<string> {
    const query = new URLSearchParams({ law, article })
    try {
      return (await call<{ text: string }>('GET', `/api/v1/web/articles?${query}`, '')).text
    } catch {
      return texts.noArticle
    }
  }
}
