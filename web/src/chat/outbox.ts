// What the citizen typed and the server has not confirmed. Kept across reloads; the server drops repeats by id.

export interface Unsent { message_id: string; text: string; failed?: string }

const KEY = 'fawen.outbox'

export class Outbox {
  constructor(private readonly store: Pick<Storage, 'getItem' | 'setItem'>) {}

  all(): Unsent[] {
    try {
      return JSON.parse(this.store.getItem(KEY) ?? '[]')
    } catch {
      return []
    }
  }
  add(message: Unsent): void {
    this.save([...this.all().filter((m) => m.message_id !== message.message_id), message])
  }
  remove(messageId: string): void {
    this.save(this.all().filter((m) => m.message_id !== messageId))
  }
  private save(messages: Unsent[]): void {
    this.store.setItem(KEY, JSON.stringify(messages))
  }
}
