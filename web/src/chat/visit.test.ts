import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Visit } from './visit'

const shared = () => {
  const kept = new Map<string, string>()
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }
}
/** One deed after the other, as the browser's locks do it for all tabs. */
const queue = () => {
  let last: Promise<unknown> = Promise.resolve()
  return { request: (_name: string, deed: () => Promise<string>) => (last = last.then(deed)) }
}
let opened = 0

beforeEach(() => {
  opened = 0
  vi.stubGlobal('fetch', async () => Response.json({ token: `t${(opened += 1)}` }, { status: 201 }))
})
afterEach(() => vi.unstubAllGlobals())

test('two tabs that come at once have one session', async () => {
  vi.stubGlobal('navigator', { locks: queue() })
  const store = shared()
  expect(await Promise.all([new Visit(store).open(''), new Visit(store).open('')])).toEqual(['t1', 't1'])
  expect([opened, new Visit(store).kept]).toEqual([1, 't1'])
})

test.each([
  ['without locks', {}],
  ['where the browser refuses its locks', { locks: { request: () => Promise.reject(new DOMException('no', 'SecurityError')) } }],
])('%s, the session that was kept first is the one', async (_, navigator) => {
  vi.stubGlobal('navigator', navigator)
  const store = shared()
  expect(await Promise.all([new Visit(store).open(''), new Visit(store).open('')])).toEqual(['t1', 't1'])
  expect(new Visit(store).kept).toBe('t1')
})

test('a session that no longer holds is replaced, once for all tabs', async () => {
  vi.stubGlobal('navigator', { locks: queue() })
  const store = shared()
  store.setItem('fawen.token', 'old')
  expect(await Promise.all([new Visit(store).open('old'), new Visit(store).open('old')])).toEqual(['t1', 't1'])
})

test('a session that nobody wants any more is not kept, and a refusal is told', async () => {
  vi.stubGlobal('navigator', { locks: queue() })
  const store = shared()
  await new Visit(store).open('', () => false)
  expect(new Visit(store).kept).toBe('')
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')))
  await expect(new Visit(store).open('')).rejects.toThrow('网络不通')
})
