import { describe, expect, it } from 'vitest'
import { moment, span } from './times'

const NOW = Date.parse('2026-11-25T21:40:00Z') // in Shanghai the 26th, 05:40

describe('how long', () => {
  it.each([
    ['2026-11-25T21:40:30Z', '0 分钟'], ['2026-11-25T21:05:00Z', '35 分钟'], ['2026-11-25T20:40:00Z', '1 小时'], ['2026-11-25T19:10:00Z', '2 小时 30 分钟'],
    ['2026-11-24T21:40:00Z', '1 天'], ['2026-11-22T01:10:00Z', '3 天 20 小时'],
  ])('since %s is %s', (since, words) => expect(span(since, NOW)).toBe(words))
})

describe('when', () => {
  it.each([
    ['2026-11-25T16:05:00Z', '00:05'], ['2026-11-25T15:59:00Z', '11月25日 23:59'], ['2025-12-31T16:00:00Z', '1月1日 00:00'], ['2025-12-31T15:59:00Z', '2025年12月31日 23:59'],
  ])('%s is %s', (at, words) => expect(moment(at, NOW)).toBe(words))
})
