import { expect, test, vi } from 'vitest'
import type { Message } from '../shared/api'
import { Consultation } from './consultation'
import { entriesOf } from './entries'
import { Outbox } from './outbox'
import { erasedIn, Transcript } from './transcript'

const message = (id: number, more: Partial<Message> = {}): Message => ({ id, turn_id: 't', sender: 'bot', name: '', parts: [], at: '', ...more })

const memory = () => {
  const kept = new Map<string, string>()
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }
}

test('a message that comes twice is shown once', () => {
  const transcript = new Transcript()
  expect(transcript.add(message(1), message(2), message(1))).toBe(true)
  expect(transcript.add(message(2))).toBe(false)
  expect(transcript.messages.map((m) => m.id)).toEqual([1, 2])
})

test('a message that comes late stands where it belongs', () => {
  const transcript = new Transcript()
  transcript.add(message(1), message(3))
  transcript.add(message(2))
  expect(transcript.messages.map((m) => m.id)).toEqual([1, 2, 3])
  expect(transcript.cursor).toBe(3)
})

test('a message that waits stays the same entry when the server has it, whatever comes between', () => {
  const waiting = [{ message_id: 'a', text: '公证费' }, { message_id: 'b', text: '多少钱' }]
  const before = entriesOf([message(1)], waiting)
  expect(before.map((entry) => [entry.key, entry.sender, entry.parts[0]?.text])).toEqual([[1, 'bot', undefined], ['a', 'citizen', '公证费'], ['b', 'citizen', '多少钱']])
  const sent = message(3, { sender: 'citizen', message_id: 'a', parts: [{ type: 'text', text: '公证费' }] })
  const after = entriesOf([message(1), message(2, { sender: 'seat' }), sent, message(4)], waiting)
  expect(after.map((entry) => [entry.key, !!entry.waiting])).toEqual([[1, false], [2, false], ['a', false], [4, false], ['b', true]])
  expect(after[2]?.parts).toEqual(before[1]?.parts)
})

test('what is unsent survives a reload, once each, in order', () => {
  const store = memory()
  const outbox = new Outbox(store)
  outbox.add({ message_id: 'a', text: '一' })
  outbox.add({ message_id: 'b', text: '二' })
  outbox.add({ message_id: 'b', text: '二', failed: '网络不通' })
  expect(new Outbox(store).all().map((m) => m.text)).toEqual(['一', '二'])
  outbox.remove('a')
  expect(new Outbox(store).all().map((m) => m.message_id)).toEqual(['b'])
})

test('a spoilt store is an empty outbox', () => {
  expect(new Outbox({ getItem: () => '{', setItem: () => undefined }).all()).toEqual([])
})

test('an erasure is recognised by its code, and gives the words of the receipt', () => {
  expect(erasedIn([{ type: 'text', text: '答' }, { type: 'notice', text: '回执号 SC1', code: 'erased' }])).toBe('回执号 SC1')
  expect(erasedIn([{ type: 'notice', text: '已退订', code: 'unsubscribed' }])).toBe('')
})

test('what could not be done is said as it is, and forgotten at the next success', async () => {
  const talk = Consultation.open()
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')))
  expect(await talk.rate('t', 5)).toBe('failed')
  expect(talk.notice).toContain('请稍后再试一次')
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 204 })))
  expect(await talk.rate('t', 5)).toBe('kept')
  expect(talk.notice).toBe('')
  vi.unstubAllGlobals()
})

test('a service that was rated before, in another tab, is no trouble', async () => {
  const talk = Consultation.open()
  vi.stubGlobal('fetch', async () => Response.json({ detail: '您已经评过分了。' }, { status: 409 }))
  expect([await talk.rate('t', 5), talk.notice]).toEqual(['before', ''])
  vi.unstubAllGlobals()
})

test('a call for a human that did not go out is not said to go out by itself, and can be closed', async () => {
  const talk = Consultation.open()
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')))
  await talk.handOff()
  expect(talk.notice).toBe('转人工没有发出，联网后请再点一次。')
  talk.closeNotice()
  expect(talk.notice).toBe('')
  vi.stubGlobal('fetch', async () => Response.json({ detail: '没有权限。' }, { status: 403 }))
  await talk.handOff()
  expect(talk.notice).toBe('没有权限。')
  vi.unstubAllGlobals()
})
