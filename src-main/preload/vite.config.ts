import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** One CommonJS file: a sandboxed preload is no ES module and can require nothing but `electron`. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  build: {
    // The Chromium of Electron 45.
    target: 'chrome150',
    outDir: 'out/product/preload',
    emptyOutDir: true,
    license: { fileName: 'preload.licenses.json' },
    minify: false,
    lib: { entry: 'src-main/preload/preload.ts', formats: ['cjs'], fileName: () => 'preload.cjs' },
    rollupOptions: { external: ['electron'] },
  },
});
