import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findMemberValue, findObjectStart } from './json-span.ts';

function find(text: string, key: string): string | null {
  const bytes = Buffer.from(text);
  const span = findMemberValue(bytes, key);
  return span === null ? null : bytes.toString('utf8', span.start, span.end);
}

it('finds the value that JSON.parse would give, in any layout', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 }),
      fc.constantFrom(undefined, 2, '\t'),
      fc.string(),
      (object, indent, other) => {
        const text = JSON.stringify(object, null, indent);
        const parsed = JSON.parse(text) as Record<string, unknown>;
        for (const key of [...Object.keys(parsed), other]) {
          const found = find(text, key);
          const isThere = Object.hasOwn(parsed, key);
          expect(found === null ? undefined : JSON.parse(found)).toEqual(isThere ? parsed[key] : undefined);
        }
      },
    ),
  );
});

it.each([
  ['{"a":1}', 'a', '1'],
  ['{ "a" : [1, {"a":2}] , "b":3}', 'b', '3'],
  ['{"a":{"system":1}}', 'system', null],
  ['{"a":"\\"system\\":1","system":2}', 'system', '2'],
  ['{"a":"\\\\","system":"}"}', 'system', '"}"'],
  ['{"a":1,"a":[2]}', 'a', '[2]'],
  ['{"\\u0061":1}', 'a', '1'],
  ['{}', 'a', null],
  ['  {\r\n"a"\t:\n-1.5e3\r}', 'a', '-1.5e3'],
  ['{"é👋":"世"}', 'é👋', '"世"'],
])('in %s finds %s', (text, key, value) => {
  expect(find(text, key)).toBe(value);
});

it('finds where the members begin', () => {
  expect(findObjectStart(Buffer.from(' \n{"a":1}'))).toBe(3);
});
