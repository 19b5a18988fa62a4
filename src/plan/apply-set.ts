import { apiGroup } from '../model/api-group.ts';
import { isJsonObject, type JsonObject, objectAt, textAt } from '../model/json-object.ts';

/** Labels and annotations of ApplySets, as kubectl's code names them (kubectl/pkg/cmd/apply/applyset.go; KEP-3659 has older names). */
export const PART_OF_LABEL = 'applyset.kubernetes.io/part-of';
export const ID_LABEL = 'applyset.kubernetes.io/id';
export const TOOLING_ANNOTATION = 'applyset.kubernetes.io/tooling';
const GROUP_KINDS_ANNOTATION = 'applyset.kubernetes.io/contains-group-kinds';
const NAMESPACES_ANNOTATION = 'applyset.kubernetes.io/additional-namespaces';

/** The name of the tool that owns an ApplySet; other tools leave it alone. */
const TOOL = 'sluice';

/** The ConfigMap that represents the set in the cluster. */
export interface ApplySetRef {
  readonly namespace: string;
  readonly name: string;
}

/** Where members of a set may be: their kinds (`NetworkPolicy.networking.k8s.io`) and namespaces. */
export interface ApplySetScope {
  readonly groupKinds: readonly string[];
  /** Always includes the namespace of the parent itself. */
  readonly namespaces: readonly string[];
}

/** `NetworkPolicy.networking.k8s.io`; only the kind for the core group. */
export function groupKindOf({
  apiVersion,
  kind,
}: {
  readonly apiVersion: string;
  readonly kind: string;
}): string {
  const group = apiGroup(apiVersion);
  return group === '' ? kind : `${kind}.${group}`;
}

/** Everything that is in one of the two scopes. */
export function unionOfScopes(a: ApplySetScope, b: ApplySetScope): ApplySetScope {
  return {
    groupKinds: sortedSet([...a.groupKinds, ...b.groupKinds]),
    namespaces: sortedSet([...a.namespaces, ...b.namespaces]),
  };
}

/** The scope of these objects; a set never loses its own namespace. */
export function scopeOf(
  objects: readonly {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace: string | undefined;
  }[],
  parent: ApplySetRef,
): ApplySetScope {
  return {
    groupKinds: sortedSet(objects.map(groupKindOf)),
    namespaces: sortedSet([parent.namespace, ...objects.flatMap(({ namespace }) => namespace ?? [])]),
  };
}

/** Whether both name the same kinds and namespaces, in whatever order. */
export function isSameScope(a: ApplySetScope, b: ApplySetScope): boolean {
  return (
    a.groupKinds.join() === sortedSet(b.groupKinds).join() &&
    a.namespaces.join() === sortedSet(b.namespaces).join()
  );
}

/** The annotations of the parent that say where the members are. */
export function scopeAnnotations(
  { groupKinds, namespaces }: ApplySetScope,
  parent: ApplySetRef,
): Readonly<Record<string, string>> {
  return {
    [GROUP_KINDS_ANNOTATION]: sortedSet(groupKinds).join(','),
    [NAMESPACES_ANNOTATION]: sortedSet(namespaces)
      .filter((namespace) => namespace !== parent.namespace)
      .join(','),
  };
}

/** Why an existing object cannot be the parent; kubectl refuses for the same reasons. */
export type ParentProblem =
  | { readonly kind: 'no-parent' }
  | { readonly kind: 'other-tool'; readonly tool: string }
  | { readonly kind: 'wrong-id'; readonly id: string }
  | { readonly kind: 'no-kinds' };

/** Reads the parent. `id` follows from its name and namespace. */
export function readParentScope(
  parent: JsonObject,
  ref: ApplySetRef,
  id: string,
): { readonly scope: ApplySetScope } | { readonly problem: ParentProblem } {
  const metadata = objectAt(parent, 'metadata');
  const annotations = objectAt(metadata, 'annotations');
  const ownId = textAt(objectAt(metadata, 'labels'), ID_LABEL);
  const tooling = textAt(annotations, TOOLING_ANNOTATION);
  if (ownId === undefined || tooling === undefined) return { problem: { kind: 'no-parent' } };
  const tool = tooling.split('/')[0] ?? '';
  if (tool !== TOOL) return { problem: { kind: 'other-tool', tool } };
  if (ownId !== id) return { problem: { kind: 'wrong-id', id: ownId } };
  const groupKinds = textAt(annotations, GROUP_KINDS_ANNOTATION);
  // Without it kubectl would have to search every kind of the cluster, and refuses.
  if (groupKinds === undefined) return { problem: { kind: 'no-kinds' } };
  return {
    scope: {
      groupKinds: splitList(groupKinds),
      namespaces: sortedSet([ref.namespace, ...splitList(textAt(annotations, NAMESPACES_ANNOTATION) ?? '')]),
    },
  };
}

/** The set to which an object says it belongs. */
export function partOf(object: JsonObject): string | undefined {
  return textAt(objectAt(objectAt(object, 'metadata'), 'labels'), PART_OF_LABEL);
}

/** The manifest with the label of its set; everything else as written. */
export function withPartOf(manifest: JsonObject, id: string): JsonObject {
  const metadata = objectAt(manifest, 'metadata');
  const labels = isJsonObject(metadata.labels) ? metadata.labels : {};
  return { ...manifest, metadata: { ...metadata, labels: { ...labels, [PART_OF_LABEL]: id } } };
}

function splitList(text: string): readonly string[] {
  return sortedSet(
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );
}

function sortedSet(items: readonly string[]): readonly string[] {
  return [...new Set(items)].sort();
}
