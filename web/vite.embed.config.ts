import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

// The script for other sites: one file of a fixed name, beside the pages.
export default defineConfig({
  build: {
    emptyOutDir: false,
    lib: { entry: fileURLToPath(new URL('src/embed/main.ts', import.meta.url)), formats: ['iife'], name: 'FawenEmbed', fileName: () => 'embed.js' },
  },
})
