import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scanJsonArray, scanJsonObject } from './scan-json.ts';

function find(text: string, key: string): string | null {
  const bytes = Buffer.from(text);
  const span = scanJsonObject(bytes)?.get(key);
  return span === undefined ? null : bytes.toString('utf8', span.start, span.end);
}

function isJsonObject(text: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(text.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const object = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 });
const indent = fc.constantFrom(undefined, 2, '\t');

it('finds the values that JSON.parse would give, in any layout', () => {
  fc.assert(
    fc.property(object, indent, fc.string(), (value, layout, other) => {
      const text = JSON.stringify(value, null, layout);
      const parsed = JSON.parse(text) as Record<string, unknown>;
      for (const key of [...Object.keys(parsed), other]) {
        const found = find(text, key);
        const isThere = Object.hasOwn(parsed, key);
        expect(found === null ? undefined : JSON.parse(found)).toEqual(isThere ? parsed[key] : undefined);
      }
    }),
  );
});

it('takes for JSON what JSON.parse takes for it, also when something was changed in the middle', () => {
  const piece = fc.constantFrom(
    ...'{}[]",:\\/bu0e-+.1tfn \n\t\u0001é',
    'true',
    '01',
    '1.',
    '\\u00',
    '""',
    '',
  );
  fc.assert(
    fc.property(object, indent, fc.nat(), fc.nat(3), piece, (value, layout, at, cut, text) => {
      const bytes = Buffer.from(JSON.stringify(value, null, layout));
      const start = at % (bytes.length + 1);
      const changed = Buffer.concat([
        bytes.subarray(0, start),
        Buffer.from(text),
        bytes.subarray(start + cut),
      ]);
      expect(scanJsonObject(changed) !== null).toBe(isJsonObject(changed));
    }),
    { numRuns: 5_000 },
  );
});

it('agrees with JSON.parse on arbitrary bytes', () => {
  const byte = fc.oneof(fc.constantFrom(...Buffer.from('{}[]":,\\ 1e')), fc.nat(255));
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 20 }), (inner) => {
      const text = Buffer.from([0x7b, ...inner, 0x7d]);
      expect(scanJsonObject(text) !== null).toBe(isJsonObject(text));
    }),
    { numRuns: 5_000 },
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

it('refuses what is nested without end, at no great cost', () => {
  const nest = (depth: number) => Buffer.from(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
  expect(scanJsonObject(nest(400))).not.toBeNull();
  expect(scanJsonObject(nest(1_000_000))).toBeNull();
});

it('finds the elements that JSON.parse would give, in any layout', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), indent, (value, layout) => {
      const text = Buffer.from(JSON.stringify(value, null, layout));
      const found = scanJsonArray(text)?.map(({ start, end }) =>
        JSON.parse(text.toString('utf8', start, end)),
      );
      expect(found).toEqual(JSON.parse(text.toString('utf8')));
    }),
  );
  for (const text of ['', '{}', '[1,]', '[1', '[1]x', '1'])
    expect(scanJsonArray(Buffer.from(text))).toBeNull();
});
