import { expect, test } from 'vitest';
import { describeMissing, identifyPackageManager } from './ensure-system-packages.mjs';

test.for([
  ['PRETTY_NAME="Debian"\nID=debian\n', 'apt'],
  ['ID=ubuntu\nID_LIKE=debian\n', 'apt'],
  ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', 'apt'],
  ['ID=fedora\n', 'dnf'],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'dnf'],
  ['ID=arch\n', 'pacman'],
  ['ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', 'zypper'],
  ['ID=alpine\n', undefined],
  ['VARIANT_ID=debian\n', undefined],
  ['', undefined],
] as const)('%j is a system of %s', ([osRelease, manager]) => {
  expect(identifyPackageManager(osRelease)).toBe(manager);
});

test('where packages cannot be installed, the line to run stands alone and names only what is missing', () => {
  expect(describeMissing('keytarBuild', 'apt', ['libsecret-1-dev']).split('\n')).toContain(
    '  sudo apt-get update && sudo apt-get install -y --no-install-recommends libsecret-1-dev',
  );
  expect(describeMissing('libsecret', 'dnf').split('\n')).toContain('  sudo dnf install -y libsecret');
  expect(describeMissing('keytarBuild', undefined, undefined, 'darwin').split('\n')).toContain(
    '  xcode-select --install',
  );
});

test('an unknown system is told what to install', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    expect(describeMissing('windowTests', undefined, undefined, platform)).toContain('CHROMIUM_PATH');
  }
  expect(describeMissing('keyringTests', undefined, undefined, 'linux')).toContain('gnome-keyring-daemon');
});
