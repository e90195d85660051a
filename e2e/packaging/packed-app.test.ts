import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { extractAll, extractFile, listPackage, statFile } from '@electron/asar';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXPECTED_FUSE_WIRE, EXPECTED_FUSES } from './expected-fuses.ts';
import { type PackedApp, packApp } from './pack-app.ts';
import { readFuses } from './placeholder-electron.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Whatever is packed must be named here. */
const EXPECTED_FILES = [
  /^package\.json$/,
  /^out\/product\/(main|preload)\/[^/]+(\/[^/]+)*\.(js|cjs)$/,
  /^out\/product\/renderer\/([^/]+\/)*[^/]+\.(html|js|css|svg|png|ico|woff2)$/,
  /^out\/product\/renderer\/third-party-licenses\.txt$/,
  /^assets\/tray\/linux\/(idle|running|attention)(@2x)?\.png$/,
  /^node_modules\/keytar\/(package\.json|LICENSE\.md|lib\/keytar\.js|build\/Release\/keytar\.node)$/,
  /^node_modules\/@napi-rs\/keyring\/(package\.json|LICENSE|index\.js|keytar\.js)$/,
  /^node_modules\/@napi-rs\/keyring-[a-z0-9-]+\/(package\.json|LICENSE[^/]*|keyring\.[a-z0-9-]+\.node)$/,
];

/** What the bundle may leave to be found at run time. */
const EXTERNAL_MODULES = new Set(['electron', 'keytar', '@napi-rs/keyring']);

let folder: string;
let app: PackedApp;
let files: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccproxy-packed-'));
  app = await packApp(folder, 'linux');
  files = listPackage(app.asar, { isPack: false })
    .map((path) => path.slice(1).replaceAll('\\', '/'))
    .filter((path) => !('files' in statFile(app.asar, path)));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const readText = (path: string) => extractFile(app.asar, path).toString('latin1');

test('the archive holds what runs, and nothing else', () => {
  expect(files.filter((path) => !EXPECTED_FILES.some((expected) => expected.test(path)))).toEqual([]);
  expect(EXPECTED_FILES.filter((expected) => !files.some((path) => expected.test(path)))).toEqual([]);
  const bytes = files.reduce((sum, path) => sum + extractFile(app.asar, path).length, 0);
  process.stdout.write(`packed app: ${files.length} files, ${(bytes / 1024 / 1024).toFixed(1)} MiB\n`);
});

test('the entry of package.json and all that Electron loads by name are there', () => {
  const { main, desktopName, type, ...rest } = JSON.parse(readText('package.json'));
  expect({ main, desktopName, type }).toEqual({
    main: 'out/product/main/app.js',
    desktopName: 'ccproxy-desktop.desktop',
    type: 'module',
  });
  expect(rest).not.toHaveProperty('devDependencies');
  expect(rest).not.toHaveProperty('scripts');
  expect(files).toEqual(
    expect.arrayContaining([main, 'out/product/preload/preload.cjs', 'out/product/renderer/index.html']),
  );
  // What the app says it is on Windows is what its installer has registered.
  expect(readText(main)).toContain(app.config.appId);
});

test('nothing in the bundles is left to a package that is not packed', () => {
  const imports = files
    .filter((path) => /^out\/product\/(main|preload)\//.test(path))
    .flatMap((path) => ts.preProcessFile(readText(path), true, true).importedFiles)
    .map(({ fileName }) => fileName.replace(/^node:/, ''))
    .filter((name) => !name.startsWith('.') && !builtinModules.includes(name));
  expect(imports.filter((name) => !EXTERNAL_MODULES.has(name))).toEqual([]);
  expect(imports).toEqual(expect.arrayContaining([...EXTERNAL_MODULES]));
});

test('the licenses of all that is not ours are told, in the window and beside the app', async () => {
  const licenses = readText('out/product/renderer/third-party-licenses.txt');
  const beside = join(app.appDir, 'resources', 'THIRD-PARTY-LICENSES.txt');
  expect((await readFile(beside)).toString('latin1')).toBe(licenses);
  const told = new Set(
    [...licenses.matchAll(/^-{80}\n(\S+) \d+\.\d+\.\d+\S* \([\w.-]+\)$/gm)].map(([, name]) => name),
  );
  // The bundler marks what it took from where; the page's bundle is minified and has no such marks.
  const bundled = readText('out/product/main/app.js').matchAll(
    /^\s*\/\/ \S*node_modules\/((?:@[^/]+\/)?[^/]+)\//gm,
  );
  const names = new Set([...bundled].map(([, name]) => name));
  expect(names.size).toBeGreaterThan(50);
  expect([...names].filter((name) => !told.has(name))).toEqual([]);
  for (const name of ['react-dom', 'lucide-react', 'keytar', '@napi-rs/keyring'])
    expect(told).toContain(name);
  expect(licenses).toContain('Permission is hereby granted');
});

test('the native modules, and only they, stand outside the archive and load in plain Node', async () => {
  const unpacked = files.filter((path) => 'unpacked' in statFile(app.asar, path));
  expect(unpacked.length).toBeGreaterThan(1);
  expect(unpacked.filter((path) => !path.endsWith('.node'))).toEqual([]);
  expect(files.filter((path) => path.endsWith('.node'))).toEqual(unpacked);

  const inPlace = unpacked.map((path) => join(`${app.asar}.unpacked`, path));
  expect(inPlace.filter((path) => !existsSync(path))).toEqual([]);
  const extracted = join(folder, 'extracted');
  extractAll(app.asar, extracted);
  const script = `
    for (const path of ${JSON.stringify(inPlace)}) require(path);
    const { setPassword } = require('keytar');
    const { AsyncEntry } = require('@napi-rs/keyring');
    console.log(typeof setPassword, typeof AsyncEntry, require.resolve('keytar'));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: extracted });
  expect(stdout.trim()).toBe(
    `function function ${join(extracted, 'node_modules', 'keytar', 'lib', 'keytar.js')}`,
  );
});

test.for([
  ['source map', /sourceMappingURL=|"mappings":/],
  ['token or key', /sk-ant-[a-z]+\d+-\w{20}|sk-proj-\w{20}|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.|ghp_\w{36}/],
  ['private key', /BEGIN (RSA |EC |OPENSSH )?PRIVATE KEY-----\s*[A-Za-z0-9+/]{20}/],
] as const)('no file holds a %s', ([, pattern]) => {
  expect(files.filter((path) => pattern.test(readText(path)))).toEqual([]);
});

test('no file of ours holds a path of the machine that built it', () => {
  const paths = [ROOT, `${homedir()}/`, `${tmpdir()}/`];
  // The native modules come built, with the paths of who built them.
  const ours = files.filter((path) => !path.startsWith('node_modules/'));
  expect(ours.filter((path) => paths.some((part) => readText(path).includes(part)))).toEqual([]);
});

test('every fuse is set, in the configuration and in the executable', async () => {
  expect(app.config.electronFuses).toEqual(EXPECTED_FUSES);
  expect(await readFuses(app.appDir, 'linux')).toBe(EXPECTED_FUSE_WIRE);
});

test('no feed is packed, so the app asks nobody for updates', () => {
  expect(app.config.publish).toBeNull();
  expect(existsSync(join(app.appDir, 'resources', 'app-update.yml'))).toBe(false);
});

test('the deb puts app, icons and desktop entry where desktops look, and needs the keyring library', () => {
  const places = app.deb?.args.filter((arg) => arg.includes('=/')).map((arg) => arg.split('=').at(-1));
  const sizes = [16, 24, 32, 48, 64, 128, 256, 512];
  expect(places).toEqual([
    '/opt/CCProxy Desktop',
    ...sizes.map((size) => `/usr/share/icons/hicolor/${size}x${size}/apps/ccproxy-desktop.png`),
    '/usr/share/applications/ccproxy-desktop.desktop',
  ]);
  expect(app.config.deb?.depends).toContain('libsecret-1-0');
});

test('both desktop entries belong to the window that Electron opens, and keep the sandbox', () => {
  for (const entry of [app.deb?.desktopEntry, app.appImage?.desktopEntry]) {
    expect(entry).toContain('\nName=CCProxy Desktop\n');
    expect(entry).toContain('\nIcon=ccproxy-desktop\n');
    expect(entry).toContain('\nStartupWMClass=ccproxy-desktop\n');
    expect(entry).toContain('\nCategories=Development;\n');
    expect(entry).not.toContain('--no-sandbox');
  }
  expect(app.deb?.desktopEntry).toContain('\nExec="/opt/CCProxy Desktop/ccproxy-desktop" %U\n');
  expect(app.appImage?.desktopFileName).toBe('ccproxy-desktop.desktop');
});
