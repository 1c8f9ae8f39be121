import { expect, test } from 'vitest'
import { inkOn, read } from './options'

const computed = (color: string) => ({ gold: 'rgb(255, 215, 0)', 'rgba(0,0,0,.2)': 'rgba(0, 0, 0, 0.2)' })[color] ?? ''

const luminance = (rgb: number[]) => {
  const [r, g, b] = rgb.map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

test('letters stand out from whatever colour the site chooses', () => {
  for (let r = 0; r < 256; r += 15)
    for (let g = 0; g < 256; g += 15)
      for (let b = 0; b < 256; b += 15) {
        const ground = luminance([r, g, b])
        const ink = inkOn(`rgb(${r}, ${g}, ${b})`) === '#ffffff' ? 1 : 0
        expect((Math.max(ground, ink) + 0.05) / (Math.min(ground, ink) + 0.05)).toBeGreaterThanOrEqual(4.5)
      }
})

test('without attributes it is blue, on the right, of normal size', () => {
  expect(read({}, computed)).toEqual({ title: '法律咨询', side: 'right', color: '#17457a', ink: '#ffffff', large: false, token: '' })
})

test('what the site asks for is done, and what is no colour is not', () => {
  const asked = read({ title: ' 公证咨询 ', position: 'bottom-left', color: 'gold', large: '' }, computed)
  expect([asked.title, asked.side, asked.color, asked.ink, asked.large]).toEqual(['公证咨询', 'left', 'rgb(255, 215, 0)', '#000000', true])
  expect(read({ color: 'red;}*{display:none' }, computed).color).toBe('#17457a')
  expect(read({ color: 'rgba(0,0,0,.2)' }, computed).color).toBe('rgb(0, 0, 0)')
  expect(read({ large: 'false' }, computed).large).toBe(false)
})
