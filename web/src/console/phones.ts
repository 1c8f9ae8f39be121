import type { Message } from '../shared/api'

/** A phone that the citizen gave, in the clear, and the message it stands in. */
export interface Phone { message_id: number; masked: string; number: string }

const MASKED_PHONE = /(?<![\d*])\d{3}\*{4}\d{4}(?!\d)/

/** Whether a citizen's message has a masked phone in it: then its numbers may be asked for. */
export function seemsToHoldPhone(message: Message): boolean {
  return message.sender === 'citizen' && message.parts.some((part) => MASKED_PHONE.test(part.text))
}

export function phonesOf(phones: Phone[], message: Message): Phone[] {
  return phones.filter((phone) => phone.message_id === message.id)
}
