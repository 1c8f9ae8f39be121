// One citizen's consultation: session, transcript, outbox and the live line, as reactive state.
import { reactive } from 'vue'
import { newId, Refused, type Message, type State } from '../shared/api'
import { listen, type Live } from '../shared/live'
import { lasting, memory } from '../shared/storage'
import { Client, type Form, type Rated } from './client'
import { Outbox, type Unsent } from './outbox'
import { Receipt } from './receipt'
import { texts } from './texts'
import { erasedIn, Transcript } from './transcript'
import { Visit } from './visit'

const RETRY_MS = 3000

export class Consultation {
  readonly transcript = new Transcript()
  state: State = 'bot'
  place = 0
  unsent: Unsent[] = []
  online = true
  busy = false
  notice = ''
  /** Grows whenever somebody else takes the page over. */
  visitors = 0
  private refusal = ''
  /** Asks the site around the page for a fresh token of its user. */
  askForToken: () => void = () => undefined
  private readonly client = new Client()
  private asked = false
  private listening = false
  private readonly erasure = new Receipt()
  /** Grows with every token and log-out: what was asked before is not heard after. */
  private round = 0
  /** The conversation of the app's user that is shown, as the server names it; '' before it has. */
  private whose = ''
  /** The one that she had erased: its receipt stays when her next begins. */
  private erased = ''
  /** What had been typed before a token whose conversation the server has not named yet. */
  private held?: Outbox
  private live?: Live
  private again?: ReturnType<typeof setTimeout>
  private readonly store = lasting()
  private readonly visit = new Visit(this.store)
  private outbox = new Outbox(this.store)

  static open(): Consultation {
    return reactive(new Consultation()) as Consultation
  }

  async start(): Promise<void> {
    this.unsent = this.outbox.all()
    if (this.isVisitors) this.erasure.recall()
    this.client.token ||= this.visit.handedOver() || this.visit.kept
    this.watchLine()
    const round = this.round
    try {
      if (!this.client.token) await this.openSession()
      else await this.restore()
      if (round !== this.round) return
      if (this.held) this.hide()
      this.connect()
    } catch (error) {
      if (round !== this.round) return
      if (this.held) this.hide()
      // No server yet: what is typed waits in the outbox; try again soon.
      this.online = false
      if (error instanceof Refused) setTimeout(() => round === this.round && void this.start(), RETRY_MS)
      return
    }
    await this.flush()
  }

  /** Whether the page is an anonymous visitor's, and not a user's whom a site or an app names. */
  get isVisitors(): boolean {
    return this.client.isVisitors
  }

  /** The words of the receipt of an erasure. */
  get receipt(): string {
    return this.erasure.words
  }

  /** Speak as the user whom the app around the page names. Her tokens are short-lived and never kept here. */
  async useToken(token: string): Promise<void> {
    this.live?.close()
    if (this.isVisitors) this.forget() // what another visitor of this phone had typed is not hers
    this.client.forUser(token)
    this.round += 1
    this.asked = false
    this.held ??= this.outbox
    this.outbox = new Outbox(memory())
    await this.start()
  }

  /** The app's user has logged out: her session ends, nothing of hers stays, and the page is an anonymous visitor's. */
  async signOut(): Promise<void> {
    if (this.isVisitors) return
    this.live?.close()
    this.client.end()
    this.forget()
    this.erasure.hide()
    this.client.forVisitor()
    this.round += 1
    this.outbox = new Outbox(this.store)
    await this.start()
  }

  /** The server names the conversation of the token. False where it is another than what was shown: read it from its start. */
  private settle(conversationId: string): boolean {
    const typed = this.held ? this.outbox.all() : []
    const goesOn = conversationId === this.whose || this.transcript.cursor === 0
    if (this.whose && conversationId !== this.whose) this.forget()
    this.outbox = this.held ?? this.outbox
    this.held = undefined
    this.whose = conversationId
    for (const message of typed) this.outbox.add(message)
    this.unsent = this.outbox.all()
    return goesOn
  }

  /** Nothing that was shown, typed or noted goes over to somebody else. */
  private forget(): void {
    this.hide()
    if (!this.whose || this.whose !== this.erased) this.erasure.hide()
    this.outbox = new Outbox(memory())
    this.held = undefined
    this.unsent = []
    this.whose = this.notice = ''
    this.visitors += 1
  }

  /** While nobody can say whose token it is, no conversation is on the screen. */
  private hide(): void {
    this.transcript.messages.length = 0
    this.state = 'bot'
    this.place = 0
  }

  /** The device says when it loses its line and has it again; the live line may have outlived a short interruption. */
  private watchLine(): void {
    if (this.listening) return
    this.listening = true
    addEventListener('offline', () => (this.online = false))
    addEventListener('online', () => void this.comeBack())
  }

  /** What was missed is read and what waits is sent; while nobody answers yet, again soon. */
  private async comeBack(): Promise<void> {
    const round = this.round
    clearTimeout(this.again)
    try {
      if (this.client.token && !this.held) await this.restore()
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (round === this.round && error.isTemporary) this.again = setTimeout(() => void this.comeBack(), RETRY_MS)
      return
    }
    await this.flush()
  }

  /** What the server answers: that it does, be it with a refusal, shows that the line is there. */
  private async ask<T>(asked: Promise<T>): Promise<T> {
    try {
      const answer = await asked
      this.online = true
      return answer
    } catch (error) {
      if (error instanceof Refused && error.status !== 0) this.online = true
      throw error
    }
  }

  private askOnce(): void {
    if (!this.asked) this.askForToken()
    this.asked = true
  }

  private async openSession(): Promise<void> {
    const round = this.round
    const token = await this.visit.open(this.client.token, () => round === this.round)
    if (round !== this.round) return
    this.client.token = token
    this.online = true
  }

  private async restore(): Promise<void> {
    const round = this.round
    try {
      const history = await this.ask(this.client.history(this.transcript.cursor))
      if (round !== this.round) return
      if (!this.isVisitors && !this.settle(history.conversation_id)) return await this.restore()
      this.transcript.add(...history.messages)
      this.state = history.state
      this.place = history.place
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error
      if (round === this.round) await this.renew()
    }
  }

  /** The token no longer holds (the server was set up anew): begin again and say so; an app's user goes on. */
  private async renew(): Promise<void> {
    this.live?.close()
    if (!this.isVisitors) return this.askOnce()
    this.transcript.messages.length = 0
    await this.openSession()
    this.notice = texts.sessionLost
    this.connect()
  }

  private connect(): void {
    this.live?.close()
    if (this.held) return
    this.live = listen(
      this.client.events,
      () => ({ token: this.client.token, after: this.transcript.cursor }),
      (frame) => this.hear(frame),
      (up) => {
        this.online = up && navigator.onLine // a line that opened as the device lost its own proves nothing
        if (up) void this.flush()
      },
      () => !this.isVisitors && this.askOnce(),
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
    const erased = erasedIn(message.parts)
    if (erased) return void this.leave(erased)
    this.transcript.add(message)
    if (message.message_id) this.done(message.message_id)
  }

  /** The citizen had herself erased: nothing of it stays on this device but the receipt, and a new visit begins. */
  private async leave(receipt: string): Promise<void> {
    if (this.receipt === receipt) return // the reply and the live line both bring it
    this.erasure.show(receipt, this.isVisitors)
    this.live?.close()
    this.transcript.messages.length = 0
    for (const message of this.outbox.all()) this.done(message.message_id)
    this.state = 'bot'
    this.erased = this.whose
    if (!this.isVisitors) return this.askOnce() // her next token opens the new one
    await this.openSession() // or another tab has begun the new visit already
    this.connect()
  }

  closeReceipt(): void {
    this.erasure.show('', this.isVisitors)
  }

  closeNotice(): void {
    this.notice = this.refusal = ''
  }

  /** Everything that is kept, as a file. */
  async download(form: Form): Promise<void> {
    const round = this.round
    await this.tell(async () => {
      const link = document.createElement('a')
      link.href = await this.ask(this.client.exported(form))
      link.download = texts.exportName(form)
      if (round === this.round) link.click()
    })
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
    if (this.busy || !this.client.token || this.held) return
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
    return this.held ? undefined : this.unsent.find((message) => !message.failed)
  }

  private async send(message: Unsent): Promise<boolean> {
    const round = this.round
    try {
      const reply = await this.ask(this.client.say(message))
      if (round !== this.round) return true // it goes with its user, or waits for her next token
      this.state = reply.state
      this.place = reply.place ?? 0
      this.forgetRefusal()
      const erased = erasedIn(reply.replies)
      if (erased) await this.leave(erased)
      else await this.restore()
      this.done(message.message_id)
      return true
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (round !== this.round) return true
      if (error.status === 401) {
        await this.renew()
        return this.isVisitors // with an app's user, what waits goes out with her next token
      }
      if (error.isTemporary) {
        if (error.status === 0) this.online = false
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
    const round = this.round
    await this.tell(async () => {
      const reply = await this.ask(this.client.handOff())
      if (round !== this.round) return
      this.state = reply.state
      this.place = reply.place ?? 0
      await this.restore()
    }, texts.notHandedOff)
  }

  async rate(ticketId: string, score: number): Promise<Rated> {
    let outcome: Rated = 'failed'
    await this.tell(async () => {
      outcome = await this.ask(this.client.rate(ticketId, score))
    })
    return outcome
  }

  /** A refusal is over with the next success; other notices stay. */
  private forgetRefusal(): void {
    if (this.notice === this.refusal) this.notice = ''
    this.refusal = ''
  }

  /** Does something and says what hindered it; `unanswered`: in these words where nobody answered. */
  private async tell(deed: () => Promise<unknown>, unanswered?: string): Promise<void> {
    const round = this.round
    try {
      await deed()
      this.forgetRefusal()
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const why = error.status === 0 ? (unanswered ?? error.message) : error.message
      if (round === this.round) this.notice = this.refusal = why
    }
  }
}
