import { matchEndpoint } from '../../engine/endpoint-condition.ts';
import type { CompiledPolicy } from '../../engine/policy-tables.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import { isJsonObject, textAt } from '../../model/json-object.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { isReference } from '../../policy/dialects.ts';
import { auditDocument } from '../../policy/modes/audit-document.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import type { Policy } from '../../policy/policy.ts';
import { BRIDGE_LABEL, type Bridge } from './bridge.ts';
import type { ObjectChange } from './compile-object.ts';

/** A change, and what the object compiles to once it is written. */
export interface CompiledChange {
  readonly change: ObjectChange;
  readonly after: readonly CompiledPolicy[];
}

/** Why a set has no copies: what a copy allows could be denied in the end. */
export type NoCopies = 'changes-references' | 'brings-denials';

/**
 * Temporary copies of policies as they will be, of all that select an end of a broken connection: with them everything that will
 * be allowed is allowed from the start. Under Cilium a copy isolates nobody (`enableDefaultDeny: false`). The copy of a
 * NetworkPolicy isolates as the policy itself will, so it helps where the pods are already isolated; so does the copy of a Calico
 * policy, in its tier and order. Copies contain no rules that deny or pass, and a set that brings such rules has no copies: what
 * a copy allows could be what those are to deny. Neither has a set that changes what policies refer to: a copy would allow by the
 * old references.
 */
export function copyBridges(
  changes: readonly CompiledChange[],
  broken: readonly RecordedConnection[],
  platform: Platform,
  hashOf: (text: string) => string,
): readonly Bridge[] | NoCopies {
  const isReferred = changes.some(({ change: { before, after } }) =>
    [before, after].some((policy) => policy !== undefined && isReference(policy)),
  );
  if (isReferred) return 'changes-references';
  if (changes.some(({ after }) => after.some(denies))) return 'brings-denials';
  return changes.flatMap(({ change: { after }, after: compiled }) => {
    const saves = broken.find((recorded) => compiled.some((policy) => selectsAnEnd(policy, recorded)));
    return after === undefined || saves === undefined ? [] : (copyOf(after, saves, platform, hashOf) ?? []);
  });
}

function denies({ ingress, egress }: CompiledPolicy): boolean {
  return [ingress, egress].some((rules) => rules?.rules.some(({ action }) => action !== 'allow') === true);
}

function selectsAnEnd(
  { subject, ingress, egress }: CompiledPolicy,
  { connection: { source, destination } }: RecordedConnection,
): boolean {
  return (
    (egress !== undefined && matchEndpoint(subject, source) !== false) ||
    (ingress !== undefined && matchEndpoint(subject, destination) !== false)
  );
}

function copyOf(
  policy: Policy,
  saves: RecordedConnection,
  platform: Platform,
  hashOf: (text: string) => string,
): Bridge | undefined {
  const { dialect, ref, document } = policy;
  if (dialect === 'admin') return undefined;
  const open = dialect === 'cilium' ? auditDocument(document, platform) : document;
  if ('code' in open) return undefined;
  const { apiVersion, kind, spec, specs } = open.value;
  const content = { ...(spec === undefined ? {} : { spec }), ...(specs === undefined ? {} : { specs }) };
  const { namespace } = ref;
  const base = `sluice-bridge-${hashOf(JSON.stringify([kind, namespace, content]))}`;
  const name = dialect === 'calico' ? nameInTier(base, spec) : base;
  const labels = { [BRIDGE_LABEL]: 'true' };
  return {
    namespace,
    name,
    manifest: {
      apiVersion,
      kind,
      metadata: { name, ...(namespace === undefined ? {} : { namespace }), labels },
      ...content,
    },
    reason: { copyOf: `${ref.kind} ${namespacedName(ref)}`, saves },
  };
}

/** Up to 3.31 Calico wants the name of a policy outside tier `default` to begin with the tier's. */
function nameInTier(name: string, spec: unknown): string {
  const tier = isJsonObject(spec) ? textAt(spec, 'tier') : undefined;
  return tier === undefined || tier === 'default' ? name : `${tier}.${name}`;
}
