// What is being typed. It outlives a reload where the page is an anonymous visitor's; of a user whom a site or an app
// names nothing is kept here, as the next token may be another's.
import { ref, watch } from 'vue'
import { passing } from '../shared/storage'

const KEY = 'fawen.draft'

export function useDraft(isVisitors: () => boolean, store = passing()) {
  const words = ref('')
  watch(words, (typed) => isVisitors() && store.setItem(KEY, typed), { flush: 'sync' })
  return {
    words,
    /** What was typed before the page was loaded anew; what has been typed since stands. */
    restore: () => void (words.value ||= store.getItem(KEY) ?? ''),
    /** Somebody else is here. */
    forget(): void {
      words.value = ''
      store.setItem(KEY, '')
    },
  }
}
