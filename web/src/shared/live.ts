// A WebSocket that comes back by itself: the first frame says who we are and what we have seen.

export interface Live { close(): void; send(frame: unknown): void }

export function listen(path: string, hello: () => unknown, onFrame: (frame: any) => void, onLine?: (up: boolean) => void, onRefused?: () => void): Live {
  let socket: WebSocket | undefined
  let closed = false
  let delay = 500
  const open = () => {
    if (closed) return
    socket = new WebSocket(location.origin.replace(/^http/, 'ws') + path)
    socket.onopen = () => {
      delay = 500
      socket?.send(JSON.stringify(hello()))
      onLine?.(true)
    }
    socket.onmessage = (event) => !closed && onFrame(JSON.parse(event.data)) // what is under way at the close may be another user's
    socket.onclose = (event) => {
      if (closed) return // by us: that says nothing of the line, and the next one may be open already
      onLine?.(false)
      if (event.code === 4401) return onRefused?.()
      setTimeout(open, delay)
      delay = Math.min(delay * 2, 15000)
    }
  }
  open()
  return {
    close() {
      closed = true
      socket?.close()
    },
    send(frame) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
    },
  }
}
