import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Dialect, DialectRecognition, LoadOptions, ManifestType } from '../dialect.ts';
import { createFindings } from '../fields/findings.ts';
import type { ManifestDocument } from '../manifest.ts';
import type { PolicyOf } from '../policy.ts';
import { adminEnforcementOf } from './admin-enforcement.ts';
import { type AdminFact, adminFactOf } from './admin-fact.ts';
import { lintAdminPolicy } from './lint/lint-admin-policy.ts';
import { lintAdminSet } from './lint/lint-admin-set.ts';
import { parseAdminPolicy } from './read/parse-admin-policy.ts';
import { recogniseAdmin } from './recognise-admin.ts';

/** AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy of policy.networking.k8s.io. */
export const ADMIN_DIALECT: Dialect<'admin', AdminFact> = {
  recognise,
  // Which kinds are enforced is decided kind by kind; what no CNI enforces is reported, and decides nothing.
  isEnforcedBy: () => true,
  read,
  factOf: (policy, platform) => adminFactOf(policy, adminEnforcementOf(platform)),
  lintSet: (facts) => lintAdminSet(facts),
  contentOf: ({ value }) => value.spec,
  placesOf: () => ({
    selection: [['spec', 'subject']],
    order: [
      ['spec', 'priority'],
      ['spec', 'tier'],
    ],
  }),
};

function recognise({ apiVersion, kind }: ManifestType): DialectRecognition | undefined {
  const found = recogniseAdmin(apiVersion, kind);
  if (found === undefined || found.kind === 'other') return undefined;
  return found.kind === 'policy' ? { kind: 'policy' } : found;
}

function read(
  document: ManifestDocument,
  { platform }: LoadOptions,
): { readonly policy: PolicyOf<'admin'> | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const { apiVersion = '', kind = '' } = document;
  const found = recogniseAdmin(apiVersion, kind);
  if (found?.kind !== 'policy') throw new RangeError(`${apiVersion} ${kind} is none of the dialect`);
  const findings = createFindings(document);
  const value = parseAdminPolicy(document, found.adminKind, findings);
  if (value !== undefined) lintAdminPolicy(value, adminEnforcementOf(platform), platform.name, findings);
  const { diagnostics } = findings;
  if (value === undefined) return { policy: undefined, diagnostics };
  const ref = {
    dialect: 'admin',
    apiVersion,
    kind: value.kind,
    namespace: undefined,
    name: value.name,
    span: document.span,
  } as const;
  return { policy: { dialect: 'admin', ref, value, document }, diagnostics };
}
