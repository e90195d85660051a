import { styleText } from 'node:util';

/** What a piece of text says; colour only underlines it, the words must stand alone. */
export type Tone = 'good' | 'warning' | 'bad' | 'heading' | 'quiet';

export type Style = (tone: Tone, text: string) => string;

const FORMATS = {
  good: 'green',
  warning: 'yellow',
  bad: 'red',
  heading: 'bold',
  quiet: 'dim',
} as const;

/** Colours text for `stream`: only on a terminal, and not when NO_COLOR is set. */
export function createStyle(stream: NodeJS.WritableStream): Style {
  return (tone, text) => styleText(FORMATS[tone], text, { stream });
}
