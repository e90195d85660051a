import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));

/** Static files for any host: nothing inline, nothing from elsewhere, as the Content Security Policy demands. */
export default defineConfig({
  root,
  base: './',
  plugins: [react()],
  resolve: {
    alias: { 'react-remove-scroll': fileURLToPath(new URL('ui/remove-scroll.tsx', import.meta.url)) },
  },
  build: {
    outDir: '../out/product/renderer',
    emptyOutDir: true,
    license: { fileName: 'renderer.licenses.json' },
    // The oldest that know `light-dark()` in CSS; older ones would get a longer way round.
    target: ['chrome125', 'firefox128', 'safari18'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
});
