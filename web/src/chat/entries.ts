// What the log shows. A message that still waits and the same one when the server has it are one entry under one key:
// it stays where it is on the page, so that a screen reader says it once.
import type { Message } from '../shared/api'
import type { Unsent } from './outbox'

export interface Entry extends Pick<Message, 'sender' | 'name' | 'parts'> {
  key: number | string
  /** Set while the server has not confirmed it. */
  waiting?: Unsent
}

export function entriesOf(messages: Message[], unsent: Unsent[]): Entry[] {
  const known = new Set(messages.map((message) => message.message_id))
  return [
    ...messages.map(({ id, message_id, sender, name, parts }) => ({ key: message_id ?? id, sender, name, parts })),
    ...unsent.filter((message) => !known.has(message.message_id)).map(waiting),
  ]
}

function waiting(message: Unsent): Entry {
  return { key: message.message_id, sender: 'citizen', name: '', parts: [{ type: 'text', text: message.text }], waiting: message }
}
