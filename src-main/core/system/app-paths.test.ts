import { expect, test } from 'vitest';
import { resolveAppPaths } from './app-paths.ts';

const home = { homeDir: '/home/ann' } as const;

test('uses the XDG default on Linux and macOS alike', () => {
  for (const platform of ['linux', 'darwin'] as const) {
    expect(resolveAppPaths({ env: {}, platform, ...home })).toEqual({
      configDir: '/home/ann/.config/ccproxy',
      settingsFile: '/home/ann/.config/ccproxy/settings.json',
      credentialsFile: '/home/ann/.config/ccproxy/credentials.json',
      stateFile: '/home/ann/.config/ccproxy/state.json',
      claudeCliCredentialFiles: [
        '/home/ann/.claude/.credentials.json',
        '/home/ann/.claude/credentials.json',
        '/home/ann/.config/claude/.credentials.json',
        '/home/ann/.config/claude/credentials.json',
      ],
      codexHome: '/home/ann/.codex',
      codexAuthFile: '/home/ann/.codex/auth.json',
    });
  }
});

test('follows the variables that move folders', () => {
  const env = { XDG_CONFIG_HOME: '/x', CLAUDE_CONFIG_DIR: '/c', CODEX_HOME: '/k' };
  const paths = resolveAppPaths({ env, platform: 'linux', ...home });
  expect(paths.settingsFile).toBe('/x/ccproxy/settings.json');
  expect(paths.codexAuthFile).toBe('/k/auth.json');
  expect(paths.claudeCliCredentialFiles).toEqual([
    '/c/.credentials.json',
    '/c/credentials.json',
    '/home/ann/.claude/.credentials.json',
    '/home/ann/.claude/credentials.json',
    '/x/claude/.credentials.json',
    '/x/claude/credentials.json',
  ]);
});

test('ignores a relative XDG_CONFIG_HOME, and empty variables', () => {
  const env = { XDG_CONFIG_HOME: 'relative', CLAUDE_CONFIG_DIR: '', CODEX_HOME: '' };
  expect(resolveAppPaths({ env, platform: 'linux', ...home })).toEqual(
    resolveAppPaths({ env: {}, platform: 'linux', ...home }),
  );
});

test('names no file twice when CLAUDE_CONFIG_DIR is the default folder', () => {
  const env = { CLAUDE_CONFIG_DIR: '/home/ann/.claude' };
  const { claudeCliCredentialFiles } = resolveAppPaths({ env, platform: 'linux', ...home });
  expect(claudeCliCredentialFiles).toEqual(
    resolveAppPaths({ env: {}, platform: 'linux', ...home }).claudeCliCredentialFiles,
  );
});

test('uses %APPDATA% on Windows, with or without the variable', () => {
  const homeDir = 'C:\\Users\\ann';
  const withVariable = resolveAppPaths({ env: { APPDATA: 'D:\\Roaming' }, platform: 'win32', homeDir });
  expect(withVariable.settingsFile).toBe('D:\\Roaming\\ccproxy\\settings.json');
  expect(withVariable.codexAuthFile).toBe('C:\\Users\\ann\\.codex\\auth.json');
  expect(withVariable.claudeCliCredentialFiles[0]).toBe('C:\\Users\\ann\\.claude\\.credentials.json');
  const without = resolveAppPaths({ env: {}, platform: 'win32', homeDir });
  expect(without.configDir).toBe('C:\\Users\\ann\\AppData\\Roaming\\ccproxy');
});
