import ts from 'typescript';

const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  target: ts.ScriptTarget.ESNext,
  // Little more than the declarations themselves, which takes a tenth of the time.
  lib: ['lib.es5.d.ts'],
  types: [],
  strict: true,
  noEmit: true,
};

/**
 * A program that knows the types of the official SDKs.
 *
 * @param files paths of its sources
 * @param texts of those sources that are on no disk, by their paths
 */
export function createSdkProgram(
  files: readonly string[],
  texts: ReadonlyMap<string, string> = new Map(),
): ts.Program {
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = texts.get(path);
    return text === undefined
      ? getSourceFile(path, version, ...rest)
      : ts.createSourceFile(path, text, version, true);
  };
  return ts.createProgram(files, OPTIONS, host);
}
