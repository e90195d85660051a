import { expect, it, vi } from 'vitest';
import { silentLogger } from '../../ports/logger.ts';
import { createFieldReporter, type LeftOut } from './create-field-reporter.ts';

function start() {
  const info = vi.fn();
  const debug = vi.fn();
  const report = createFieldReporter({ ...silentLogger, info, debug });
  const told = (log: typeof info) => log.mock.calls.map(([{ fields }]) => fields);
  return {
    report: (fields: string[], rest: Partial<LeftOut> = {}) =>
      report({ requestId: 'r', dialect: 'chat', provider: 'claude', fields, ...rest }),
    infos: () => told(info),
    debugs: () => told(debug),
  };
}

it('tells of a field once as information, and each time for debugging', () => {
  const { report, infos, debugs } = start();
  report(['seed', 'store']);
  report(['seed']);
  report(['seed', 'verbosity']);
  expect(infos()).toEqual([['seed', 'store'], ['verbosity']]);
  expect(debugs()).toEqual([['seed', 'store'], ['seed'], ['seed', 'verbosity']]);
});

it('tells again where another dialect or provider is concerned', () => {
  const { report, infos } = start();
  report(['seed']);
  report(['seed'], { provider: 'openai' });
  report(['seed'], { dialect: 'responses' });
  report(['seed'], { provider: 'openai' });
  expect(infos()).toHaveLength(3);
});

it('says nothing of nothing', () => {
  const { report, infos, debugs } = start();
  report([]);
  expect([...infos(), ...debugs()]).toEqual([]);
});

it('does not remember more than a client should be able to make it remember', () => {
  const { report, infos, debugs } = start();
  report(Array.from({ length: 3000 }, (_, i) => `field_${i}`));
  report(['one more']);
  expect(infos().flat()).toHaveLength(1000);
  expect(debugs().map(({ length }) => length)).toEqual([100, 1]);
});

it.each([
  ['metadata.what the client wrote', 'metadata.*'],
  ['x'.repeat(5000), '*'],
  ['messages[].content[].input_examples', 'messages[].content[].input_examples'],
  ['a.'.repeat(200), 'a.'.repeat(50)],
])('names fields, and repeats no words that are none: %s', (name, expected) => {
  const { report, infos } = start();
  report([name]);
  expect(infos()).toEqual([[expected]]);
});
