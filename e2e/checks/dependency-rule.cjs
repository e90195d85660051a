/**
 * The one dependency rule, as dependency-cruiser understands it. Each folder names what it may import;
 * everything else is an error. Tests may import more than the code beside them.
 */
const TEST = '\\.test\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'shared-imports-only-zod',
      severity: 'error',
      from: { path: '^src-shared/', pathNot: TEST },
      to: { pathNot: ['^src-shared/', '^node_modules/zod/'] },
    },
    {
      name: 'core-runs-in-plain-node',
      comment: 'core never reaches Electron, the native keyrings or the layers above it.',
      severity: 'error',
      from: { path: '^src-main/core/', pathNot: TEST },
      to: {
        path: [
          '^node_modules/(electron|electron-store|keytar|@napi-rs)(/|$)',
          '^(electron|electron-store|keytar)$',
        ],
      },
    },
    {
      name: 'core-knows-no-layer-above-it',
      severity: 'error',
      from: { path: '^src-main/core/', pathNot: TEST },
      to: { path: '^(src-main/(?!core/)|src-renderer/|e2e/)' },
    },
    {
      name: 'compose-knows-no-host',
      comment: 'What the command and the tray app share.',
      severity: 'error',
      from: { path: '^src-main/compose/', pathNot: TEST },
      to: { path: '^(src-main/(?!core/|adapters/|compose/)|src-renderer/|e2e/)' },
    },
    {
      name: 'hosts-know-nothing-of-each-other',
      severity: 'error',
      from: { path: '^src-main/(cli|shell)/', pathNot: TEST },
      to: { path: '^src-main/(cli|shell|launch)/', pathNot: '^src-main/$1/' },
    },
    {
      name: 'only-shell-and-preload-import-electron',
      severity: 'error',
      // The recorder runs in Electron, beside the app.
      from: { pathNot: ['^src-main/(shell|preload)/', '^e2e/window/hosts/electron-recorder[.]cjs$'] },
      to: { path: ['^node_modules/(electron|electron-store)(/|$)', '^(electron|electron-store)$'] },
    },
    {
      name: 'renderer-imports-only-shared',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: TEST },
      to: { path: '^(src-main/|e2e/)' },
    },
    {
      name: 'no-product-code-imports-tests',
      severity: 'error',
      from: { path: '^src-', pathNot: TEST },
      to: { path: ['^e2e/', TEST] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'types', 'default'],
    },
  },
};
