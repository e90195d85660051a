import type { Request } from 'express';
import { chooseTarget, type ModelTarget } from './choose-target.ts';
import type { ClientSignal } from './client-signal.ts';
import type { JsonBody } from './json-body.ts';
import type { NativeCall } from './native-call.ts';
import type { ProxyDeps } from './proxy-deps.ts';
import { readJsonBody } from './read-json-body.ts';
import { readPathName, readQuery } from './read-request-target.ts';
import type { RequestTrace } from './request-trace.ts';
import type { ModelRoute } from './route-table.ts';
import { setMember } from './set-member.ts';

/** A client's request, and whom it goes to. */
export interface ModelRequest {
  readonly target: ModelTarget;
  readonly body: JsonBody;
  readonly query: string;
  readonly rawHeaders: readonly string[];
  /** The client's own name for the conversation, from the path, or `null`. */
  readonly sessionId: string | null;
}

/**
 * @returns `null` when the client has left
 * @throws AppError `route_not_found`, `model_not_found`, or as {@link readJsonBody}
 */
export async function readModelRequest(
  route: ModelRoute,
  request: Request,
  client: ClientSignal,
  trace: RequestTrace,
  deps: ProxyDeps,
): Promise<ModelRequest | null> {
  const body = await readJsonBody(request, deps.bodyLimitBytes);
  if (body === null || client.hasLeft) return null;
  const target = await chooseTarget(route, body, deps, trace);
  if (client.hasLeft) return null;
  const { rawHeaders } = request;
  const sessionId = readPathName(request, 'session_id');
  return { target, body, query: readQuery(request), rawHeaders, sessionId };
}

/** The request as it goes to a provider that speaks its dialect, with the model that its name means. */
export function toNativeCall(
  { target, body, ...rest }: ModelRequest,
  endpoint: Pick<NativeCall, 'dialect' | 'path'>,
): NativeCall {
  const asked = body.read('model');
  const isOtherName = typeof asked === 'string' && asked !== '' && asked !== target.model;
  return {
    ...rest,
    ...endpoint,
    method: 'POST',
    provider: target.provider,
    body: isOtherName ? setMember(body, ['model'], target.model) : body,
    names: isOtherName ? { client: asked, provider: target.model } : null,
    wish: target.isRenamed ? target : null,
  };
}
