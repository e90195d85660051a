import { expect, test } from 'vitest';
import { findChromium } from './find-chromium.mjs';

const PATH = '/usr/local/bin:/snap/bin:relative:/usr/bin';

test.for([
  ['linux', {}, ['/usr/bin/chromium'], '/usr/bin/chromium'],
  ['linux', { CHROMIUM_PATH: '/opt/mine' }, ['/usr/bin/chromium'], '/opt/mine'],
  ['linux', {}, ['/usr/bin/google-chrome', '/snap/bin/chromium'], '/usr/bin/google-chrome'],
  ['linux', {}, ['/snap/bin/chromium', '/usr/bin/chromium-browser', 'relative/chromium'], undefined],
  ['darwin', {}, [/Google Chrome$/], '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
  ['win32', {}, [/msedge/], 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'],
  ['linux', {}, [/ms-playwright/], expect.stringContaining('ms-playwright')],
] as const)('%s with %j and %j: %j', ([platform, env, files, found]) => {
  const exists = (path: string) =>
    files.some((file) => (typeof file === 'string' ? file === path : file.test(path)));
  expect(findChromium({ platform, env: { PATH, ...env }, exists })).toEqual(found);
});
