import { mkdir, unlink, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { systemErrorCode } from '../core/errors/app-error.ts';

export interface AutostartCommand {
  /** E.g. the AppImage. */
  readonly program: string;
  readonly args: readonly string[];
}

/** `$XDG_CONFIG_HOME/autostart/ccproxy-desktop.desktop`; a relative XDG_CONFIG_HOME is ignored, as the specification asks. */
export function findAutostartFile(
  env: Readonly<Record<string, string | undefined>>,
  homeDir: string,
): string {
  const given = env.XDG_CONFIG_HOME;
  const configHome = given && isAbsolute(given) ? given : join(homeDir, '.config');
  return join(configHome, 'autostart', 'ccproxy-desktop.desktop');
}

/** Starts the command at login, or no longer. Rejects with the file system's error. */
export async function setAutostart(path: string, command: AutostartCommand | null): Promise<void> {
  if (command === null) {
    await unlink(path).catch((error: unknown) => {
      if (systemErrorCode(error) !== 'ENOENT') throw error;
    });
    return;
  }
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, renderAutostartEntry(command));
}

/** A desktop entry by the Desktop Application Autostart Specification. */
export function renderAutostartEntry({ program, args }: AutostartCommand): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=CCProxy',
    'Comment=Local proxy for Claude and OpenAI',
    `Exec=${[program, ...args].map(quoteArgument).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/**
 * Quotes one argument of `Exec` (Desktop Entry Specification, "The Exec key"): first by the rules of that key,
 * then by those of every string in the file, where a backslash is an escape again.
 */
function quoteArgument(argument: string): string {
  const quoted = `"${argument.replace(/["`$\\]/g, '\\$&')}"`.replaceAll('%', '%%');
  return quoted
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
}
