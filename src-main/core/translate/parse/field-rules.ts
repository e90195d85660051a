import type { ErrorCode } from '../../../../src-shared/error-code.ts';
import type { JsonObject } from '../../../../src-shared/json.ts';

/**
 * What becomes of a request's fields, as data: a table per dialect, which `applyFieldRules` goes by and from which
 * the tables of `../README.md` are made. `how` says what becomes of the field, or why nothing does.
 */
export type FieldRule =
  /** The canonical request has its place; what a model does not take, its provider's renderer leaves out and reports. */
  | { readonly treatment: 'carried'; readonly how: string; readonly within?: FieldTable | FieldKinds }
  /** Done by other means. */
  | { readonly treatment: 'emulated'; readonly how: string }
  /** Goes on where the provider takes it, and is otherwise left out and reported; as are fields that no table has. */
  | {
      readonly treatment: 'passed';
      readonly how: string;
      /** Its name in `extras`. Default: its path. */
      readonly extra?: string;
    }
  /** Left out and reported, because it only tunes the answer, or adds to it. */
  | {
      readonly treatment: 'dropped';
      readonly how: string;
      /** Values that ask for nothing, beside `null`, `false`, `[]` and `{}`. */
      readonly isDefault?: (value: unknown) => boolean;
      /** The canonical request has it all the same, and the provider's renderer reports it. */
      readonly isCanonical?: true;
    }
  | RefusedField;

/** Answered with 400, because without it the answer would be another one than was asked for. */
export interface RefusedField {
  readonly treatment: 'refused';
  /** What follows "… is not supported:". */
  readonly how: string;
  /** What to do instead. */
  readonly advice: string;
  /** Default: `unsupported_parameter`. */
  readonly code?: ErrorCode;
  /** Values that ask for nothing, beside `null`, `false`, `[]` and `{}`. */
  readonly isDefault?: (value: unknown) => boolean;
}

export type FieldTable = Readonly<{ [name: string]: FieldRule }>;

/** The objects of a list, whose fields depend on what they say they are. Other kinds are not looked into. */
export interface FieldKinds {
  readonly by: 'type' | 'role';
  /** The kind of an object that does not say. */
  readonly implied: string | null;
  /** By name, without the date that some have at the end (`web_search_20250305`). */
  readonly kinds: Readonly<Record<string, FieldTable>>;
}

type Options<Treatment extends FieldRule['treatment']> = Omit<
  Extract<FieldRule, { treatment: Treatment }>,
  'treatment' | 'how' | 'advice' | 'within'
>;

export function carried(how: string, within?: FieldTable | FieldKinds): FieldRule {
  return { treatment: 'carried', how, ...(within !== undefined && { within }) };
}

export function emulated(how: string): FieldRule {
  return { treatment: 'emulated', how };
}

export function passed(how: string, options: Options<'passed'> = {}): FieldRule {
  return { treatment: 'passed', how, ...options };
}

export function dropped(how: string, options: Options<'dropped'> = {}): FieldRule {
  return { treatment: 'dropped', how, ...options };
}

export function refused(how: string, advice: string, options: Options<'refused'> = {}): FieldRule {
  return { treatment: 'refused', how, advice, ...options };
}

export function isKinds(within: FieldTable | FieldKinds): within is FieldKinds {
  return typeof within.by === 'string';
}

const DATE = /(?:_\d{8}|_\d{4}_\d{2}_\d{2})$/;

/** @returns the fields of an object of this kind; `null` when the kind is not known */
export function findKind({ by, implied, kinds }: FieldKinds, object: JsonObject): FieldTable | null {
  const said = object[by] ?? implied;
  const kind = typeof said === 'string' ? said.replace(DATE, '') : '';
  return Object.hasOwn(kinds, kind) ? (kinds[kind] ?? null) : null;
}
