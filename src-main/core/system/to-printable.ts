/** Text that others chose (paths, keys) may hold terminal escapes; a message shows them as `?`. */
export function toPrintable(text: string): string {
  return text.replace(/\p{C}/gu, '?');
}
