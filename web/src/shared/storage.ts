// Storage that is always there: in a frame, or with cookies forbidden, a browser may refuse its own.
export type Store = Pick<Storage, 'getItem' | 'setItem'>

export function memory(): Store {
  const kept = new Map<string, string>()
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }
}

/** What all tabs share, and what outlives them. */
export const lasting = (): Store => orMemory(() => localStorage)

/** What this tab alone has, while it is open. */
export const passing = (): Store => orMemory(() => sessionStorage)

function orMemory(storage: () => Store): Store {
  try {
    storage().getItem('')
    return storage()
  } catch {
    return memory()
  }
}
