import { apiGroup } from '../../model/api-group.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { quote } from '../fields/quote.ts';
import type { ManifestDocument } from '../manifest.ts';
import type { NotSimulatedPolicy } from './not-simulated-policy.ts';

/** An object of a known kind that decides nothing. */
export interface SkippedObject {
  readonly role: 'staged' | 'routing';
  readonly document: NamedDocument;
}

/** As much of a document as is needed to name it. */
export type NamedDocument = Pick<ManifestDocument, 'apiVersion' | 'kind' | 'value' | 'span'>;

/** One diagnostic per kind, with the number of objects and where the first is written: repositories have hundreds of them. */
export function describeNotSimulated(notSimulated: readonly NotSimulatedPolicy[]): readonly Diagnostic[] {
  const { unread = [], other = [] } = Object.groupBy(notSimulated.filter(decides), ({ isUnread }) =>
    isUnread === true ? 'unread' : 'other',
  );
  return [
    ...describeKindsNotRead(other.map(({ document }) => document)),
    ...describeUnread(unread.map(({ document }) => document)),
  ];
}

function describeUnread(policies: readonly NamedDocument[]): readonly Diagnostic[] {
  return byKind(policies).map(({ kind, first, count }) => ({
    code: 'inventory/policy-not-read',
    severity: 'warning',
    meaning: 'noted',
    message:
      count === 1
        ? `the cluster has ${kind} ${nameOf(first)}, which cannot be read: what it could decide is unknown`
        : `the cluster has ${count} policies of ${kind} that cannot be read: what they could decide is unknown; the first is ${nameOf(first)}`,
    help: 'run `sluice validate` on it to see what is not supported, and check that `--cni` has the version of the cluster',
    span: first.span,
  }));
}

export function decides({ effect, isUnrendered }: NotSimulatedPolicy): boolean {
  return effect !== undefined && isUnrendered !== true;
}

/** `policies` are documents of kinds whose rules are not read. */
export function describeKindsNotRead(policies: readonly NamedDocument[]): readonly Diagnostic[] {
  return byKind(policies).map(({ kind, first, count }) => ({
    code: 'policy/dialect-not-supported',
    severity: 'warning',
    meaning: 'noted',
    message:
      count === 1
        ? `${kind} ${nameOf(first)} is not simulated: what it could decide is unknown`
        : `${count} policies of ${kind} are not simulated: what they could decide is unknown; the first is ${nameOf(first)}`,
    help:
      simulatingCni(first) ??
      'verdicts that it could change are unknown; review it yourself before you merge a change to it',
    span: first.span,
  }));
}

/** CNIs whose policies are simulated where they are enforced. */
const CNI_OF_GROUP: Readonly<Record<string, string>> = {
  'cilium.io': 'cilium',
  'projectcalico.org': 'calico',
};

function simulatingCni({ apiVersion = '' }: NamedDocument): string | undefined {
  const group = apiGroup(apiVersion);
  const cni = Object.hasOwn(CNI_OF_GROUP, group) ? CNI_OF_GROUP[group] : undefined;
  return cni === undefined
    ? undefined
    : `if the cluster runs it, set \`--cni ${cni}\` or \`cni: ${cni}\` to have such policies simulated`;
}

/** The same for a deploy, which leaves them alone, together with what they refer to. */
export function describeNotDeployed(notSimulated: readonly NotSimulatedPolicy[]): readonly Diagnostic[] {
  const objects = notSimulated.filter(({ isOutput }) => isOutput !== true);
  return byKind(objects.map(({ document }) => document)).map(({ kind, first, count }) => ({
    code: 'cluster/not-deployed',
    severity: 'warning',
    meaning: 'noted',
    message:
      count === 1
        ? `${kind} ${nameOf(first)} is not simulated, and it is not deployed`
        : `${count} objects of ${kind} are not simulated, and they are not deployed; the first is ${nameOf(first)}`,
    help: 'deploy such objects with another tool, or leave them out of `--policies`',
    span: first.span,
  }));
}

/** Names each kind that is known to decide nothing once, so that it is clear that it was not judged. */
export function describeSkipped(objects: readonly SkippedObject[]): readonly Diagnostic[] {
  return [...Map.groupBy(objects, ({ role }) => role)].flatMap(([role, group]) =>
    byKind(group.map(({ document }) => document)).map(({ kind, first, count }) => {
      const what = count === 1 ? `${kind} ${nameOf(first)}` : `${count} objects of ${kind}`;
      return role === 'staged' ? staged(what, first) : routing(what, first);
    }),
  );
}

function staged(what: string, { span }: NamedDocument): Diagnostic {
  return {
    code: 'policy/staged',
    severity: 'info',
    meaning: 'noted',
    message: `skipped: ${what}, because staged policies enforce nothing`,
    help: 'nothing to do; to see what it would do, write it as the policy that it stages',
    span,
  };
}

function routing(what: string, { span }: NamedDocument): Diagnostic {
  return {
    code: 'policy/routing',
    severity: 'info',
    meaning: 'noted',
    message: `skipped: ${what}, which redirects connections but neither allows nor denies them`,
    help: 'record again after such a change: connections may then reach other pods or addresses',
    span,
  };
}

function byKind(documents: readonly NamedDocument[]): readonly {
  readonly kind: string;
  readonly first: NamedDocument;
  readonly count: number;
}[] {
  const kinds = Map.groupBy(documents, ({ apiVersion = '', kind = '' }) => `${kind} (${quote(apiVersion)})`);
  return [...kinds].flatMap(([kind, group]) =>
    group.slice(0, 1).map((first) => ({ kind, first, count: group.length })),
  );
}

function nameOf({ value: { metadata } }: NamedDocument): string {
  const name = typeof metadata === 'object' && metadata !== null && 'name' in metadata ? metadata.name : '';
  return quote(String(name));
}
