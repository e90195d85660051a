import {
  applyEdits,
  getNodeValue,
  modify,
  type Node,
  type ParseError,
  type ParseOptions,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { AppError, isAppError, systemErrorCode } from '../errors/app-error.ts';
import { withInterProcessLock } from '../files/inter-process-lock.ts';
import { writeFileAtomic } from '../files/write-file-atomic.ts';
import { toPrintable } from '../system/to-printable.ts';
import { readBoundedFile } from './read-bounded-file.ts';
import { AUTH_TOKEN_SETTING, SETTINGS, type Setting } from './setting-definitions.ts';

const MAX_BYTES = 1024 * 1024;
/** People edit the file by hand: comments and a trailing comma are fine. */
const PARSE_OPTIONS: ParseOptions = { allowTrailingComma: true, allowEmptyContent: true };
const FORMATTING = { insertSpaces: true, tabSize: 2, eol: '\n' };

export interface FileEntry {
  /** Dotted place in the file, e.g. `server.port`. */
  readonly key: string;
  /** JSON value, not yet checked against the setting's schema. */
  readonly value: unknown;
  /** Counted from 1. */
  readonly line: number;
}

export interface SettingsFile {
  readonly path: string;
  /** Empty when there is no file. */
  readonly text: string;
  /** By setting name. */
  readonly entries: ReadonlyMap<string, FileEntry>;
  /** Kept in the file, without effect. */
  readonly unknownKeys: readonly Omit<FileEntry, 'value'>[];
}

/**
 * Reads the settings file; none at all is the same as an empty one.
 *
 * @throws AppError `settings_invalid` naming file, line and key when it is not a JSON object of JSON objects,
 *   holds a key twice, or holds a secret
 */
export async function readSettingsFile(path: string): Promise<SettingsFile> {
  const file = await readBoundedFile(path, MAX_BYTES);
  if (file.kind === 'refused') {
    throw new AppError(
      'settings_invalid',
      `The settings file ${toPrintable(path)} cannot be used: ${file.reason}.`,
      {
        advice: 'Make it a readable file, or move it away to use the defaults.',
      },
    );
  }
  return parseSettingsFile(file.kind === 'text' ? file.text : '', path);
}

/** {@link readSettingsFile} for text that is already there. */
export function parseSettingsFile(text: string, path: string): SettingsFile {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, PARSE_OPTIONS);
  const [error] = errors;
  if (error !== undefined) {
    throw invalid(path, lineAt(text, error.offset), `not valid JSON: ${describeParseError(error)}`);
  }
  const entries = new Map<string, FileEntry>();
  const unknownKeys: SettingsFile['unknownKeys'][number][] = [];
  if (root !== undefined) {
    for (const entry of listEntries(root, text, path)) {
      refuseSecret(entry, path);
      const setting = SETTINGS.find(({ path: place }) => place.join('.') === entry.key);
      if (setting !== undefined) entries.set(setting.name, entry);
      else if (entry.key !== '$schema') unknownKeys.push({ key: entry.key, line: entry.line });
    }
  }
  return { path, text, entries, unknownKeys };
}

/**
 * Writes one setting; comments, order and everything else in the file stay. The file is made when missing.
 *
 * @param text the value as typed, in the text form of the setting
 * @param resolvePath makes a relative file path absolute
 * @throws AppError `settings_invalid` (bad value, malformed file; the file stays as it was),
 *   `settings_write_failed`
 */
export async function setFileSetting(
  path: string,
  setting: Setting,
  text: string,
  resolvePath: (path: string) => string,
): Promise<void> {
  if (setting.isSecret) throw secretInFile(`${setting.name} cannot be kept in ${toPrintable(path)}`, '');
  const parsed = setting.schema.safeParse(text);
  if (!parsed.success) {
    throw new AppError('settings_invalid', `${setting.name} must be ${setting.allowed}.`);
  }
  const { data } = parsed;
  await editFile(path, setting, setting.isPath && typeof data === 'string' ? resolvePath(data) : data);
}

/**
 * Takes one setting out of the file, so that its default counts again.
 *
 * @returns whether it was there
 * @throws AppError `settings_invalid` (malformed file; it stays as it was), `settings_write_failed`
 */
export async function unsetFileSetting(path: string, setting: Setting): Promise<boolean> {
  const { entries } = await readSettingsFile(path);
  if (!entries.has(setting.name)) return false;
  await editFile(path, setting, undefined);
  return true;
}

async function editFile(path: string, setting: Setting, value: unknown): Promise<void> {
  try {
    await withInterProcessLock(`${path}.lock`, async () => {
      const { text } = await readSettingsFile(path);
      const edits = modify(text, [...setting.path], value, { formattingOptions: FORMATTING });
      const edited = applyEdits(text, edits);
      await writeFileAtomic(path, edited.endsWith('\n') ? edited : `${edited}\n`);
    });
  } catch (error) {
    if (isAppError(error, 'settings_invalid')) throw error;
    const locked = isAppError(error, 'credential_locked');
    const code = systemErrorCode(isAppError(error) ? error.cause : error) ?? 'unknown error';
    const reason = locked ? 'another process holds its lock' : code;
    throw new AppError('settings_write_failed', `${toPrintable(path)} could not be written (${reason}).`, {
      advice: 'Check the permissions of the file and its folder, and that the disk is not full.',
      cause: error,
    });
  }
}

/** The settings in the file, two levels deep, in its order. */
function* listEntries(root: Node, text: string, path: string): Generator<FileEntry> {
  for (const section of listProperties(root, '', text, path)) {
    if (!SECTIONS.has(section.key)) {
      yield { key: section.key, value: undefined, line: section.line };
      continue;
    }
    for (const { key, node, line } of listProperties(section.node, section.key, text, path)) {
      yield { key: `${section.key}.${key}`, value: getNodeValue(node), line };
    }
  }
}

const SECTIONS: ReadonlySet<string> = new Set(
  [...SETTINGS, AUTH_TOKEN_SETTING].map(({ path: [section] }) => section),
);

interface Property {
  readonly key: string;
  readonly node: Node;
  readonly line: number;
}

function listProperties(node: Node, name: string, text: string, path: string): Property[] {
  const subject = name === '' ? 'the file' : name;
  if (node.type !== 'object') {
    throw invalid(path, lineAt(text, node.offset), `${subject} must be a JSON object ({ ... })`);
  }
  const properties = new Map<string, Property>();
  for (const { children } of node.children ?? []) {
    const [keyNode, valueNode] = children ?? [];
    if (keyNode === undefined || valueNode === undefined) continue;
    const key = String(keyNode.value);
    const line = lineAt(text, keyNode.offset);
    if (properties.has(key)) throw invalid(path, line, `${toPrintable(key)} appears a second time`);
    properties.set(key, { key, node: valueNode, line });
  }
  return [...properties.values()];
}

/** Scalars and lists of scalars are all that a setting can be; anything else fails its schema. */
function refuseSecret({ key, line }: FileEntry, path: string): void {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
  if (plain(key) !== plain(AUTH_TOKEN_SETTING.name)) return;
  throw secretInFile(
    `${toPrintable(path)}:${line}: ${toPrintable(key)} is a secret and does not belong in this file`,
    'Remove the line. ',
  );
}

function secretInFile(message: string, advicePrefix: string): AppError {
  return new AppError('settings_invalid', `${message}.`, {
    advice: `${advicePrefix}Set it in the window under Security, or run \`ccproxy config set ${AUTH_TOKEN_SETTING.name}\`, which reads it from standard input: both keep it safely.`,
  });
}

function invalid(path: string, line: number, problem: string): AppError {
  return new AppError('settings_invalid', `${toPrintable(path)}:${line}: ${problem}.`, {
    advice: 'Correct the file; it was left as it is.',
  });
}

/** `CommaExpected` -> `comma expected`. */
function describeParseError(error: ParseError): string {
  return printParseErrorCode(error.error)
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
