import { unsupportedField } from './read-field.ts';

const MAX_STOP_SEQUENCES = 256;

/**
 * Stop sequences that the proxy has to look for itself. It looks for each at every character of the answer, so that
 * thousands would keep it from its other clients.
 *
 * @throws AppError `unsupported_parameter`
 */
export function limitStopSequences(sequences: readonly string[]): readonly string[] {
  const distinct = [...new Set(sequences)];
  if (distinct.length <= MAX_STOP_SEQUENCES) return distinct;
  throw unsupportedField(
    'stop',
    `there are more than ${MAX_STOP_SEQUENCES} sequences`,
    'Send fewer of them.',
  );
}
