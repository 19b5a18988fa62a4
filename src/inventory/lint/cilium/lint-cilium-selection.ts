import type { Diagnostic } from '../../../model/diagnostic.ts';
import { namespacedName } from '../../../model/namespaced-name.ts';
import { type CiliumNetworkPolicy, type CiliumSpec, SECTIONS } from '../../../policy/cilium/cilium-policy.ts';
import { isOverridden } from '../../../policy/cilium/compile/compile-selector.ts';
import type { FieldPath } from '../../../policy/manifest.ts';
import type { PolicyOf } from '../../../policy/policy.ts';
import { unknownNamespace } from '../lint-selection.ts';
import { type MissedPods, missedPods, type SelectedPods } from '../missed-pods.ts';
import type { PodsInView } from '../pods-in-view.ts';
import { onlyNamespace, podsOfIdentitySelector } from './pods-of-identity-selector.ts';

/** What the selectors of one policy miss: typos, and specs that select nothing known, nor anything near it. */
interface MissedByCilium {
  readonly slips: readonly Diagnostic[];
  readonly idle: readonly Diagnostic[];
}

const NOTHING: MissedByCilium = { slips: [], idle: [] };

/**
 * Finds selectors of a Cilium policy that match no known pod, as in `lintSelection`, and those that match only pods that are
 * nodes to Cilium.
 */
export function lintCiliumSelection(policy: PolicyOf<'cilium'>, view: PodsInView): MissedByCilium {
  const { value } = policy;
  if (value.kind !== 'policy' || value.isRefused || view.namespaces.size === 0) return NOTHING;
  const { namespace } = value;
  if (namespace !== undefined && !view.namespaces.has(namespace)) {
    const { slips, idle } = unknownNamespace(policy, namespace, view);
    return { slips, idle: idle === undefined ? [] : [idle] };
  }
  const slips: Diagnostic[] = [];
  const idle: Diagnostic[] = [];
  for (const spec of value.specs) {
    const missed = missedSubject(spec, value, view);
    if (missed !== undefined) {
      const said = finding(policy, spec.subject.selector.path, missed);
      if (missed.isSlip) slips.push(said);
      else if (view.described.size > 0) idle.push(said);
    }
    for (const { path, missed } of missedPeers(spec, value, view)) {
      if (missed.isSlip) slips.push(finding(policy, path, missed));
    }
  }
  return { slips, idle };
}

/** The pods that a spec selects; undefined where labels alone do not say. */
export function podsOfSubject(
  { subject: { of, selector } }: CiliumSpec,
  { namespace }: CiliumNetworkPolicy,
): SelectedPods | undefined {
  if (of === 'nodes') return undefined;
  if (namespace === undefined) return podsOfIdentitySelector(selector.requirements, undefined);
  const asked = podsOfIdentitySelector(
    selector.requirements.filter((one) => !isOverridden(one)),
    namespace,
  );
  // A further namespace that is required is reported elsewhere (`policy/cilium-foreign-subject`).
  return asked && { ...asked, namespaces: onlyNamespace(namespace) };
}

function missedSubject(
  spec: CiliumSpec,
  policy: CiliumNetworkPolicy,
  view: PodsInView,
): MissedPods | undefined {
  const selected = podsOfSubject(spec, policy);
  return (
    selected &&
    missedPods(selected, view, {
      role: 'subject',
      ...(policy.namespace !== undefined && { where: `of namespace \`${policy.namespace}\`` }),
      consequence: ', so the policy protects nothing',
      onHosts: {
        what: 'and the policy has no effect on them',
        help: 'remove the policy, or protect the nodes with a host firewall',
      },
    })
  );
}

function missedPeers(
  { sections }: CiliumSpec,
  { namespace }: CiliumNetworkPolicy,
  view: PodsInView,
): readonly { readonly path: FieldPath; readonly missed: MissedPods }[] {
  return SECTIONS.flatMap((section) => sections[section] ?? [])
    .flatMap(({ peers }) => peers.endpoints ?? [])
    .flatMap(({ requirements, path }) => {
      const selected = podsOfIdentitySelector(requirements, namespace);
      const missed =
        selected &&
        missedPods(selected, view, {
          role: 'peer',
          consequence: '',
          onHosts: {
            what: 'which are nodes to Cilium and match no selector',
            help: 'match nodes with the entities `host` and `remote-node`',
          },
        });
      return missed === undefined ? [] : [{ path, missed }];
    });
}

function finding(
  { ref, document }: PolicyOf<'cilium'>,
  path: FieldPath,
  { code, what, help }: MissedPods,
): Diagnostic {
  const message = `\`${namespacedName(ref)}\`: ${what}`;
  return { code, severity: 'warning', meaning: 'noted', message, help, span: document.spanOf(path) };
}
