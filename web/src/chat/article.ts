// What the sheet of a citation says: the article's words as imported, or why there are none.
import { call, Refused, type Article, type Citation } from '../shared/api'
import { texts } from './texts'
import { PAGE } from './visit'

export async function articleWords({ law, article, version }: Citation): Promise<string> {
  const query = new URLSearchParams({ law, article, ...(version ? { version } : {}) })
  try {
    const found = await call<Article>('GET', `${PAGE}/articles?${query}`, '')
    return [found.version ? texts.textOf(found.version) : '', found.text, found.note ?? ''].filter(Boolean).join('\n')
  } catch (error) {
    return error instanceof Refused ? error.message : texts.noArticle
  }
}
