import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import {
  type FieldKinds,
  type FieldTable,
  findKind,
  isKinds,
} from '../../src-main/core/translate/parse/field-rules.ts';
import { createSdkProgram } from './sdk-program.ts';

export interface SdkType {
  /** The declarations that export it. */
  readonly file: URL;
  readonly name: string;
}

/** A name for a field as the tables have it: `messages[].content[]{document}.title`. */
export type FieldPath = string;

/**
 * Goes through the fields of a request as the official SDK declares them, as deep as the table goes.
 *
 * @returns fields that the table lacks
 */
export function listFieldsNotIn(table: FieldTable, { file, name }: SdkType): FieldPath[] {
  const program = createSdkProgram([fileURLToPath(file)]);
  const checker = program.getTypeChecker();
  const lacking = new Set<FieldPath>();

  /** The objects that a value may be, or an array of it may hold. */
  function listObjects(type: ts.Type): { type: ts.Type; isItem: boolean }[] {
    if (type.isUnion()) return type.types.flatMap(listObjects);
    if (checker.isArrayType(type)) {
      const [item] = checker.getTypeArguments(type as ts.TypeReference);
      return item === undefined ? [] : listObjects(item).map((found) => ({ ...found, isItem: true }));
    }
    // Names of models are strings in an intersection.
    const isString = type.isIntersection() && type.types.some(({ flags }) => flags & ts.TypeFlags.StringLike);
    const isObject = (type.flags & ts.TypeFlags.Object) !== 0 || type.isIntersection();
    return isObject && !isString ? [{ type, isItem: false }] : [];
  }

  function typeOf(object: ts.Type, field: string): ts.Type | null {
    const symbol = object.getProperty(field);
    return symbol === undefined ? null : checker.getTypeOfSymbol(symbol);
  }

  /** The kinds that an object declares itself to be, e.g. `["web_search", "web_search_2025_08_26"]`. */
  function listKinds(object: ts.Type, by: string): string[] {
    const type = typeOf(object, by);
    const literals = type?.isUnion() ? type.types : [type];
    return literals.flatMap((literal) => (literal?.isStringLiteral() ? [literal.value] : []));
  }

  function visit(type: ts.Type, within: FieldTable | FieldKinds, path: FieldPath): void {
    for (const { type: object, isItem } of listObjects(type)) {
      const at = isItem ? `${path}[]` : path;
      if (!isKinds(within)) {
        visitFields(object, within, at, null);
        continue;
      }
      const kinds = listKinds(object, within.by);
      for (const kind of kinds.length === 0 ? [null] : kinds) {
        const fields = findKind(within, { [within.by]: kind });
        if (fields !== null) visitFields(object, fields, `${at}{${kind ?? within.implied}}`, within.by);
      }
    }
  }

  function visitFields(object: ts.Type, fields: FieldTable, path: FieldPath, kindField: string | null): void {
    for (const symbol of checker.getPropertiesOfType(object)) {
      if (symbol.name === kindField || isHeader(symbol)) continue;
      const at = path === '' ? symbol.name : `${path}.${symbol.name}`;
      const rule = Object.hasOwn(fields, symbol.name) ? fields[symbol.name] : undefined;
      if (rule === undefined) lacking.add(at);
      else if (rule.treatment === 'carried' && rule.within !== undefined) {
        visit(checker.getTypeOfSymbol(symbol), rule.within, at);
      }
    }
  }

  /** Parameters of the SDK's methods that are no fields of the body say so. */
  function isHeader(symbol: ts.Symbol): boolean {
    return ts.displayPartsToString(symbol.getDocumentationComment(checker)).startsWith('Header param:');
  }

  const source = program.getSourceFile(fileURLToPath(file));
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  const symbol = (module === undefined ? [] : checker.getExportsOfModule(module)).find(
    (candidate) => candidate.name === name,
  );
  if (symbol === undefined) throw new Error(`${file} exports no ${name}`);
  visit(checker.getDeclaredTypeOfSymbol(symbol), table, '');
  return [...lacking];
}
