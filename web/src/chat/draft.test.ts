import { expect, test } from 'vitest'
import { memory } from '../shared/storage'
import { useDraft } from './draft'

test('what is being typed outlives a reload, and is gone when it was sent', () => {
  const store = memory()
  useDraft(() => true, store).words.value = '我想问'
  const later = useDraft(() => true, store)
  later.restore()
  expect(later.words.value).toBe('我想问')
  later.words.value = ''
  const last = useDraft(() => true, store)
  last.restore()
  expect(last.words.value).toBe('')
})

test('what was typed before the old words are back is not overwritten by them', () => {
  const store = memory()
  useDraft(() => true, store).words.value = '旧'
  const later = useDraft(() => true, store)
  later.words.value = '新'
  later.restore()
  expect(later.words.value).toBe('新')
})

test('nothing is kept of a named user, and nothing goes over to the next visitor', () => {
  const store = memory()
  useDraft(() => false, store).words.value = '安娜的秘密'
  const visitor = useDraft(() => true, store)
  visitor.restore()
  expect(visitor.words.value).toBe('')
  visitor.words.value = '路人的话'
  visitor.forget()
  const next = useDraft(() => true, store)
  next.restore()
  expect([visitor.words.value, next.words.value]).toEqual(['', ''])
})
