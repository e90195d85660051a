import type { JsonObject } from '../../../../src-shared/json.ts';
import type { ReasoningEffort } from './request.ts';

/** What the client's name for a model asks of its body, beside another name. */
export interface ModelWish {
  /** What the name asks for, in place of the body's own; or `null`. */
  readonly effort: ReasoningEffort | null;
  /** The name, its effort aside, is not the model's own: the body may have been made for what another one takes. */
  readonly isOtherModel: boolean;
}

/** What of a body changes for its model; all else stays as the client sent it. */
export interface BodyChanges {
  /** New values by their path (`['reasoning', 'effort']`); `undefined` removes what is there. */
  readonly members: readonly MemberChange[];
  /** Lists that hold other elements from now on. */
  readonly lists: readonly ListChange[];
  /** Names of the client's fields that cannot be fulfilled; for the log. */
  readonly dropped: readonly string[];
  /** Values that the provider wants in `anthropic-beta` for this body, beside those of the client. */
  readonly betas: readonly string[];
}

export type MemberChange = readonly [path: readonly string[], value: unknown];

/** New elements of a list by its name; a number is the place of one that is there already, and stays to the byte. */
export type ListChange = readonly [name: string, elements: readonly (number | JsonObject)[]];

/** Gives a member of the body, or `undefined`. */
export type ReadMember = (key: string) => unknown;

export const NO_CHANGES: BodyChanges = { members: [], lists: [], dropped: [], betas: [] };

export function joinChanges(changes: readonly BodyChanges[]): BodyChanges {
  return {
    members: changes.flatMap(({ members }) => members),
    lists: changes.flatMap(({ lists }) => lists),
    dropped: changes.flatMap(({ dropped }) => dropped),
    betas: changes.flatMap(({ betas }) => betas),
  };
}

/** A member with a number, which is not to be above what `clamp` makes of it. */
export function clampMember(read: ReadMember, name: string, clamp: (given: number) => number): BodyChanges {
  const given = read(name);
  const most = typeof given === 'number' ? clamp(given) : given;
  return most === given ? NO_CHANGES : { ...NO_CHANGES, members: [[[name], most]], dropped: [name] };
}
