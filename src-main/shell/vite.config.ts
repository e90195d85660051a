import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** The app's main process as one ESM bundle; only Electron and the native keyring modules stay outside. */
export default defineConfig({
  root,
  define: { __APP_VERSION__: JSON.stringify(version) },
  ssr: { noExternal: true, external: ['electron', 'keytar', '@napi-rs/keyring'] },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'out/product/main',
    emptyOutDir: true,
    license: { fileName: 'app.licenses.json' },
    minify: false,
    rollupOptions: { input: { app: 'src-main/shell/main.ts' } },
  },
});
