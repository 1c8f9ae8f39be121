import { expect, test } from 'vitest'
import type { Part } from '../shared/api'
import { stepsOf } from './steps'

const words = (steps: Part[][]): string[] => steps.map((step) => step[0]?.text ?? '')
const sentence = (length: number): string => '字'.repeat(length - 1) + '。'
const answer = (text: string, more: Partial<Part> = {}): Part => ({ type: 'text', text, entry_id: 'e', ...more })

test('an answer is read a few short sentences at a time, and nothing of it is lost', () => {
  const text = sentence(40) + sentence(40) + sentence(50) + sentence(60)
  const steps = stepsOf([answer(text)])
  expect(words(steps).map((text) => text.length)).toEqual([80, 50, 60])
  expect(steps.flat().map((part) => part.text).join('')).toBe(text)
})

test('a long sentence ends at its semicolons', () => {
  const text = `要带：${'字'.repeat(60)}；${'字'.repeat(40)}；${'字'.repeat(10)}。`
  expect(words(stepsOf([answer(text)])).map((one) => one.slice(-1))).toEqual(['；', '。'])
})

test('words without an end, and lines, are kept', () => {
  expect(stepsOf([answer('没有句号的话')])).toEqual([[answer('没有句号的话')]])
  const lines = `开头：\n${'字'.repeat(78)}\n${'字'.repeat(30)}`
  expect(words(stepsOf([answer(lines)]))).toEqual(['开头：', '字'.repeat(78), '字'.repeat(30)])
})

test('the details stand with the last words, then come guide, articles and where to go on, each a step', () => {
  const rows = [{ label: '材料', value: '字'.repeat(70) }, { label: '时间', value: '字'.repeat(20) }, { label: '收费', value: '字' }]
  const parts: Part[] = [
    answer(sentence(50) + sentence(50), { detail: '更多' }),
    { type: 'card', text: '', title: '指南', rows },
    { type: 'citations', text: '依据' },
    { type: 'choices', text: '还想了解', choices: [{ title: '甲', payload: '甲' }] },
  ]
  const steps = stepsOf(parts)
  expect(steps.map((step) => step.map((part) => part.type))).toEqual([['text'], ['text'], ['card'], ['card'], ['citations'], ['choices']])
  expect(steps.slice(0, 2).map((step) => step[0]?.detail)).toEqual([undefined, '更多'])
  expect(steps[3]?.[0]?.rows).toEqual(rows.slice(1))
})

test('a warning is whole and stands with the first words of the answer', () => {
  const warning: Part = { type: 'notice', text: sentence(200), code: 'violence' }
  const steps = stepsOf([warning, answer(sentence(50) + sentence(50))])
  expect(steps[0]).toEqual([warning, { ...answer(sentence(50)), detail: undefined }])
  expect(steps.length).toBe(2)
})

test('what is no answer is one step', () => {
  const form: Part[] = [{ type: 'text', text: sentence(200), step: 1, steps: 5 }, { type: 'choices', text: '哪个区？' }]
  expect(stepsOf(form)).toEqual([form])
})
