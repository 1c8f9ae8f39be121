// The HTTP interface, as /api/v1/openapi.json documents it.

export interface Choice { title: string; payload: string }
export interface Citation { law: string; article: string; version?: string }
export interface Article { text: string; version?: string; note?: string }
export interface Row { label: string; value: string }
export interface Part {
  type: 'text' | 'choices' | 'citations' | 'card' | 'notice'
  text: string
  choices?: Choice[]
  citations?: Citation[]
  title?: string
  rows?: Row[]
  detail?: string
  code?: string
  entry_id?: string
  confidence?: number
  step?: number
  steps?: number
  /** In a request to rate: the score that was given. */
  score?: number
}
export type State = 'bot' | 'queued' | 'seat' | 'closed'
export interface Message {
  id: number
  turn_id: string
  sender: 'citizen' | 'bot' | 'seat' | 'system'
  name: string
  parts: Part[]
  at: string
  message_id?: string | null
}
export interface Reply { replies: Part[]; state: State; turn_id: string; reply_id?: number; place?: number }
export interface History { conversation_id: string; messages: Message[]; state: State; place: number }

/** An error the server explained, in Chinese. `status` 0 means that nobody answered. */
export class Refused extends Error {
  constructor(readonly status: number, detail: string) {
    super(detail)
  }
  /** Whether trying the same again later may help. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 429
  }
}

const OFFLINE = '网络不通，没有成功，请稍后再试一次。'

export async function call<T>(method: string, path: string, token: string, body?: unknown): Promise<T> {
  let answer: Response
  try {
    answer = await fetch(path, {
      method,
      headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  } catch {
    throw new Refused(0, OFFLINE)
  }
  if (answer.status === 204) return undefined as T
  const data = await answer.json().catch(() => ({}))
  if (!answer.ok) throw new Refused(answer.status, data.detail ?? '系统出了差错，请稍后再试。')
  return data as T
}

/** A file behind the bearer token. */
export async function fetchFile(path: string, token: string): Promise<Blob> {
  const answer = await fetch(path, { headers: { Authorization: `Bearer ${token}` } }).catch(() => undefined)
  if (!answer) throw new Refused(0, OFFLINE)
  if (!answer.ok) throw new Refused(answer.status, (await answer.json().catch(() => ({}))).detail ?? '没有取到文件。')
  return answer.blob()
}

/** A file as a `data:` address. */
export function asData(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}

/** Hand a file to the browser's downloads. */
export function save(file: Blob, name: string): void {
  const anchor = document.createElement('a')
  anchor.href = URL.createObjectURL(file)
  anchor.download = name
  anchor.click()
  URL.revokeObjectURL(anchor.href)
}

/** A random id that the server uses to process a message once, however often it is sent. */
export const newId = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('')
