import { describe, expect, it } from 'vitest'
import type { Message } from '../shared/api'
import { phonesOf, seemsToHoldPhone } from './phones'

const said = (text: string, sender: Message['sender'] = 'citizen', id = 1): Message => ({
  id, turn_id: 't', sender, name: '', parts: [{ type: 'text', text }], at: '2025-11-25T00:00:00Z',
})

describe('masked phones in a message', () => {
  it.each(['我的电话是136****6666，请您打给我', '座机021****5678', '138****5678 139****4321'])('%s is one', (text) => {
    expect(seemsToHoldPhone(said(text))).toBe(true)
  })
  it.each(['身份证310***********1234', '老身份证310********1123', '卡号6222******0129', '打12348', ''])('%s is none', (text) => {
    expect(seemsToHoldPhone(said(text))).toBe(false)
  })
  it('is only asked for where the citizen wrote it', () => {
    expect(seemsToHoldPhone(said('136****6666', 'seat'))).toBe(false)
    expect(seemsToHoldPhone(said('136****6666', 'bot'))).toBe(false)
  })
  it('shows with a message only the numbers that stand in it', () => {
    const [one, other] = [{ message_id: 1, masked: '136****6666', number: '13655556666' }, { message_id: 2, masked: '137****1111', number: '13700001111' }]
    expect(phonesOf([one, other], said('136****6666'))).toEqual([one])
    expect(phonesOf([other], said('136****6666'))).toEqual([])
  })
})
