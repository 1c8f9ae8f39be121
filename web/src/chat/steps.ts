// Large type reads an answer one short step after the other.
import type { Part } from '../shared/api'

/** The most characters of a step: about six lines of large letters on a small phone. */
const LONGEST = 80

/**
 * The steps of a message. An answer: a sentence or two at a time, its guide by rows, its articles, where to go on.
 * What comes before it (a warning, a notice) belongs to the first step. Anything that is no answer is one step.
 */
export function stepsOf(parts: Part[]): Part[][] {
  const start = parts.findIndex((part) => part.entry_id || part.code === 'articles')
  if (start < 0) return [parts]
  const steps = parts.slice(start).flatMap(divided).map((part) => [part])
  return [[...parts.slice(0, start), ...(steps[0] ?? [])], ...steps.slice(1)]
}

function divided(part: Part): Part[] {
  if (part.rows?.length) return grouped(part.rows, (row) => row.value).map((rows) => ({ ...part, rows }))
  if (part.type !== 'text') return [part]
  const pieces = grouped(sentences(part.text), (sentence) => sentence).map((some) => some.join('').trim())
  return pieces.map((text, i) => ({ ...part, text, detail: i === pieces.length - 1 ? part.detail : undefined }))
}

/** The sentences of a text; one that is too long also ends at its semicolons. */
function sentences(text: string): string[] {
  const whole = text.match(/[^。！？\n]*[。！？\n]+[）”"]*|[^。！？\n]+$/g) ?? [text]
  return whole.flatMap((one) => (one.length > LONGEST ? (one.match(/[^；]*；|[^；]+$/g) ?? [one]) : [one]))
}

/** As many neighbours together as stay short. */
function grouped<T>(all: T[], words: (one: T) => string): T[][] {
  const groups: T[][] = []
  let length = 0
  for (const one of all) {
    length += words(one).length
    if (groups.length && length <= LONGEST) groups.at(-1)?.push(one)
    else {
      groups.push([one])
      length = words(one).length
    }
  }
  return groups
}
