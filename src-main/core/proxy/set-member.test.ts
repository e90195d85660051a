import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonObject } from './json-body.ts';
import { setElements, setMember } from './set-member.ts';

function set(text: string, path: readonly string[], value: unknown): string {
  const body = readJsonObject(Buffer.from(text));
  if (body === null) throw new Error('not JSON');
  return setMember(body, path, value).text.toString();
}

describe('one member', () => {
  it.each([
    ['is replaced', '{ "a" : 1e2,\n"b": [1.0] }', ['b'], 'x', '{ "a" : 1e2,\n"b": "x" }'],
    ['is added', '{ "a" : 1e2 }', ['b'], 2, '{"b":2, "a" : 1e2 }'],
    ['is added to nothing', ' { }', ['b'], 2, ' {"b":2 }'],
    ['is replaced within another', '{"a": {"b" :1.0,"c":2e1}}', ['a', 'b'], 'x', '{"a": {"b" :"x","c":2e1}}'],
    ['is added within another', '{"a": {"c":2e1}}', ['a', 'b'], 'x', '{"a": {"b":"x","c":2e1}}'],
    ['is added within what is not there', '{"c":2e1}', ['a', 'b'], 'x', '{"a":{"b":"x"},"c":2e1}'],
    [
      'is put in place of what is no object',
      '{"a":null,"c":1.0}',
      ['a', 'b'],
      'x',
      '{"a":{"b":"x"},"c":1.0}',
    ],
    ['counts where it stands last', '{"a":1,"a":2}', ['a'], 3, '{"a":1,"a":3}'],
  ])('%s', (_what, text, path, value, changed) => {
    expect(set(text, path, value)).toBe(changed);
  });

  it.each([
    ['the only one', '{ "a" : 1.0 }', ['a'], '{  }'],
    ['the first', '{ "a" : 1.0 , "b":2.0}', ['a'], '{ "b":2.0}'],
    ['the last', '{"b":2.0 , "a":1.0\n}', ['a'], '{"b":2.0\n}'],
    ['one in the middle', '{"b":2.0,"a":{"a":1},"c":"a"}', ['a'], '{"b":2.0,"c":"a"}'],
    [
      'all of a repeated one',
      '{"a":1, "b":2 ,"\\u0061":3,"a":{"a":4}, "c":{"a":5} }',
      ['a'],
      '{"b":2, "c":{"a":5} }',
    ],
    ['all that there are', '{ "a":1,"a":[{"a":2}] , "a":3 }', ['a'], '{  }'],
    ['all of a repeated one at the end', '{"b":[{"b":{}}],"a":1, "a":2\n}', ['a'], '{"b":[{"b":{}}]\n}'],
    ['all within another', '{"b":{"a":1,"c":2.0,"a":3}}', ['b', 'a'], '{"b":{"c":2.0}}'],
    ['one within another', '{"b":{"a":1,"c":2.0}}', ['b', 'a'], '{"b":{"c":2.0}}'],
    ['one that is not there', '{"b":2.0}', ['a'], '{"b":2.0}'],
    ['one within what is not there', '{"b":2.0}', ['a', 'b'], '{"b":2.0}'],
  ])('is removed: %s', (_what, text, path, changed) => {
    expect(set(text, path, undefined)).toBe(changed);
  });
});

it('a list keeps the bytes of the elements that stay', () => {
  const body = readJsonObject(
    Buffer.from('{ "a" : [ {"x":1.0}, 2e1 ,{"y":12345678901234567890} ], "b":1e2}'),
  );
  if (body === null) throw new Error('not JSON');
  expect(setElements(body, 'a', [2, { z: 'ü' }, 0]).text.toString()).toBe(
    '{ "a" : [{"y":12345678901234567890},{"z":"ü"},{"x":1.0}], "b":1e2}',
  );
  expect(setElements(body, 'a', []).text.toString()).toBe('{ "a" : [], "b":1e2}');
  expect(setElements(body, 'b', [0])).toBe(body);
  expect(setElements(body, 'c', [0])).toBe(body);
});

it('does to any object what it says', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.string(),
      fc.jsonValue(),
      (object, key, value) => {
        const text = JSON.stringify(object, null, 1);
        expect(JSON.parse(set(text, [key], value))).toEqual({
          ...JSON.parse(text),
          [key]: JSON.parse(JSON.stringify(value)),
        });
        const { [key]: _removed, ...rest } = JSON.parse(text);
        expect(JSON.parse(set(text, [key], undefined))).toEqual(rest);
      },
    ),
  );
});
