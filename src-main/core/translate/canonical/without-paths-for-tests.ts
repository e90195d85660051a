/** A copy without the places that parts have in one request, for comparing it with another that says the same. */
export function withoutPaths<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === 'path' ? undefined : inner)));
}
