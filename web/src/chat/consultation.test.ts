import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Message } from '../shared/api'
import { Consultation } from './consultation'

/** A server with a conversation for each token's user; it can be away, and it can be slow to answer a message. */
class Server {
  away = false
  ended: string[] = []
  private readonly said = new Map<string, Message[]>()
  private readonly whose: Record<string, string> = { a1: 'anna', a2: 'anna', b1: 'bing' }
  private hurry: () => void = () => undefined
  private slow?: Promise<void>

  words = (user: string): string[] => this.of(user).map((message) => message.parts[0]?.text ?? '')
  slowDown(): () => void {
    this.slow = new Promise((resolve) => (this.hurry = resolve))
    return () => this.hurry()
  }
  of(user: string): Message[] {
    if (!this.said.has(user)) this.said.set(user, [])
    return this.said.get(user)!
  }
  hear(user: string, id: number, text: string, code?: string, message_id?: string): void {
    if (message_id && this.of(user).some((known) => known.message_id === message_id)) return
    this.of(user).push({ id, turn_id: 't', sender: message_id ? 'citizen' : 'bot', name: '', parts: [{ type: 'text', text, code }], at: '', message_id })
  }
  erase(user: string, next: string): void {
    for (const token of Object.keys(this.whose)) if (this.whose[token] === user) this.whose[token] = next
  }

  fetch = async (path: string, init: RequestInit): Promise<Response> => {
    if (this.away) throw new TypeError('away')
    const token = (init.headers as Record<string, string>).Authorization?.slice(7) ?? ''
    const url = new URL(path, 'http://fawen')
    if (init.method === 'DELETE') this.ended.push(token)
    if (init.method === 'DELETE') return new Response(null, { status: 204 })
    if (url.pathname.endsWith('/sessions')) return Response.json({ token: 'visitor' }, { status: 201 })
    const user = token === 'visitor' ? token : this.whose[token]
    if (!user) return Response.json({ detail: '会话令牌已失效' }, { status: 401 })
    if (init.method === 'POST') {
      const sent = JSON.parse(String(init.body))
      await this.slow
      this.hear(user, this.of(user).length + 1, sent.text, undefined, sent.message_id)
      return Response.json({ replies: [], state: 'bot', turn_id: 't' })
    }
    const after = Number(url.searchParams.get('after'))
    const messages = this.of(user).filter((message) => message.id > after)
    return Response.json({ conversation_id: user, messages, state: user === 'anna' ? 'queued' : 'bot', place: user === 'anna' ? 3 : 0 })
  }
}

class Line {
  static lines: Line[] = []
  onmessage: (event: { data: string }) => void = () => undefined
  close = vi.fn()
  constructor() {
    Line.lines.push(this)
  }
  tell = (message: Message) => this.onmessage({ data: JSON.stringify({ kind: 'message', message }) })
}

let server: Server
let talk: Consultation
/** What the page does when the device says that its line is gone, or there again. */
let heard: Record<string, () => void> = {}
const shown = () => talk.transcript.messages.map((message) => message.parts[0]?.text)
const until = (truth: () => boolean) => vi.waitFor(() => expect(truth()).toBe(true))

const storage = () => {
  const kept = new Map<string, string>()
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }
}

beforeEach(async () => {
  server = new Server()
  Line.lines = []
  vi.stubGlobal('fetch', server.fetch)
  vi.stubGlobal('WebSocket', Line)
  heard = {}
  vi.stubGlobal('addEventListener', (name: string, deed: () => void) => (heard[name] = deed))
  vi.stubGlobal('location', { origin: 'http://fawen', hash: '', pathname: '/' })
  vi.stubGlobal('localStorage', storage())
  vi.stubGlobal('sessionStorage', storage())
  server.hear('anna', 1, '安娜的话')
  server.hear('anna', 2, '给安娜的回答')
  server.hear('bing', 1, '冰冰的话')
  talk = Consultation.open()
  await talk.useToken('a1')
})
afterEach(() => vi.unstubAllGlobals())

test("another user's token shows her conversation from its start, and nothing of the one before", async () => {
  expect([shown(), talk.state, talk.place]).toEqual([['安娜的话', '给安娜的回答'], 'queued', 3])
  const visitors = talk.visitors
  await talk.useToken('b1')
  expect([shown(), talk.state, talk.place]).toEqual([['冰冰的话'], 'bot', 0])
  expect(talk.visitors).toBe(visitors + 1)
})

test('what one user could not send is not sent under the token of the next', async () => {
  server.away = true
  await talk.say('安娜的秘密')
  expect(talk.unsent.length).toBe(1)
  server.away = false
  await talk.useToken('b1')
  expect([server.words('bing'), talk.unsent]).toEqual([['冰冰的话'], []])
})

test('what is being sent when the next user comes stays with the first, and the next is heard', async () => {
  const goOn = server.slowDown()
  const sending = talk.say('安娜的秘密')
  await talk.useToken('b1')
  const saying = talk.say('冰冰的问题')
  goOn()
  await Promise.all([sending, saying])
  expect(server.words('bing')).toEqual(['冰冰的话', '冰冰的问题'])
  expect(server.words('anna').at(-1)).toBe('安娜的秘密')
  expect(shown()).toEqual(['冰冰的话', '冰冰的问题'])
})

test('a fresh token of the same user goes on where she was: what waited is sent, once', async () => {
  server.away = true
  await talk.say('还在吗')
  server.away = false
  const visitors = talk.visitors
  await talk.useToken('a2')
  expect(server.words('anna')).toEqual(['安娜的话', '给安娜的回答', '还在吗'])
  expect([talk.unsent, talk.visitors]).toEqual([[], visitors])
  expect(shown()).toEqual(['安娜的话', '给安娜的回答', '还在吗'])
})

test('while nobody can say whose token it is, no conversation is shown and nothing is sent', async () => {
  server.away = true
  await talk.say('安娜的秘密')
  await talk.useToken('b1')
  expect([shown(), talk.unsent]).toEqual([[], []])
  await talk.say('冰冰的问题')
  server.away = false
  await talk.start()
  expect(server.words('bing')).toEqual(['冰冰的话', '冰冰的问题'])
})

test("the line of the one before is closed and no longer heard", async () => {
  const before = Line.lines.at(-1)!
  await talk.useToken('b1')
  expect(before.close).toHaveBeenCalled()
  before.tell({ id: 9, turn_id: 't', sender: 'seat', name: '', parts: [{ type: 'text', text: '给安娜的话' }], at: '' })
  expect(shown()).toEqual(['冰冰的话'])
})

test('after a log-out the page is an anonymous visitor’s, and the session is ended', async () => {
  server.away = true
  await talk.say('安娜的秘密')
  server.away = false
  await talk.signOut()
  await until(() => server.ended.length === 1)
  expect([server.ended, shown(), talk.unsent, talk.state]).toEqual([['a1'], [], [], 'bot'])
  await talk.say('路人的话')
  expect(server.words('visitor')).toEqual(['路人的话'])
  await talk.useToken('b1')
  expect(shown()).toEqual(['冰冰的话'])
})

test('the receipt of an erasure stays when the same user begins anew, and goes at the log-out', async () => {
  Line.lines.at(-1)!.tell(receipt)
  await until(() => talk.receipt !== '')
  server.erase('anna', 'anna-anew')
  await talk.useToken('a2')
  expect([shown(), talk.receipt]).toEqual([[], '回执号 SC1'])
  await talk.signOut()
  expect(talk.receipt).toBe('')
})

test('a short interruption that the live line outlives is over when the device says so, and what was missed is read', async () => {
  heard.offline!()
  expect(talk.online).toBe(false)
  server.hear('anna', 3, '坐席的话')
  heard.online!()
  await until(() => talk.online)
  expect(shown()).toEqual(['安娜的话', '给安娜的回答', '坐席的话'])
})

test('a message that goes through shows that the line is back, and so does a refusal', async () => {
  server.away = true
  await talk.say('在吗')
  expect(talk.online).toBe(false)
  server.away = false
  await talk.flush()
  expect([talk.online, talk.unsent]).toEqual([true, []])
  heard.offline!()
  vi.stubGlobal('fetch', async () => Response.json({ detail: '还没有结束' }, { status: 422 }))
  await talk.rate('t', 5)
  expect([talk.online, talk.notice]).toEqual([true, '还没有结束'])
})

const receipt: Message = { id: 3, turn_id: 't', sender: 'bot', name: '', parts: [{ type: 'notice', text: '回执号 SC1', code: 'erased' }], at: '' }

test("a visitor's receipt outlives a reload until she closes it, and is not shown to an app's user", async () => {
  const page = async () => {
    talk = Consultation.open()
    await talk.start()
  }
  await page()
  Line.lines.at(-1)!.tell(receipt)
  await until(() => talk.receipt !== '')
  await page()
  expect(talk.receipt).toBe('回执号 SC1')
  await talk.useToken('a1')
  expect(talk.receipt).toBe('')
  await talk.signOut()
  expect(talk.receipt).toBe('回执号 SC1')
  talk.closeReceipt()
  await page()
  expect(talk.receipt).toBe('')
})

test('the next visitor of a shared device, in a tab of her own, is not shown the receipt', async () => {
  talk = Consultation.open()
  await talk.start()
  Line.lines.at(-1)!.tell(receipt)
  await until(() => talk.receipt !== '')
  vi.stubGlobal('sessionStorage', storage())
  talk = Consultation.open()
  await talk.start()
  expect(talk.receipt).toBe('')
})
