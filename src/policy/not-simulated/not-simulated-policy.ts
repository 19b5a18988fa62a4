import type { Reach } from '../../engine/leaves/undetermined.ts';
import { apiGroup } from '../../model/api-group.ts';
import { type PolicyRef, policyKey } from '../../model/verdict.ts';
import { CALICO_V3 } from '../calico/recognise-calico.ts';
import type { ManifestDocument } from '../manifest.ts';
import { type OtherKind, reachOf, type UnreadEffect } from './known-kinds.ts';

/** An object of a kind whose rules are not read, and that takes part in deciding connections. What it could decide is unknown. */
export interface NotSimulatedPolicy {
  readonly ref: PolicyRef;
  readonly document: ManifestDocument;
  /** Kinds of one family refer to each other. */
  readonly family: string;
  /** A tool turns it into something else, which is described elsewhere. */
  readonly isUnrendered?: true;
  /** With `isUnrendered`: it is written as an object, so what becomes of it has its name, or one that contains it. */
  readonly isWritten?: true;
  /** A cluster has it, of a kind that is simulated, but its rules cannot be read: a newer version, or an unknown field. */
  readonly isUnread?: true;
  /** It stands for whatever a failed renderer would have given, and is not an object itself. */
  readonly isOutput?: true;
  /** It stands for whatever a cluster has of a kind that could not be listed, and is not an object itself. */
  readonly isUnseen?: true;
  /** Not a policy itself: in a cluster, what is made from it is found beside it. */
  readonly isMaker?: true;
  /** Undefined for objects that decide only through the policies of their family that refer to them. */
  readonly effect: (Omit<UnreadEffect, 'reach'> & { readonly reach: Reach }) | undefined;
}

/** Reads only what identifies the object: whether the cluster would accept it is not checked. */
export function notSimulatedPolicy(
  document: ManifestDocument,
  what: OtherKind & { role: 'policy' | 'reference' },
  defaultNamespace: string,
): NotSimulatedPolicy {
  const { metadata } = document.value;
  const written = textAt(metadata, 'namespace') ?? defaultNamespace;
  const isNamespaced = what.role === 'policy' && what.effect.reach === 'namespace';
  const ref: PolicyRef = {
    dialect: 'other',
    apiVersion: document.apiVersion ?? '',
    kind: document.kind ?? '',
    namespace: isNamespaced ? written : textAt(metadata, 'namespace'),
    name: textAt(metadata, 'name') ?? '',
    span: document.span,
  };
  const { family } = what;
  if (what.role === 'reference') return { ref, document, family, effect: undefined };
  const { makes, effect } = what;
  const { directions, power } = effect;
  const place = makes?.namespace;
  return {
    ref,
    document:
      makes?.asked === undefined
        ? document
        : { ...document, value: { ...identity(document), asked: makes.asked } },
    family,
    ...(makes !== undefined && { isMaker: true }),
    effect: {
      directions,
      power,
      reach: place === undefined ? reachOf(effect, family, written) : { namespaces: [place] },
    },
  };
}

function identity({ value: { apiVersion, kind, metadata } }: ManifestDocument): ManifestDocument['value'] {
  const [namespace, name] = [textAt(metadata, 'namespace'), textAt(metadata, 'name')];
  return { apiVersion, kind, metadata: { namespace, name } };
}

function textAt(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  const text = (value as Readonly<Record<string, unknown>>)[key];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** Identifies the object in whatever API version it is written, and for Calico also in the form in which it is stored. */
export function objectKey(ref: PolicyRef): string {
  return apiGroup(ref.apiVersion) === 'crd.projectcalico.org'
    ? policyKey({ ...ref, apiVersion: CALICO_V3, name: shownName(ref.kind, ref.name) })
    : policyKey(ref);
}

/** Policies of tier `default` are stored with the tier's name before theirs. */
function shownName(kind: string, name: string): string {
  return kind.endsWith('NetworkPolicy') ? name.replace(/^default\./, '') : name;
}
