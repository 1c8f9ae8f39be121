// Storage that is always there: in a frame, or with cookies forbidden, a browser may refuse its own.
export type Store = Pick<Storage, 'getItem' | 'setItem'>

export function memory(): Store {
  const kept = new Map<string, string>()
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }
}

export function lasting(): Store {
  try {
    localStorage.getItem('')
    return localStorage
  } catch {
    return memory()
  }
}
