// What the page in the frame and the script of the embedding site say to each other. Every message has its `fawen`.

/** The site's script to the page: who it is and how it wants the page; then, as they come, tokens, log-outs, openings. */
export type ToPage = { fawen: 'hello'; large?: boolean; token?: string } | { fawen: 'token'; token: string } | { fawen: 'signOut' } | { fawen: 'opened' }

/** The page to the site's script: it listens now; close me; the user's token has run out. */
export type ToSite = { fawen: 'ready' } | { fawen: 'close' } | { fawen: 'token' }
