// The transcript as the page shows it: each message once, in order, whichever way it came.
import type { Message, Part } from '../shared/api'

export class Transcript {
  readonly messages: Message[] = []

  get cursor(): number {
    return this.messages.at(-1)?.id ?? 0
  }
  /** Adds what is new, by id; true when anything was. */
  add(...fresh: Message[]): boolean {
    let grew = false
    for (const message of fresh) {
      if (this.messages.some((known) => known.id === message.id)) continue
      const later = this.messages.findIndex((known) => known.id > message.id)
      this.messages.splice(later < 0 ? this.messages.length : later, 0, message)
      grew = true
    }
    return grew
  }
}

/** The words of the receipt, where the citizen has just been erased. */
export const erasedIn = (parts: Part[]): string => parts.find((part) => part.code === 'erased')?.text ?? ''
