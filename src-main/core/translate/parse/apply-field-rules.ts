import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import {
  type FieldKinds,
  type FieldRule,
  type FieldTable,
  findKind,
  isKinds,
  type RefusedField,
} from './field-rules.ts';
import { isMissing, unsupportedField } from './read-field.ts';

/**
 * Goes through a request by its dialect's table.
 *
 * @returns the request's `extras`: values of `passed`, `dropped` and unknown fields, for the provider's renderer to
 *   place or to report. Fields within others are named by their path without indexes (`tools[].input_examples`), with
 *   the value that came first.
 * @throws AppError `unsupported_parameter`, or the rule's own code, for a field that is refused
 */
export function applyFieldRules(body: JsonObject, table: FieldTable): JsonObject {
  const extras = new Map<string, unknown>();
  /** Names and indexes that lead to the value at hand; they become text only where a path is needed. */
  const place: (string | number)[] = [];

  function visit(value: unknown, within: FieldTable | FieldKinds): void {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        place.push(index);
        visit(item, within);
        place.pop();
      }
    } else if (isJsonObject(value)) {
      if (isKinds(within)) visitFields(value, findKind(within, value), within.by);
      else visitFields(value, within);
    }
  }

  function visitFields(object: JsonObject, fields: FieldTable | null, kindField?: string): void {
    if (fields === null) return;
    for (const [name, value] of Object.entries(object)) {
      if (isMissing(value) || name === kindField) continue;
      place.push(name);
      const rule = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (rule === undefined) note(value);
      else apply(rule, value);
      place.pop();
    }
  }

  function apply(rule: FieldRule, value: unknown): void {
    switch (rule.treatment) {
      case 'carried':
        if (rule.within !== undefined) visit(value, rule.within);
        break;
      case 'emulated':
        break;
      case 'passed':
        note(value, rule.extra);
        break;
      case 'dropped':
        if (!rule.isCanonical && !asksNothing(value, rule.isDefault)) note(value);
        break;
      case 'refused':
        if (asksNothing(value, rule.isDefault)) break;
        throw unsupportedField(writePath(place, 'exact'), rule.how, rule.advice, rule.code);
    }
  }

  function note(value: unknown, name = writePath(place, 'generic')): void {
    if (!extras.has(name)) extras.set(name, value);
  }

  visitFields(body, table);
  return Object.fromEntries(extras);
}

function asksNothing(value: unknown, isDefault: RefusedField['isDefault']): boolean {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return value === false || isEmpty || (isDefault?.(value) ?? false);
}

/** `generic`: without indexes, so that all objects of a list share the path. */
function writePath(place: readonly (string | number)[], style: 'exact' | 'generic'): string {
  return place
    .map((step, depth) => {
      if (typeof step === 'number') return style === 'exact' ? `[${step}]` : '[]';
      return depth === 0 ? step : `.${step}`;
    })
    .join('');
}
