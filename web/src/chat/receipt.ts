// The receipt of an erasure: she is told to keep it, so it stays until she closes it.
import { passing } from '../shared/storage'

const KEY = 'fawen.receipt'

export class Receipt {
  words = ''

  /** A visitor's outlives a reload, in her tab only: the next visitor of the device has no part in it. */
  constructor(private readonly store = passing()) {}

  recall(): void {
    this.words ||= this.store.getItem(KEY) ?? ''
  }
  show(words: string, isVisitors: boolean): void {
    this.words = words
    if (isVisitors) this.store.setItem(KEY, words)
  }
  /** It is not shown any more, but a visitor's is found again. */
  hide(): void {
    this.words = ''
  }
}
