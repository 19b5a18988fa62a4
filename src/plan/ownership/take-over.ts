import { namespacedName } from '../../model/namespaced-name.ts';
import type { ApplySetRef } from '../apply-set.ts';
import { TAKE_OVER_TOOLS, type TakeOverTool } from './take-over-tool.ts';
import { toolOfManager } from './tool-managers.ts';

/** What may be taken over: by object, by tool, by the name of a field manager, or by the ledger of another set. */
export type TakeOver =
  | { readonly kind: 'tool'; readonly tool: TakeOverTool }
  | { readonly kind: 'manager'; readonly name: string }
  | { readonly kind: 'apply-set'; readonly ref: ApplySetRef }
  /** `shop/web`, or only the name for cluster-wide objects. */
  | { readonly kind: 'object'; readonly name: string };

/** Reads `kubectl`, `manager:NAME`, `apply-set:NAMESPACE/NAME` or `NAMESPACE/NAME`; undefined for an empty text. */
export function parseTakeOver(text: string): TakeOver | undefined {
  const tool = TAKE_OVER_TOOLS.find((name) => name === text);
  if (tool !== undefined) return { kind: 'tool', tool };
  const manager = /^manager:(.+)$/.exec(text)?.[1];
  if (manager !== undefined) return { kind: 'manager', name: manager };
  const [, namespace, setName] = /^apply-set:([^\s/]+)\/([^\s/]+)$/.exec(text) ?? [];
  if (namespace !== undefined && setName !== undefined) {
    return { kind: 'apply-set', ref: { namespace, name: setName } };
  }
  return /^[^\s/]+(\/[^\s/]+)?$/.test(text) ? { kind: 'object', name: text } : undefined;
}

/** Whether an object may be taken from a field manager, or from a tool that marks it as its own. */
export function mayTake(
  takeOvers: readonly TakeOver[],
  object: { readonly namespace: string | undefined; readonly name: string },
  from: { readonly manager?: string; readonly tool?: TakeOverTool },
): boolean {
  const tool = from.tool ?? (from.manager === undefined ? undefined : toolOf(from.manager));
  return takeOvers.some((one) => {
    if (one.kind === 'object') return one.name === namespacedName(object);
    if (one.kind === 'apply-set') return false;
    return one.kind === 'manager' ? one.name === from.manager : one.tool === tool;
  });
}

/** The tool behind a field manager, judged by the manager's name. */
function toolOf(manager: string): TakeOverTool | undefined {
  if (/^kubectl(-|$)/.test(manager)) return 'kubectl';
  if (/^helm$/i.test(manager)) return 'helm';
  if (/^argocd(-|$)/.test(manager)) return 'argocd';
  if (/^kapp(-|$)/.test(manager)) return 'kapp';
  if (/^kpt$/.test(manager)) return 'kpt';
  if (/^(kustomize|helm)-controller$/.test(manager)) return 'flux';
  return toolOfManager(manager)?.takeOver;
}
