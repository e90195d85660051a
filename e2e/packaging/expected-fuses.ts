import type { Configuration } from 'electron-builder';

/** The type makes this complete: a fuse that a new electron-builder knows fails to compile until it is here. */
type FuseSettings = { [Fuse in keyof NonNullable<Configuration['electronFuses']>]-?: boolean };

export const EXPECTED_FUSES: FuseSettings = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
  resetAdHocDarwinSignature: true,
};

/** The same as they stand in the executable. The ninth is Electron's own, which electron-builder leaves alone. */
export const EXPECTED_FUSE_WIRE = '010011001';
