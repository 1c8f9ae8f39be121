import { expect, test } from 'vitest'
import { Drafts } from './drafts'

test('words for one citizen are not there for another', () => {
  const drafts = new Drafts()
  drafts.of('a').text = '王女士，您前夫的材料'
  drafts.of('a').note = '家暴'
  expect([drafts.of('b').text, drafts.of('b').note]).toEqual(['', ''])
  expect([drafts.isUnsent('a'), drafts.isUnsent('b'), drafts.unsent()]).toEqual([true, false, 1])
})

test('the next seat at the same tab finds nothing', () => {
  const drafts = new Drafts()
  drafts.of('a').text = '您好'
  drafts.clear()
  expect([drafts.of('a').text, drafts.unsent()]).toEqual(['', 0])
})

test('the same words go under one id until they arrive, others under another', () => {
  const drafts = new Drafts()
  const first = drafts.idFor('a', '您好')
  expect(drafts.idFor('a', '您好')).toBe(first)
  expect(drafts.idFor('b', '您好')).not.toBe(first)
  expect(drafts.idFor('a', '您好，请讲')).not.toBe(first)
  const again = drafts.idFor('a', '好的')
  drafts.sent('a', '好的')
  expect(drafts.idFor('a', '好的')).not.toBe(again)
})

test('what she writes while it is on its way stays', () => {
  const drafts = new Drafts()
  drafts.of('a').text = '您好'
  drafts.sent('a', '您好')
  expect(drafts.of('a').text).toBe('')
  drafts.of('a').text = '您好，请讲'
  drafts.sent('a', '您好')
  expect(drafts.of('a').text).toBe('您好，请讲')
})
