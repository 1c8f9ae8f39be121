// What the citizen's page asks of the server: for an anonymous visitor, or for a user whom a site or an app names.
import { call, fetchFile, Refused, type History, type Reply } from '../shared/api'
import type { Unsent } from './outbox'
import { PAGE } from './visit'

/** As what everything that is kept can be had: a page to read, or data. */
export type Form = 'html' | 'json'
/** What became of a rating; `before`: it was given before, perhaps in another tab. */
export type Rated = 'kept' | 'before' | 'failed'

const APP = '/api/v1/app'

export class Client {
  token = ''
  private base = PAGE

  /** Whether it asks for an anonymous visitor. */
  get isVisitors(): boolean {
    return this.base === PAGE
  }
  /** From now on for an anonymous visitor, whose session is yet to be opened. */
  forVisitor(): void {
    ;[this.base, this.token] = [PAGE, '']
  }
  forUser(token: string): void {
    ;[this.base, this.token] = [APP, token]
  }

  get events(): string {
    return `${this.base}/events`
  }
  history(after: number): Promise<History> {
    return this.ask('GET', `/messages?after=${after}`)
  }
  say({ message_id, text }: Unsent): Promise<Reply> {
    return this.ask('POST', '/messages', { message_id, text })
  }
  handOff(): Promise<Reply> {
    return this.ask('POST', '/handoffs', {})
  }
  async rate(ticketId: string, score: number): Promise<Rated> {
    try {
      await this.ask('POST', '/ratings', { ticket_id: ticketId, score })
      return 'kept'
    } catch (error) {
      if (error instanceof Refused && error.status === 409) return 'before'
      throw error
    }
  }
  /** Where everything that is kept lies as a file. The app's user has no link of her own: it is fetched with her token. */
  async exported(form: Form): Promise<string> {
    if (!this.isVisitors) return URL.createObjectURL(await fetchFile(`${APP}/export?form=${form}`, this.token))
    const { url } = await this.ask<{ url: string }>('POST', '/exports', {})
    return `${url}?form=${form}`
  }
  /** The user's session ends; it would run out by itself. */
  end(): void {
    void this.ask('DELETE', '/sessions').catch(() => undefined)
  }

  private ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    return call<T>(method, this.base + path, this.token, body)
  }
}
