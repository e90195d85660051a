import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The `ccproxy` command as one self-contained ESM bundle for Node 24; only the native keyring modules stay outside. */
export default defineConfig({
  root,
  define: { __APP_VERSION__: JSON.stringify(version) },
  ssr: { noExternal: true, external: ['keytar', '@napi-rs/keyring'] },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'out/product/main',
    emptyOutDir: true,
    license: { fileName: 'ccproxy.licenses.json' },
    minify: false,
    rollupOptions: { input: { ccproxy: 'src-main/cli/main.ts' } },
  },
});
