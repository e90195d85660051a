import { parseEnv } from 'node:util';
import { toPrintable } from '../system/to-printable.ts';
import { readBoundedFile } from './read-bounded-file.ts';
import { AUTH_TOKEN_SETTING, SETTINGS, type Setting } from './setting-definitions.ts';

const MAX_BYTES = 64 * 1024;

export interface DotEnvValue {
  readonly value: unknown;
  /** Counted from 1. */
  readonly line: number;
}

export interface DotEnv {
  /** By setting name; only settings that a `.env` may set, only valid values. */
  readonly values: ReadonlyMap<string, DotEnvValue>;
  readonly warnings: readonly string[];
}

/**
 * Reads a `.env`, which is hostile input: it comes with whatever folder the user happens to stand in, and a
 * repository must not be able to send a token elsewhere, to open the proxy, or to stop it (CVE-2026-21852).
 * Hence nothing in it is an error; a setting that it may not set, or a bad value, is a warning.
 * Other programs' names are none of our business and pass in silence.
 */
export async function readDotEnv(path: string): Promise<DotEnv> {
  const file = await readBoundedFile(path, MAX_BYTES);
  if (file.kind === 'text') return parseDotEnv(file.text, path);
  const warnings = file.kind === 'refused' ? [`${toPrintable(path)} was ignored: ${file.reason}.`] : [];
  return { values: new Map(), warnings };
}

/** @param path names the file in warnings */
export function parseDotEnv(text: string, path: string): DotEnv {
  const values = new Map<string, DotEnvValue>();
  const warnings: string[] = [];
  const assignments = findAssignments(text);
  for (const setting of [...SETTINGS, AUTH_TOKEN_SETTING]) {
    const assignment = assignments.get(setting.name);
    if (assignment === undefined || assignment.text.trim() === '') continue;
    const value = judgeAssignment(setting, assignment.text);
    if ('problem' in value) {
      warnings.push(
        `${toPrintable(path)}:${assignment.line}: ${setting.name} was ignored: ${value.problem}.`,
      );
    } else {
      values.set(setting.name, { value: value.value, line: assignment.line });
    }
  }
  return { values, warnings };
}

function judgeAssignment(setting: Setting, text: string): { value: unknown } | { problem: string } {
  if (!setting.mayComeFromDotEnv) {
    return { problem: 'a .env file may not set it; use an environment variable or the settings file' };
  }
  const parsed = setting.schema.safeParse(text);
  return parsed.success ? { value: parsed.data } : { problem: `it must be ${setting.allowed}` };
}

/** Upper-case name -> value and line. Of several spellings of one name, the last in the file counts. */
function findAssignments(text: string): Map<string, { text: string; line: number }> {
  const found = new Map<string, { text: string; line: number }>();
  for (const [key, value] of Object.entries(parseEnv(text))) {
    const name = key.toUpperCase();
    if (value === undefined) continue;
    const line = findLine(text, key);
    if (line >= (found.get(name)?.line ?? 0)) found.set(name, { text: value, line });
  }
  return found;
}

/** parseEnv does not tell where it found a key; of duplicates it takes the last. */
function findLine(text: string, key: string): number {
  const lines = text.replaceAll('\r', '').split('\n');
  const index = lines.findLastIndex((line) => {
    const start = line.trimStart().replace(/^export\s+/, '');
    return start.startsWith(key) && start.slice(key.length).trimStart().startsWith('=');
  });
  return index === -1 ? 1 : index + 1;
}
