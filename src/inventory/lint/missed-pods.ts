import type { DiagnosticCode } from '../../model/diagnostic-code.ts';
import type { LabelSelector } from '../../model/label-selector.ts';
import { nearLabel, nearNamespace, wordsOf } from './near-selector.ts';
import type { PodsInView } from './pods-in-view.ts';

/** What to report about a selector that matches nothing, or only pods that it cannot mean. */
export interface MissedPods {
  readonly code: DiagnosticCode;
  readonly what: string;
  readonly help: string;
  /** Certain enough to be reported for each policy. */
  readonly isSlip: boolean;
}

/** Pods of the namespaces to which the selectors are limited. */
export interface SelectedPods {
  readonly namespaces: LabelSelector;
  readonly pods: LabelSelector;
}

/** The words for such a report. */
interface Words {
  readonly role: 'subject' | 'peer';
  /** `of namespace …`; left out where the namespace selector names them. */
  readonly where?: string;
  /** What follows for a policy. */
  readonly consequence: string;
  /** For a selector that only hostNetwork pods match: why that means nothing, and what to do. */
  readonly onHosts: Pick<MissedPods, 'what' | 'help'>;
}

/** Undefined where the selectors match a known pod, or require nothing in particular. */
export function missedPods(
  { namespaces, pods }: SelectedPods,
  view: PodsInView,
  { role, where = `of the namespaces that the ${role} names`, consequence, onHosts }: Words,
): MissedPods | undefined {
  const code = role === 'subject' ? 'inventory/selects-nothing' : 'inventory/peer-matches-nothing';
  const names = view.namespacesOf(namespaces);
  if (names.length === 0) {
    const what = `no known namespace has ${wordsOf(namespaces)}${consequence}`;
    return slip(code, what, nearNamespace(namespaces, [...view.namespaces]));
  }
  if (pods.requirements.length === 0) return undefined;
  // Those with an address of their own come first.
  const selected = names.flatMap((namespace) => view.select(namespace, pods, 1));
  if (selected.length === 0) {
    const what = `no known pod ${where} has ${wordsOf(pods)}${consequence}`;
    return slip(code, what, nearLabel(pods, names, view));
  }
  if (!selected.every(({ profile }) => profile.isHostNetwork)) return undefined;
  return {
    code: 'inventory/host-network-only',
    what: `the ${role} ${wordsOf(pods)} matches only pods with hostNetwork, ${onHosts.what}`,
    help: onHosts.help,
    isSlip: true,
  };
}

function slip(code: DiagnosticCode, what: string, near: string | undefined): MissedPods {
  const help = near === undefined ? 'check the spelling' : `did you mean \`${near}\`?`;
  return { code, what, help, isSlip: near !== undefined };
}
