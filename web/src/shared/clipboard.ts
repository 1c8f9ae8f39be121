/** Puts words on the clipboard; false where the browser lets no page do so. */
export async function copy(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words)
    return true
  } catch {
    return bySelection(words) // in a frame of another site, or without https
  }
}

function bySelection(words: string): boolean {
  const field = document.createElement('textarea')
  field.value = words
  field.style.cssText = 'position:fixed;opacity:0'
  document.body.append(field)
  field.select()
  const isDone = document.execCommand('copy')
  field.remove()
  return isDone
}
