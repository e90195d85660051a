import { MAX_REGEX_INPUT_CHARACTERS, type ModelRule } from '../../../../src-shared/model/model-map.ts';

/** The user's model map, ready to ask. */
export interface CompiledModelMap {
  /** @returns the first rule that matches */
  find(name: string): ModelRule | null;
}

/** @param rules as `modelMapSchema` accepts them, which is what bounds the time that a regex takes */
export function compileModelMap(rules: readonly ModelRule[]): CompiledModelMap {
  const compiled = rules.map((rule) => ({ rule, matches: compilePattern(rule) }));
  return {
    find(name) {
      const lowerCase = name.toLowerCase();
      return compiled.find(({ matches }) => matches(lowerCase))?.rule ?? null;
    },
  };
}

function compilePattern({ match, pattern }: ModelRule): (lowerCaseName: string) => boolean {
  const wanted = pattern.toLowerCase();
  switch (match) {
    case 'exact':
      return (name) => name === wanted;
    case 'prefix':
      return (name) => name.startsWith(wanted);
    case 'suffix':
      return (name) => name.endsWith(wanted);
    case 'regex': {
      const regex = new RegExp(pattern, 'iu');
      return (name) => name.length <= MAX_REGEX_INPUT_CHARACTERS && regex.test(name);
    }
  }
}
