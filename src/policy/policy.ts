import type { PolicyRef } from '../model/verdict.ts';
import type { AdminPolicy } from './admin/admin-policy.ts';
import type { CalicoObject } from './calico/calico-object.ts';
import type { CiliumObject } from './cilium/cilium-policy.ts';
import type { NetworkPolicy } from './kubernetes/network-policy.ts';
import type { ManifestDocument } from './manifest.ts';

/**
 * The valid objects of each dialect: policies, and what policies of the dialect refer to. A new dialect is a line here and one in
 * dialects.ts, which the type checker then demands.
 */
interface PolicyValues {
  readonly kubernetes: NetworkPolicy;
  readonly cilium: CiliumObject;
  readonly calico: CalicoObject;
  readonly admin: AdminPolicy;
}

export type DialectName = keyof PolicyValues;

/** Everything of an object that is compiled: plain data without its document, which can go from one thread to another. */
export interface BarePolicyOf<Name extends DialectName> {
  readonly dialect: Name;
  readonly ref: PolicyRef;
  readonly value: PolicyValues[Name];
}

export type BarePolicy = { readonly [Name in DialectName]: BarePolicyOf<Name> }[DialectName];

/** A valid object of one dialect, as the API server keeps it after its defaulting. */
export interface PolicyOf<Name extends DialectName> extends BarePolicyOf<Name> {
  readonly document: ManifestDocument;
}

/** A valid policy of any dialect. */
export type Policy = { readonly [Name in DialectName]: PolicyOf<Name> }[DialectName];

/** The policies of one dialect among those of all. */
export function policiesOf<Name extends DialectName, P extends BarePolicy>(
  dialect: Name,
  policies: readonly P[],
): readonly Extract<P, { readonly dialect: Name }>[] {
  return policies.filter(
    (policy): policy is Extract<P, { readonly dialect: Name }> => policy.dialect === dialect,
  );
}
