import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { JsonObject } from '../../src-shared/json.ts';
import { createSdkProgram } from './sdk-program.ts';

/** A type that an official SDK exports. */
export interface SdkTypeName {
  /** As it is imported from. */
  readonly module: string;
  readonly name: string;
}

/** Values that are said to be of a type: a recording's events, or one request or answer. */
export interface Sample {
  readonly name: string;
  readonly type: SdkTypeName;
  readonly values: readonly JsonObject[];
}

/** Beside this file, so that modules are found. None is written. */
const FOLDER = fileURLToPath(new URL('samples/', import.meta.url));

/**
 * What TypeScript has against the samples, each written as a literal of its type, so that also fields that the type
 * does not know are found.
 *
 * @returns e.g. `claude-text.sse, 3: Object literal may only specify known properties, ...`
 */
export function findTypeProblems(samples: readonly Sample[]): string[] {
  const texts = new Map(samples.map((sample, index) => [`${FOLDER}${index}.ts`, writeSource(sample)]));
  const program = createSdkProgram([...texts.keys()], texts);
  return samples.flatMap(({ name }, index) => {
    const source = program.getSourceFile(`${FOLDER}${index}.ts`);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ start = 0, messageText }) => {
      // The first line is the import.
      const { line } = source?.getLineAndCharacterOfPosition(start) ?? { line: 0 };
      return `${name}, ${line - 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  });
}

/** A line per value. */
function writeSource({ type: { module, name }, values }: Sample): string {
  const lines = values.map(
    (value, index) => `export const value${index}: ${name} = ${JSON.stringify(value)};`,
  );
  return [`import type { ${name} } from '${module}';`, ...lines].join('\n');
}
