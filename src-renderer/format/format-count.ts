const wholeNumber = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** A number of things in the user's own way, e.g. `12,400`. */
export function formatCount(count: number): string {
  return wholeNumber.format(count);
}
