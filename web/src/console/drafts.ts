import { reactive } from 'vue'
import { newId } from '../shared/api'

/** What a seat has written for one citizen and not sent, and her note on the ticket. */
export interface Draft { text: string; note: string; sending: boolean; tried: { id: string; text: string } }

/** The drafts of a seat, each with its ticket: what is meant for one citizen never stands ready for another. */
export class Drafts {
  private readonly kept = reactive(new Map<string, Draft>())

  of(ticket: string): Draft {
    if (!this.kept.has(ticket)) this.kept.set(ticket, { text: '', note: '', sending: false, tried: { id: '', text: '' } })
    return this.kept.get(ticket)!
  }
  isUnsent(ticket: string): boolean {
    return !!this.kept.get(ticket)?.text.trim()
  }
  /** How many tickets have words that were not sent. */
  unsent(): number {
    return [...this.kept.keys()].filter((ticket) => this.isUnsent(ticket)).length
  }
  /** The id to send these words under: the same at every attempt, so that they arrive once. */
  idFor(ticket: string, text: string): string {
    const draft = this.of(ticket)
    if (draft.tried.text !== text) draft.tried = { id: newId(), text }
    return draft.tried.id
  }
  /** They have arrived; what she went on to write meanwhile stays. */
  sent(ticket: string, text: string): void {
    const draft = this.of(ticket)
    if (draft.text.trim() === text) draft.text = ''
    draft.tried = { id: '', text: '' }
  }
  forget(ticket: string): void {
    this.kept.delete(ticket)
  }
  clear(): void {
    this.kept.clear()
  }
}
