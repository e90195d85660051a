/** A part of a Markdown file that a script makes, between two comments. */
export interface Section {
  readonly name: string;
  /** The script, from the root of the repository. */
  readonly madeBy: string;
}

/** @returns what the file has there, or `null` when it has no place for it */
export function findSection(markdown: string, section: Section): string | null {
  const borders = findBorders(markdown, section);
  return borders === null ? null : markdown.slice(...borders).trim();
}

/** @throws Error when the file has no place for it */
export function replaceSection(markdown: string, section: Section, content: string): string {
  const borders = findBorders(markdown, section);
  if (borders === null) throw new Error(`There is no ${writeBegin(section)} with an end`);
  const [begin, end] = borders;
  return `${markdown.slice(0, begin)}\n\n${content}\n\n${markdown.slice(end)}`;
}

function findBorders(markdown: string, section: Section): [begin: number, end: number] | null {
  const begin = markdown.indexOf(writeBegin(section));
  const end = markdown.indexOf(`<!-- end of ${section.name} -->`, begin);
  return begin === -1 || end === -1 ? null : [begin + writeBegin(section).length, end];
}

function writeBegin({ name, madeBy }: Section): string {
  return `<!-- ${name}: made by ${madeBy} -->`;
}
