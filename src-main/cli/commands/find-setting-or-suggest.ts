import { AppError, isAppError } from '../../core/errors/app-error.ts';
import {
  AUTH_TOKEN_SETTING,
  findSetting,
  SETTINGS,
  type Setting,
} from '../../core/settings/setting-definitions.ts';

const MAX_SUGGESTIONS = 3;

/** @throws AppError `settings_unknown_name`, naming settings that look alike */
export function findSettingOrSuggest(name: string): Setting {
  try {
    return findSetting(name);
  } catch (error) {
    const near = findNearNames(name);
    if (near.length === 0 || !isAppError(error)) throw error;
    throw new AppError(error.code, error.message, { advice: `Did you mean ${near.join(' or ')}?` });
  }
}

/** Names that hold the text, or that a few typing errors lead to; the nearest first. */
function findNearNames(text: string): string[] {
  const wanted = normalize(text);
  const candidates = [...SETTINGS, AUTH_TOKEN_SETTING].map(({ name }) => {
    const plain = normalize(name);
    const isPart = wanted.length >= 3 && (plain.includes(wanted) || wanted.includes(plain));
    return { name, distance: isPart ? 0 : countEdits(wanted, plain) };
  });
  return candidates
    .filter(({ distance }) => distance <= Math.max(2, wanted.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ name }) => name);
}

function normalize(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}

/** Levenshtein distance. */
function countEdits(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
