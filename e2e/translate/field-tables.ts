import { CHAT_FIELDS } from '../../src-main/core/translate/chat/chat-fields.ts';
import { CLAUDE_LIMITS } from '../../src-main/core/translate/messages/claude-limits.ts';
import { MESSAGES_FIELDS } from '../../src-main/core/translate/messages/messages-fields.ts';
import {
  type FieldKinds,
  type FieldRule,
  type FieldTable,
  isKinds,
} from '../../src-main/core/translate/parse/field-rules.ts';
import { RESPONSES_FIELDS } from '../../src-main/core/translate/responses/responses-fields.ts';
import type { Section } from './marked-section.ts';

/** Where the tables are documented. */
export const README = new URL('../../src-main/core/translate/README.md', import.meta.url);

export const FIELD_TABLES = {
  messages: MESSAGES_FIELDS,
  chat: CHAT_FIELDS,
  responses: RESPONSES_FIELDS,
} as const;

/** The generated parts of {@link README}. */
export function renderSections(): { section: Section; content: string }[] {
  const tables = [
    ...Object.entries(FIELD_TABLES).map(([dialect, table]) => ({
      name: `fields of ${dialect}`,
      content: renderFieldTable(table),
    })),
    { name: 'limits of claude', content: renderLimits() },
  ];
  return tables.map(({ name, content }) => ({
    section: { name, madeBy: 'e2e/translate/render-fields.ts' },
    content,
  }));
}

export interface ListedField {
  /** As errors and the log name it, without indexes: `messages[].content[].title`. */
  readonly path: string;
  /** What the object that has it is, where others of its list have other fields, e.g. `["document"]`. */
  readonly kinds: readonly string[];
  readonly rule: FieldRule;
}

/** All fields of a table, from the outside in. Objects that may be in many places are listed where they come first. */
export function listFields(table: FieldTable): ListedField[] {
  const found = new Map<string, { path: string; kinds: string[]; rule: FieldRule }>();
  const firstPlaces = new Map<FieldTable, string>();

  function visit(fields: FieldTable, path: string, kind: string | null): void {
    if ((firstPlaces.get(fields) ?? path) !== path) return;
    firstPlaces.set(fields, path);
    for (const [name, rule] of Object.entries(fields)) {
      const at = path === '' ? name : `${path}.${name}`;
      const key = `${at} ${rule.treatment} ${rule.how}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { path: at, kinds: kind === null ? [] : [kind], rule });
      else if (kind !== null && !known.kinds.includes(kind)) known.kinds.push(kind);
      if (rule.treatment === 'carried' && rule.within !== undefined) visitWithin(rule.within, at);
    }
  }

  function visitWithin(within: FieldTable | FieldKinds, path: string): void {
    if (!isKinds(within)) {
      visit(within, path, null);
      return;
    }
    for (const [kind, fields] of Object.entries(within.kinds)) visit(fields, `${path}[]`, kind);
  }

  visit(table, '', null);
  return [...found.values()];
}

function renderFieldTable(table: FieldTable): string {
  const rows = listFields(table).map(({ path, kinds, rule }) => {
    const of = kinds.length === 0 ? '' : ` of ${kinds.map((kind) => `\`${kind}\``).join(', ')}`;
    return `| \`${path}\`${of} | ${rule.treatment} | ${describe(rule)} |`;
  });
  return renderRows(rows);
}

function renderLimits(): string {
  return renderRows(
    CLAUDE_LIMITS.map(({ field, treatment, how }) => `| \`${field}\` | ${treatment} | ${how} |`),
  );
}

function renderRows(rows: readonly string[]): string {
  return ['| Field | Treatment | What becomes of it |', '| --- | --- | --- |', ...rows].join('\n');
}

function describe(rule: FieldRule): string {
  const { how } = rule;
  if (rule.treatment !== 'refused') return how;
  return `${how.charAt(0).toUpperCase()}${how.slice(1)}. ${rule.advice}`;
}
