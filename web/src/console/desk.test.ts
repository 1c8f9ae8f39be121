import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Message } from '../shared/api'
import { useDesk, type Desk } from './desk'
import { texts } from './texts'

const message = (id: number, sender: Message['sender'] = 'citizen'): Message => ({ id, turn_id: 't', sender, name: '', parts: [{ type: 'text', text: `第${id}句` }], at: '' })
const ticket = (id: string, unread = 0) => ({ id, status: 'taken', reason: '', priority: 0, alerts: [], place: 0, opened_at: '', taken_at: null, summary: '', unread })

/** The desk's server: one ticket in hand, one that waits; it notes what was asked of it. */
class Server {
  asked: string[] = []
  refuses = ''
  line: object | null = null
  said = [message(1)]
  unread = 0

  fetch = async (path: string, init: RequestInit): Promise<Response> => {
    this.asked.push(`${init.method} ${path.replace('/api/v1/console', '')}`)
    if (this.refuses && path.endsWith(this.refuses)) return Response.json({ detail: '请稍后再试' }, { status: 503 })
    if (path.endsWith('/login')) return Response.json({ token: 'li', display_name: '李老师', role: 'seat' })
    if (path.endsWith('/tickets')) return Response.json({ online: true, mine: [ticket('own', this.unread)], waiting: [ticket('other')] })
    if (init.method === 'GET') return Response.json({ ...ticket(path.split('/').at(-1)!), note: '', line: this.line, messages: this.said, slots: {}, requests: [], others: [] })
    return new Response(null, { status: 204 })
  }
}

class Line {
  static OPEN = 1
  static lines: Line[] = []
  readyState = 1
  sent: { kind: string }[] = []
  onmessage: (event: { data: string }) => void = () => undefined
  onclose: (event: { code: number }) => void = () => undefined
  constructor() {
    Line.lines.push(this)
  }
  static tell = (frame: object) => Line.lines.at(-1)!.onmessage({ data: JSON.stringify(frame) })
  send = (frame: string) => void this.sent.push(JSON.parse(frame))
  close = () => this.onclose({ code: 1000 })
}

let server: Server
let desk: Desk
const LISTS = 'GET /tickets'
const TICKET = 'GET /tickets/own'
/** What is asked of the server after this frame. */
async function askedAfter(frame: object): Promise<string[]> {
  server.asked = []
  Line.tell(frame)
  await vi.waitFor(() => expect(server.asked).toContain(LISTS))
  await desk.sync(false) // behind what the frame has set off
  return server.asked.slice(0, -1)
}

beforeEach(async () => {
  server = new Server()
  Line.lines = []
  const kept = new Map<string, string>()
  vi.stubGlobal('fetch', server.fetch)
  vi.stubGlobal('WebSocket', Line)
  vi.stubGlobal('location', { origin: 'http://fawen' })
  vi.stubGlobal('sessionStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key) })
  desk = useDesk()
  await desk.login('li', 'correct horse')
  await desk.sync()
  await desk.show(desk.mine.value[0]!)
})
afterEach(() => {
  desk.leave()
  vi.unstubAllGlobals()
})

test('news of another ticket fetches the lists only, news of the open one fetches it as well', async () => {
  expect(await askedAfter({ kind: 'queue', tickets: ['other'] })).toEqual([LISTS])
  expect(await askedAfter({ kind: 'queue', tickets: [] })).toEqual([LISTS])
  expect(await askedAfter({ kind: 'queue', tickets: ['other', 'own'] })).toEqual([TICKET, LISTS])
})

test('what a citizen says in the open ticket comes with the frame, and is told as read', async () => {
  server.unread = 1 // the lists may be read before the word of it has come
  expect(await askedAfter({ kind: 'message', ticket_id: 'own', message: message(2) })).toEqual([LISTS])
  expect(desk.open.value?.messages.map((one) => one.id)).toEqual([1, 2])
  expect(Line.lines.at(-1)!.sent.at(-1)).toEqual({ kind: 'seen', ticket_id: 'own', message_id: 2 })
  expect(desk.mine.value[0]!.unread).toBe(0)
})

test('what is said in a ticket that is not open stays unread', async () => {
  desk.close()
  server.unread = 1
  const { sent } = Line.lines.at(-1)!
  expect(await askedAfter({ kind: 'message', ticket_id: 'own', message: message(2) })).toEqual([LISTS])
  expect(desk.mine.value[0]!.unread).toBe(1)
  expect(sent.some((frame) => frame.kind === 'seen')).toBe(false)
})

test('a message that may change what was filed, or what may still be sent, fetches the ticket', async () => {
  expect(await askedAfter({ kind: 'message', ticket_id: 'own', message: message(2, 'bot') })).toEqual([TICKET, LISTS])
  server.line = { limit: 5, left: 1 }
  await desk.sync()
  expect(await askedAfter({ kind: 'message', ticket_id: 'own', message: message(3) })).toEqual([TICKET, LISTS])
})

test('an open ticket that could not be fetched is fetched with the next news, whatever it is', async () => {
  server.refuses = '/own'
  expect(await askedAfter({ kind: 'queue', tickets: ['own'] })).toContain(TICKET)
  server.refuses = ''
  server.said = [message(1), message(2)]
  await askedAfter({ kind: 'queue', tickets: [] })
  expect(desk.open.value?.messages.length).toBe(2)
})

test('the line that ends with a log-out is no news to who logs out; that of a login that was ended elsewhere is', async () => {
  const line = Line.lines.at(-1)!
  vi.stubGlobal('fetch', async () => {
    line.onclose({ code: 4401 }) // before the answer
    return new Response(null, { status: 204 })
  })
  await desk.logout()
  expect([desk.token.value, desk.error.value]).toEqual(['', ''])
  vi.stubGlobal('fetch', server.fetch)
  await desk.login('li', 'correct horse')
  Line.lines.at(-1)!.onclose({ code: 4401 })
  expect([desk.token.value, desk.error.value]).toEqual(['', texts.loginOver])
})

test('a log-out that fails leaves her at a desk that goes on', async () => {
  server.refuses = '/logout'
  await desk.logout()
  expect(desk.token.value).toBe('li')
  Line.tell({ kind: 'message', ticket_id: 'own', message: message(2) })
  expect(desk.open.value?.messages.length).toBe(2)
})
