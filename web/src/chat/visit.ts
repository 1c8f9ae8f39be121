// The anonymous visitor's session: one for all tabs of a browser, kept in its storage.
import { call } from '../shared/api'
import type { Store } from '../shared/storage'

export const PAGE = '/api/v1/web'
const TOKEN = 'fawen.token'

export class Visit {
  constructor(private readonly store: Store) {}

  /** The token that any tab has kept; '' before the first visit. */
  get kept(): string {
    return this.store.getItem(TOKEN) ?? ''
  }
  /** The session that a login in WeChat has opened comes behind "#"; it is taken out of the address at once. */
  handedOver(): string {
    const token = new URLSearchParams(location.hash.slice(1)).get('session') ?? ''
    if (token) {
      this.store.setItem(TOKEN, token)
      history.replaceState(null, '', location.pathname)
    }
    return token
  }
  /**
   * A session instead of one that holds no longer ('' where there is none): what another tab has opened, or a new one.
   * `wanted` says, when it has come, whether it still is; otherwise it is not kept.
   */
  async open(instead: string, wanted: () => boolean = () => true): Promise<string> {
    return alone(async () => {
      if (this.isAnother(instead)) return this.kept
      const { token } = await call<{ token: string }>('POST', `${PAGE}/sessions`, '', {})
      if (this.isAnother(instead)) return this.kept // without locks, another tab may have been faster
      if (wanted()) this.store.setItem(TOKEN, token)
      return token
    })
  }
  private isAnother(instead: string): boolean {
    return this.kept !== '' && this.kept !== instead
  }
}

/** One tab at a time, where the browser has locks and lets this page use them. */
async function alone(deed: () => Promise<string>): Promise<string> {
  const locks = globalThis.navigator?.locks
  if (!locks) return deed()
  let begun = false
  try {
    return await locks.request(TOKEN, () => {
      begun = true
      return deed()
    })
  } catch (error) {
    if (begun) throw error
    return deed() // in some frames the browser refuses its locks as it does its storage
  }
}
