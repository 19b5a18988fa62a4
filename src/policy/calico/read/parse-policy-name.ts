import type { Findings } from '../../fields/findings.ts';
import { quote } from '../../fields/quote.ts';
import { type CalicoVersion, isCalicoSince } from '../../platform/cni.ts';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
/** A DNS label, or two with a dot between them: a tier and a name. */
const NAME = new RegExp(`^(${LABEL}\\.)?${LABEL}$`);
const RESERVED = new RegExp(`^(knp|ossg)\\.default\\.${LABEL}(\\.${LABEL})*$`);
/** Prefixes under which Calico keeps policies of other kinds. */
const RESERVED_PREFIX = /^(knp|ossg|kanp|kbanp)\./;
const PATH = ['metadata', 'name'];

/** Checks the name of a policy by Calico's own rules, which are narrower than those of Kubernetes. */
export function checkPolicyName(
  name: string,
  tier: string,
  isNamespaced: boolean,
  version: CalicoVersion,
  findings: Findings,
): void {
  const hasTiers = isCalicoSince(version, '3.29');
  if (!hasTiers && name.includes('.') && NAME.test(name)) {
    findings.error(
      'policy/name-invalid',
      PATH,
      `${quote(name)} is not a valid name: Calico ${version} has no tiers, and allows no dot in policy names`,
      'use a name like `allow-web`',
    );
    return;
  }
  if (!NAME.test(name) && !(isNamespaced && RESERVED.test(name))) {
    findings.error(
      'policy/name-invalid',
      PATH,
      `${quote(name)} is not a valid name: Calico allows one dot, between the tier and the name`,
      'use a name like `allow-web` or `security.allow-web`',
    );
    return;
  }
  if (RESERVED_PREFIX.test(name)) {
    findings.warning(
      'calico/reserved-name',
      PATH,
      `names that begin with \`${name.slice(0, name.indexOf('.') + 1)}\` are reserved for policies that Calico creates`,
      'choose another name',
    );
  }
  const dot = name.indexOf('.');
  const prefix = dot < 0 ? undefined : name.slice(0, dot);
  if (
    isCalicoSince(version, '3.32') ||
    !hasTiers ||
    prefix === tier ||
    (tier === 'default' && prefix === undefined)
  )
    return;
  findings.error(
    'calico/tier-prefix',
    PATH,
    prefix === undefined
      ? `up to Calico 3.31 a policy of tier \`${tier}\` must be named \`${tier}.${name}\``
      : `the name ${quote(name)} says tier \`${prefix}\`, but \`spec.tier\` says \`${tier}\``,
    `name it \`${tier}.${prefix === undefined ? name : name.slice(dot + 1)}\`, or correct the tier`,
  );
}

/**
 * The name of a policy as clients see it. Up to 3.31, `default.` before the name of a policy of tier `default` means nothing:
 * `default.a` is the same object as `a` (libcalico-go/lib/names, ClientTieredPolicyName). Since 3.32 they are two.
 */
export function clientName(name: string, version: CalicoVersion): string {
  return isCalicoSince(version, '3.32') ? name : name.replace(/^default\./, '');
}
