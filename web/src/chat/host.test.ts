import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Host } from './host'

const SITE = 'https://www.example.gov.cn'

function framed(origins: string[]) {
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ origins })))
  const posted: { words: unknown; to: string }[] = []
  const parent = { postMessage: (words: unknown, to: string) => void posted.push({ words, to }) }
  let hear: (event: unknown) => void = () => undefined
  const page = { parent, location: {}, addEventListener: (_: string, ear: typeof hear) => (hear = ear) }
  const heard: string[] = []
  const ears = { hello: () => heard.push('hello'), token: (token: string) => heard.push(token), signOut: () => heard.push('signOut'), opened: () => heard.push('opened') }
  const host = new Host(ears, page as unknown as Window)
  const say = (data: unknown, origin = SITE, source: unknown = parent) => hear({ data, origin, source })
  return { host, posted, heard, say }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a site that the settings name is greeted, and heard', async () => {
  const { host, posted, heard, say } = framed([SITE])
  await vi.advanceTimersByTimeAsync(1)
  expect(posted).toEqual([{ words: { fawen: 'ready' }, to: SITE }])
  say({ fawen: 'hello', large: true, token: 't1' })
  expect(await host.greeted).toEqual({ large: true, token: 't1' })
  say({ fawen: 'token', token: 't2' })
  say({ fawen: 'opened' })
  say({ fawen: 'signOut' })
  expect(heard).toEqual(['hello', 't2', 'opened', 'signOut'])
  host.close()
  expect(posted.at(-1)).toEqual({ words: { fawen: 'close' }, to: SITE })
})

test('another origin, another window, and what is no message of ours are not heard', async () => {
  const { host, posted, heard, say } = framed([SITE])
  await vi.advanceTimersByTimeAsync(1)
  say({ fawen: 'hello', token: 'stolen' }, 'https://evil.example')
  say({ fawen: 'token', token: 'stolen' }, SITE, {})
  say(null)
  host.close()
  say({ fawen: 'token', token: 7 })
  await vi.advanceTimersByTimeAsync(2000)
  expect(await host.greeted).toEqual({})
  expect(heard).toEqual([])
  expect(posted.length).toBe(1)
})

test('a page of its own waits for nobody', async () => {
  const alone = {} as Window & { parent: Window }
  alone.parent = alone
  const host = new Host({ hello: () => undefined, token: () => undefined, signOut: () => undefined, opened: () => undefined }, alone)
  expect(await host.greeted).toEqual({})
})
