// The first load of the citizen's page must stay under 150 KB gzipped: she may be on a slow phone. The script that
// other sites embed must stay under 20 KB: it is theirs to load on every page.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const LIMIT_KB = 150
const EMBED_LIMIT_KB = 20
const html = readFileSync('dist/index.html', 'utf8')
const files = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1])
const sizes = files.map((file) => [file, gzipSync(readFileSync('dist' + file)).length / 1024])
const total = sizes.reduce((sum, [, size]) => sum + size, gzipSync(html).length / 1024)
for (const [file, size] of sizes) console.log(`${size.toFixed(1).padStart(7)} KB  ${file}`)
console.log(`${total.toFixed(1).padStart(7)} KB  first load, gzipped (limit ${LIMIT_KB})`)
const embed = gzipSync(readFileSync('dist/embed.js')).length / 1024
console.log(`${embed.toFixed(1).padStart(7)} KB  embed.js, gzipped (limit ${EMBED_LIMIT_KB})`)
if (total > LIMIT_KB || embed > EMBED_LIMIT_KB) process.exit(1)
