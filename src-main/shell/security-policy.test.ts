import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { silentLogger } from '../core/ports/logger.ts';
import { applySecurityPolicy } from './security-policy.ts';

function apply() {
  const app = new EventEmitter();
  const session = Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: vi.fn(),
    setPermissionCheckHandler: vi.fn(),
    setDevicePermissionHandler: vi.fn(),
  });
  const warn = vi.fn();
  applySecurityPolicy(app as never, session as never, { ...silentLogger, warn });
  const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn() });
  app.emit('web-contents-created', {}, contents);
  return { session, contents, warn };
}

function emit(on: EventEmitter, name: string, fields: object = {}) {
  const event = { ...fields, preventDefault: vi.fn() };
  on.emit(name, event);
  return event.preventDefault.mock.calls.length > 0 ? 'refused' : 'allowed';
}

test('every permission is refused, asked for or looked up', () => {
  const { session } = apply();
  const [request] = session.setPermissionRequestHandler.mock.calls[0] ?? [];
  const [check] = session.setPermissionCheckHandler.mock.calls[0] ?? [];
  const [device] = session.setDevicePermissionHandler.mock.calls[0] ?? [];
  for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal']) {
    const answer = vi.fn();
    request({}, permission, answer);
    expect(answer).toHaveBeenCalledExactlyOnceWith(false);
    expect(check({}, permission)).toBe(false);
  }
  expect(device({})).toBe(false);
});

test.each([
  ['https://evil.example/?token=secret', true, 'refused'],
  ['app://other/', true, 'refused'],
  ['file:///etc/passwd', true, 'refused'],
  ['app://ccproxy/', false, 'refused'],
  // Its own page, once more: how a view that has failed recovers.
  ['app://ccproxy/', true, 'allowed'],
])('a navigation to %s (main frame: %j) is %s', (url, isMainFrame, outcome) => {
  const { contents, warn } = apply();
  expect(emit(contents, 'will-frame-navigate', { url, isMainFrame })).toBe(outcome);
  expect(JSON.stringify(warn.mock.calls)).not.toContain('secret');
});

test.each(['will-redirect', 'will-attach-webview'])('%s is refused', (name) => {
  expect(emit(apply().contents, name, { url: 'app://ccproxy/', isMainFrame: true })).toBe('refused');
});

test('no window, no download', () => {
  const { contents, session } = apply();
  const [open] = contents.setWindowOpenHandler.mock.calls[0] ?? [];
  expect(open({ url: 'https://claude.ai/' })).toEqual({ action: 'deny' });
  expect(emit(session, 'will-download')).toBe('refused');
});
