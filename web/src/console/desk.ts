// What the desk knows and does; the components show it. What a seat does herself may fail in words that stay until
// she does something else; what happens behind her back (a reload) never wipes them.
import { computed, ref } from 'vue'
import { call, Refused, type Message } from '../shared/api'
import { listen, type Live } from '../shared/live'
import { Drafts } from './drafts'
import type { Phone } from './phones'
import type { Filed } from './Requests.vue'
import { texts } from './texts'

export interface Ticket { id: string; status: string; reason: string; priority: number; alerts: string[]; place: number; opened_at: string; taken_at: string | null; summary: string; unread: number }
export interface Line { limit: number; left: number; is_open: boolean; until: string | null; held: number; held_why: string; dropped: number; dropped_why: string; gone: boolean }
export interface TicketFull extends Ticket { note: string; line: Line | null; messages: Message[]; slots: Record<string, string>; requests: Filed[]; others: { channel: string; messages: Message[] }[] }
interface Lists { online: boolean; waiting: Ticket[]; mine: Ticket[] }
interface Frame { kind: string; tickets?: string[]; ticket_id?: string; message?: Message }

export const BASE = '/api/v1/console'
const KEY = 'fawen.console'
const BEAT_MS = 10_000
const SILENT_MS = 40_000 // the server pings every 15 s: then the line is dead, whatever the browser believes

export type Desk = ReturnType<typeof useDesk>

export function useDesk() {
  const token = ref(sessionStorage.getItem(KEY) ?? '')
  const who = ref(sessionStorage.getItem(KEY + '.name') ?? '')
  const role = ref(sessionStorage.getItem(KEY + '.role') ?? '')
  const error = ref('')
  const lineUp = ref(true)
  const online = ref(false)
  const waiting = ref<Ticket[]>([])
  const mine = ref<Ticket[]>([])
  const open = ref<TicketFull | null>(null)
  const phones = ref<Phone[]>([])
  const asked = ref<number[]>([])
  const now = ref(Date.now())
  const drafts = new Drafts()
  let live: Live | undefined
  let heartbeat: ReturnType<typeof setInterval> | undefined
  let heardAt = 0
  let wanted = '' // the ticket that was clicked last: an answer about an earlier one comes too late

  const supervises = computed(() => role.value === 'supervisor' || role.value === 'admin')
  const holds = computed(() => !!open.value && mine.value.some((ticket) => ticket.id === open.value?.id))

  /** Something the seat does: its refusal is told, and stays until the next one. */
  async function attempt<T>(deed: () => Promise<T>): Promise<T | undefined> {
    error.value = ''
    return tried(deed, (failure) => (error.value = failure.message))
  }
  /** Something that happens by itself: only what she can do something about is told; a broken line has its own words. */
  async function quietly<T>(deed: () => Promise<T>): Promise<T | undefined> {
    return tried(deed, (failure) => (error.value ||= failure.status ? failure.message : ''))
  }
  async function tried<T>(deed: () => Promise<T>, tell: (failure: Refused) => void): Promise<T | undefined> {
    const mineThen = token.value
    try {
      const done = await deed()
      return token.value === mineThen ? done : undefined // another seat's by now
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure
      if (token.value !== mineThen) return undefined
      if (failure.status === 401 && mineThen) leave(failure.message)
      else tell(failure)
      return undefined
    }
  }

  async function login(name: string, password: string): Promise<void> {
    error.value = ''
    let found: { token: string; display_name: string; role: string }
    try {
      found = await call('POST', `${BASE}/login`, '', { name, password })
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure
      error.value = failure.message
      return
    }
    ;[token.value, who.value, role.value] = [found.token, found.display_name, found.role]
    sessionStorage.setItem(KEY, found.token)
    sessionStorage.setItem(KEY + '.name', found.display_name)
    sessionStorage.setItem(KEY + '.role', found.role)
    await setPresence(true)
    if (token.value) enter()
  }
  /** Go on with the login of this tab; whether she takes new tickets is the server's to say. */
  function enter(): void {
    connect()
    heartbeat = setInterval(beat, BEAT_MS)
    void sync()
  }
  function connect(): void {
    live?.close()
    heardAt = Date.now()
    const hello = () => ({ token: token.value, after: seen() })
    live = listen(`${BASE}/events`, hello, hear, (up) => (lineUp.value = up), () => leave(texts.loginOver))
  }
  function seen(): Record<string, number> {
    const last = open.value?.messages.at(-1)?.id
    return open.value && last ? { [open.value.id]: last } : {}
  }
  function beat(): void {
    now.value = Date.now()
    if (now.value - heardAt < SILENT_MS) return live?.send({ kind: 'alive' })
    lineUp.value = false
    connect()
  }
  function hear(frame: Frame): void {
    heardAt = Date.now()
    if (frame.kind === 'ping') return live?.send({ kind: 'alive' }) // a hidden tab's own timers are slow
    const shown = open.value?.id
    if (frame.kind === 'queue') return void sync(!!shown && !!frame.tickets?.includes(shown))
    if (!frame.message || frame.ticket_id !== shown) return void sync(false)
    merge([frame.message])
    live?.send({ kind: 'seen', ticket_id: shown, message_id: frame.message.id })
    void sync(changesMore(frame.message))
  }
  /** Whether a message of the open ticket may change what stands beside the talk: what is filed, what may still be sent. */
  function changesMore(message: Message): boolean {
    return !['citizen', 'seat'].includes(message.sender) || !!open.value?.line
  }
  /** Nothing of this seat stays in the tab for the next one. */
  function leave(words = ''): void {
    live?.close()
    clearInterval(heartbeat)
    ;[token.value, who.value, role.value] = ['', '', '']
    for (const key of [KEY, KEY + '.name', KEY + '.role']) sessionStorage.removeItem(key)
    ;[waiting.value, mine.value, online.value, lineUp.value] = [[], [], false, true]
    drafts.clear()
    close()
    error.value = words
  }
  /** Log out; whom she has in hand the server gives back to the queue. */
  async function logout(): Promise<void> {
    live?.close() // it ends with the login, which is no news then
    const done = await attempt(() => call('POST', `${BASE}/logout`, token.value, {}).then(() => true))
    if (done) leave()
    else if (token.value) connect()
  }
  async function setPresence(on: boolean): Promise<void> {
    const done = await attempt(() => call('POST', `${BASE}/presence`, token.value, { online: on }).then(() => true))
    if (done) online.value = on
  }

  let running: Promise<void> | undefined
  let again = false
  let stale = false // the open ticket: nobody else tells what has become of it
  /** Fetch anew the lists and, before them as its reading changes its badge, the open ticket; one time after the other. */
  function sync(ticketToo = true): Promise<void> {
    again = true
    stale ||= ticketToo
    return (running ??= run())
  }
  async function run(): Promise<void> {
    try {
      while (again && token.value) {
        const ticketToo = stale
        again = stale = false
        if (ticketToo && !(await refresh())) stale = true // with the next one
        await reload()
      }
    } finally {
      running = undefined
    }
  }
  /** False where the open ticket could not be had. */
  async function refresh(): Promise<boolean> {
    const ticket = open.value
    if (!ticket) return true
    const fresh = await quietly(() => call<TicketFull>('GET', `${BASE}/tickets/${ticket.id}`, token.value))
    if (open.value?.id !== ticket.id) return true
    if (!fresh) return false
    const { messages, ...rest } = fresh
    merge(messages)
    Object.assign(open.value, rest)
    return true
  }
  async function reload(): Promise<void> {
    const lists = await quietly(async () => {
      try {
        return await call<Lists>('GET', `${BASE}/tickets`, token.value)
      } catch (failure) {
        // Here it can only mean that the account has no desk any more: as good as no login.
        if (failure instanceof Refused && failure.status === 403) throw new Refused(401, failure.message)
        throw failure
      }
    })
    if (!lists) return
    const held = holds.value
    const shown = open.value
    const read = (ticket: Ticket): Ticket => (ticket.id === shown?.id ? { ...ticket, unread: 0 } : ticket) // it is before her eyes
    ;[waiting.value, mine.value, online.value] = [lists.waiting, lists.mine.map(read), lists.online]
    if (!shown || [...lists.waiting, ...lists.mine].some((ticket) => ticket.id === shown.id)) return
    close()
    error.value ||= held ? texts.lost : texts.gone
  }
  /** Add what is not there yet, in its order. */
  function merge(messages: Message[]): void {
    const shown = open.value
    if (!shown) return
    const known = new Set(shown.messages.map((message) => message.id))
    const fresh = messages.filter((message) => !known.has(message.id))
    if (fresh.length) shown.messages = [...shown.messages, ...fresh].sort((one, other) => one.id - other.id)
  }

  async function show(ticket: Ticket): Promise<void> {
    close()
    wanted = ticket.id
    const found = await attempt(() => call<TicketFull>('GET', `${BASE}/tickets/${ticket.id}`, token.value))
    if (wanted !== ticket.id) return
    open.value = found ?? null
    await sync()
  }
  function close(): void {
    wanted = ''
    open.value = null
    ;[phones.value, asked.value] = [[], []]
  }
  async function act(deed: 'take' | 'close' | 'return'): Promise<void> {
    const ticket = open.value
    if (!ticket) return
    const body = deed === 'take' ? {} : { note: drafts.of(ticket.id).note }
    const done = await attempt(() => call<Ticket>('POST', `${BASE}/tickets/${ticket.id}/${deed}`, token.value, body))
    if (done && deed !== 'take') {
      drafts.forget(ticket.id)
      if (open.value?.id === ticket.id) close()
    }
    await sync()
  }
  async function send(): Promise<void> {
    const ticket = open.value
    if (!ticket) return
    const draft = drafts.of(ticket.id)
    const text = draft.text.trim()
    if (!text || draft.sending) return
    draft.sending = true
    const body = { message_id: drafts.idFor(ticket.id, text), text }
    const sent = await attempt(() => call<Message>('POST', `${BASE}/tickets/${ticket.id}/messages`, token.value, body))
    draft.sending = false
    if (sent) drafts.sent(ticket.id, text)
    if (sent && open.value?.id === ticket.id) merge([sent])
    await sync()
  }
  function moved(request: Filed): void {
    error.value = ''
    if (open.value) open.value.requests = open.value.requests.map((one) => (one.reference === request.reference ? request : one))
  }
  /** Somebody else was faster, mostly the citizen herself: what it says now is fetched with the words why. */
  async function refused(words: string): Promise<void> {
    error.value = words
    await sync()
  }

  return {
    token, who, supervises, error, lineUp, online, waiting, mine, open, holds, phones, asked, now, drafts,
    attempt, login, enter, leave, logout, setPresence, sync, show, close, act, send, moved, refused,
  }
}
