import type { ReasoningEffort } from './request.ts';

/** What the client's name for a model asks of its body, beside another name. */
export interface ModelWish {
  /** What the name asks for, in place of the body's own; or `null`. */
  readonly effort: ReasoningEffort | null;
  /** The body was made for another model: what this one would refuse of it is changed, too. */
  readonly isOtherModel: boolean;
}

/** What of a body changes for its model; all else stays as the client sent it. */
export interface BodyChanges {
  /** New values by their path (`['reasoning', 'effort']`); `undefined` removes what is there. */
  readonly members: readonly MemberChange[];
  /** Names of the client's fields that cannot be fulfilled; for the log. */
  readonly dropped: readonly string[];
  /** Values that the provider wants in `anthropic-beta` for this body, beside those of the client. */
  readonly betas: readonly string[];
}

export type MemberChange = readonly [path: readonly string[], value: unknown];

/** Gives a member of the body, or `undefined`. */
export type ReadMember = (key: string) => unknown;

export const NO_CHANGES: BodyChanges = { members: [], dropped: [], betas: [] };

export function joinChanges(changes: readonly BodyChanges[]): BodyChanges {
  return {
    members: changes.flatMap(({ members }) => members),
    dropped: changes.flatMap(({ dropped }) => dropped),
    betas: changes.flatMap(({ betas }) => betas),
  };
}

/** A member with a number, which is not to be above what `clamp` makes of it. */
export function clampMember(read: ReadMember, name: string, clamp: (given: number) => number): BodyChanges {
  const given = read(name);
  const most = typeof given === 'number' ? clamp(given) : given;
  return most === given ? NO_CHANGES : { members: [[[name], most]], dropped: [name], betas: [] };
}
