/**
 * What a promise is rejected with.
 *
 * @throws when it is not: the test expects it to be
 */
export async function failureOf(failing: Promise<unknown>): Promise<unknown> {
  const result = await failing.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in result) return result.error;
  throw new Error('This was expected to fail');
}

/**
 * What a function throws.
 *
 * @throws when it returns: the test expects it not to
 */
export function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('This was expected to throw');
}
