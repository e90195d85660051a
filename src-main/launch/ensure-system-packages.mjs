import { readFileSync } from 'node:fs';
import { MissingSystemPackagesError } from './launch-error.mjs';
import { expectSuccess, reportStep } from './report-step.mjs';
import { runQuietly } from './run-command.mjs';

/**
 * @typedef {'libsecret' | 'keytarBuild' | 'keyringTests' | 'windowTests' | 'display'} Need
 * @typedef {'apt' | 'dnf' | 'pacman' | 'zypper'} PackageManager
 */

/** @type {Record<Need, { what: string } & Record<PackageManager, readonly string[]>>} */
const PACKAGES = {
  libsecret: {
    what: 'the libsecret library',
    apt: ['libsecret-1-0'],
    dnf: ['libsecret'],
    pacman: ['libsecret'],
    zypper: ['libsecret-1-0'],
  },
  keytarBuild: {
    what: 'a C++ compiler, make, pkg-config, Python 3 and the libsecret development files',
    apt: ['build-essential', 'libsecret-1-dev', 'pkg-config', 'python3'],
    dnf: ['gcc-c++', 'libsecret-devel', 'make', 'pkgconf-pkg-config', 'python3'],
    pacman: ['base-devel', 'libsecret', 'python'],
    zypper: ['gcc-c++', 'libsecret-devel', 'make', 'pkg-config', 'python3'],
  },
  keyringTests: {
    what: 'dbus-run-session and gnome-keyring-daemon',
    apt: ['dbus', 'gnome-keyring'],
    dnf: ['dbus-daemon', 'gnome-keyring'],
    pacman: ['dbus', 'gnome-keyring'],
    zypper: ['dbus-1', 'gnome-keyring'],
  },
  windowTests: {
    what: 'Google Chrome or Chromium (or set CHROMIUM_PATH to one)',
    apt: ['chromium', 'fonts-liberation'],
    dnf: ['chromium', 'liberation-fonts'],
    pacman: ['chromium', 'ttf-liberation'],
    zypper: ['chromium', 'liberation-fonts'],
  },
  display: {
    what: 'Xvfb with xvfb-run',
    apt: ['xvfb', 'xauth'],
    dnf: ['xorg-x11-server-Xvfb', 'xorg-x11-xauth'],
    pacman: ['xorg-server-xvfb', 'xorg-xauth'],
    zypper: ['xorg-x11-server-Xvfb', 'xauth'],
  },
};

/** @type {Record<PackageManager, string>} */
const INSTALL_COMMANDS = {
  apt: 'apt-get install -y --no-install-recommends',
  dnf: 'dnf install -y',
  pacman: 'pacman -S --needed',
  zypper: 'zypper install -y',
};

/**
 * Installs the system packages of one need where that is possible without asking (Debian and Ubuntu, as root
 * or with password-less sudo); elsewhere it stops with the one line to run.
 *
 * @param {Need} need
 * @param {string} [detail] what failed; shown where it cannot be told whether packages are the reason
 * @returns {Promise<boolean>} false when they were all there already
 */
export async function ensureSystemPackages(need, detail = '') {
  const { manager } = readSystem();
  if (manager !== 'apt') {
    throw new MissingSystemPackagesError(`${detail.trim()}\n\n${describeMissing(need, manager)}`.trimStart());
  }

  const missing = await listMissingDebianPackages(PACKAGES[need].apt);
  if (missing.length === 0) return false;
  const prefix = await findRootPrefix();
  if (!prefix) throw new MissingSystemPackagesError(describeMissing(need, manager, missing));

  const aptGet = (/** @type {string[]} */ ...args) => {
    const line = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', ...args];
    return runQuietly(/** @type {string} */ (line[0]), line.slice(1));
  };
  await reportStep(`Installing system packages: ${missing.join(' ')}`, async () => {
    // An outdated list names versions the mirror no longer has; when updating fails, installing says why.
    const updated = await aptGet('update');
    const installed = await aptGet(
      // Another apt-get may be at work, as on a machine that has just booted.
      ...['-o', 'DPkg::Lock::Timeout=120', 'install', '-y', '--no-install-recommends', ...missing],
    );
    if (!installed.ok) installed.output = `${updated.output}\n${installed.output}`;
    expectSuccess(installed, 'apt-get install');
  });
  return true;
}

/**
 * @param {Need} need
 * @param {PackageManager | undefined} manager
 * @param {readonly string[]} [names] when less than all is missing
 * @param {NodeJS.Platform} [platform]
 * @returns {string} what is missing, and the one line to run where there is one
 */
export function describeMissing(need, manager, names, platform = process.platform) {
  if (manager) {
    const update = manager === 'apt' ? 'sudo apt-get update && ' : '';
    const line = `${update}sudo ${INSTALL_COMMANDS[manager]} ${(names ?? PACKAGES[need][manager]).join(' ')}`;
    return `system packages are missing. Run this line, then the same command again:\n\n  ${line}\n`;
  }
  if (need === 'keytarBuild' && platform === 'darwin') {
    return 'a C++ compiler is missing. Run this line, then the same command again:\n\n  xcode-select --install\n';
  }
  if (need === 'keytarBuild' && platform === 'win32') {
    return 'install Python 3 and the Visual Studio Build Tools with "Desktop development with C++", then run the same command again.';
  }
  return `install ${PACKAGES[need].what} with the package manager of this system, then run the same command again.`;
}

/**
 * What this system installs packages with. Ubuntu and its kin have browsers as snaps only.
 *
 * @returns {{ manager: PackageManager | undefined, isUbuntu: boolean }}
 */
export function readSystem() {
  const osRelease = readOsRelease();
  return {
    manager: identifyPackageManager(osRelease),
    isUbuntu: readSystemNames(osRelease).includes('ubuntu'),
  };
}

/**
 * @param {string} osRelease text of /etc/os-release
 * @returns {PackageManager | undefined}
 */
export function identifyPackageManager(osRelease) {
  const names = readSystemNames(osRelease);
  /** @type {[string[], PackageManager][]} */
  const families = [
    [['debian', 'ubuntu'], 'apt'],
    [['fedora', 'rhel'], 'dnf'],
    [['arch'], 'pacman'],
    [['suse', 'opensuse'], 'zypper'],
  ];
  return families.find(([ids]) => ids.some((id) => names.includes(id)))?.[1];
}

/**
 * @param {string} osRelease
 * @returns {string[]} e.g. `['linuxmint', 'ubuntu', 'debian']`
 */
function readSystemNames(osRelease) {
  const field = (/** @type {string} */ name) =>
    new RegExp(`^${name}=(.*)$`, 'm').exec(osRelease)?.[1]?.replace(/["']/g, '') ?? '';
  return `${field('ID')} ${field('ID_LIKE')}`.split(' ');
}

/** @returns {string} empty where there is no such file, as on macOS and Windows */
function readOsRelease() {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

/**
 * @param {readonly string[]} names
 */
async function listMissingDebianPackages(names) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's placeholders
  const { output } = await runQuietly('dpkg-query', ['-W', '-f=${db:Status-Abbrev}${Package}\n', ...names]);
  const installed = output.split('\n').flatMap((line) => (line.startsWith('ii ') ? [line.slice(3)] : []));
  return names.filter((name) => !installed.includes(name));
}

/** @returns {Promise<string[] | undefined>} what goes before a command to run it as root */
async function findRootPrefix() {
  if (process.getuid?.() === 0) return [];
  return (await runQuietly('sudo', ['-n', 'true'])).ok ? ['sudo', '-n'] : undefined;
}
