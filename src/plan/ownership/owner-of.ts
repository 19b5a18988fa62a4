import { isJsonObject, type JsonObject, listAt, objectAt } from '../../model/json-object.ts';
import { foreignManagers } from '../objects/foreign-managers.ts';
import { DELIVERERS, type Marks, marksOf } from './deliverers.ts';
import type { Owner } from './owner.ts';
import { toolOfManager } from './tool-managers.ts';

/**
 * Who delivers this live object, as far as the object says so: by an owner reference, by marks (labels and annotations) and, for
 * tools without marks of their own, by the field manager. `app.kubernetes.io/instance` alone says nothing, because Helm charts and
 * people write it, too; with the field manager of Argo CD it is the mark of Argo CD.
 */
export function ownerOf(live: JsonObject): Owner | undefined {
  const marks = marksOf(live);
  const manager = foreignManagers(live)
    .map(({ name }) => name)
    .find((name) => toolOfManager(name) !== undefined);
  return (
    ownerReferenceOf(live) ??
    argoApplication(marks, manager) ??
    fluxObject(marks) ??
    delivererOf(marks) ??
    (manager === undefined ? undefined : toolThatWrote(manager))
  );
}

function ownerReferenceOf(live: JsonObject): Owner | undefined {
  const owner = listAt(objectAt(live, 'metadata'), 'ownerReferences').filter(isJsonObject).at(0);
  if (owner === undefined) return undefined;
  const { kind, name } = owner;
  return {
    tool: 'owner',
    kind: typeof kind === 'string' ? kind : '',
    name: typeof name === 'string' ? name : '',
  };
}

/** `manager`: that of a tool that is known by it. */
function argoApplication(marks: Marks, manager: string | undefined): Owner | undefined {
  const isWriter = manager !== undefined && toolOfManager(manager)?.takeOver === 'argocd';
  const own = marks.label('argocd.argoproj.io/instance');
  const common = isWriter ? marks.label('app.kubernetes.io/instance') : undefined;
  const application =
    trackedApplication(marks) ??
    (own === undefined ? undefined : { namespace: undefined, name: own }) ??
    (common === undefined ? undefined : applicationName(common));
  if (application === undefined) return undefined;
  return { tool: 'argocd', ...application, manager: isWriter ? manager : undefined };
}

function fluxObject({ label }: Marks): Owner | undefined {
  for (const [kind, prefix] of [
    ['Kustomization', 'kustomize'],
    ['HelmRelease', 'helm'],
  ] as const) {
    const name = label(`${prefix}.toolkit.fluxcd.io/name`);
    const namespace = label(`${prefix}.toolkit.fluxcd.io/namespace`);
    if (name !== undefined && namespace !== undefined) return { tool: 'flux', kind, namespace, name };
  }
  return undefined;
}

function delivererOf(marks: Marks): Owner | undefined {
  for (const { command, whatOf } of DELIVERERS) {
    const what = whatOf(marks);
    if (what !== undefined) return { tool: 'deliverer', command, manager: undefined, what };
  }
  return undefined;
}

function toolThatWrote(manager: string): Owner | undefined {
  const tool = toolOfManager(manager);
  if (tool === undefined) return undefined;
  return {
    tool: 'deliverer',
    command: tool.takeOver === 'argocd' ? undefined : tool.takeOver,
    manager,
    what: `${tool.name}, whose field manager \`${manager}\` wrote it`,
  };
}

/** `[namespace_]application:group/kind:namespace/name`; a copy of another object carries that object's value, and is not tracked. */
function trackedApplication({ annotation, kind, namespace, name }: Marks) {
  const [, application = '', ofKind, ofNamespace, ofName] =
    /^([^:]+):[^:/]*\/([^:/]+):([^:/]*)\/([^:]+)$/.exec(annotation('argocd.argoproj.io/tracking-id') ?? '') ??
    [];
  const isThis = ofKind === kind && ofName === name && ofNamespace === (namespace ?? '');
  return isThis ? applicationName(application) : undefined;
}

/** An application outside of Argo CD's own namespace is `namespace_application`. */
function applicationName(text: string): { readonly namespace: string | undefined; readonly name: string } {
  const [first = '', second] = text.split('_', 2);
  return second === undefined ? { namespace: undefined, name: first } : { namespace: first, name: second };
}
