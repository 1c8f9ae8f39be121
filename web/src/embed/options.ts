// What the site asks for in the script's data-* attributes.

export interface Options { title: string; side: 'left' | 'right'; color: string; ink: string; large: boolean; token: string }

const BLUE = '#17457a'

export function read(data: DOMStringMap, resolve: (color: string) => string): Options {
  const color = opaque(resolve(data.color ?? '')) ?? BLUE
  return {
    title: data.title?.trim().slice(0, 20) || '法律咨询',
    side: data.position?.includes('left') ? 'left' : 'right',
    color,
    ink: inkOn(color),
    large: data.large !== undefined && data.large !== 'false',
    token: data.token ?? '',
  }
}

/** Black or white, whichever stands out more: one of them always has a contrast of at least 4.58 to 1. */
export function inkOn(color: string): string {
  const light = luminance(channels(color) ?? [0, 0, 0])
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? '#ffffff' : '#000000'
}

/** A colour as the browser computed it, without its transparency; undefined where it is none. */
function opaque(computed: string): string | undefined {
  const found = channels(computed)
  return found && `rgb(${found.join(', ')})`
}

function channels(color: string): number[] | undefined {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color)
  if (hex) return hex.slice(1).map((pair) => parseInt(pair, 16))
  const rgb = /^rgba?\((\d+), (\d+), (\d+)/.exec(color)
  return rgb?.slice(1).map(Number)
}

function luminance(rgb: number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
